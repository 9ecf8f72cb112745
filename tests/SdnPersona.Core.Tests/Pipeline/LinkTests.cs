using System.Net;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using SharpOpenFlow;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>What a workload needs on its link whatever its profile, what it may never send, and whose addresses it may use.</summary>
[TestClass]
public sealed class LinkTests
{
    private static readonly Packet DhcpOffer = Packet.Dhcp(Vm.A.V4, Vm.B.V4, offer: true);
    private static readonly Packet DhcpV6Offer = Packet.Dhcp(Vm.A.V6, Vm.B.V6, offer: true);

    [TestMethod]
    public void DefaultDeny_ArpNeighbourDiscoveryAndDhcp_PassBothWays()
    {
        var bridge = new TestBridge(Scene.Of(Quarantine).Enforce(Vm.A, "quarantine").Enforce(Vm.B, "quarantine"));

        bridge.Passes(Packet.Arp(Vm.A.V4, Vm.B.V4));
        bridge.Passes(Packet.Arp(Vm.A.V4, Vm.B.V4, reply: true));
        bridge.Passes(Packet.Arp(Vm.Outside.V4, Vm.A.V4, reply: true));
        bridge.Passes(Packet.NeighbourSolicitation(Vm.A.V6, Vm.B.V6));
        bridge.Passes(Packet.NeighbourAdvertisement(Vm.A.V6, Vm.B.V6));
        bridge.Passes(Packet.NeighbourAdvertisement(Vm.Outside.V6, Vm.A.V6));
        bridge.Passes(Packet.Icmp(Vm.A.V6, Packet.Multicast("ff02::2"), 133));
        bridge.Passes(Packet.Icmp(Vm.A.V6, Packet.Multicast("ff02::16"), 143));
        bridge.Passes(Packet.RouterAdvertisement(Vm.Outside.V6));
        bridge.Passes(Packet.RouterAdvertisement(Vm.Outside.V6) with { EthDst = Vm.A.Mac, Destination = Vm.A.V6.Address });
        bridge.Passes(Packet.Dhcp(Endpoint.Of("02:00:00:00:00:01", "0.0.0.0"), Packet.Broadcast()));
        bridge.Passes(Packet.Dhcp(Vm.A.V4, Vm.Outside.V4));
        bridge.Passes(Packet.Dhcp(Vm.Outside.V4, Vm.A.V4, offer: true));
        bridge.Passes(Packet.Dhcp(Vm.A.V6, Packet.Multicast("ff02::1:2")));
        bridge.Passes(Packet.Dhcp(Vm.Outside.V6, Vm.A.V6, offer: true));
    }

    [TestMethod]
    public void DefaultDeny_OtherEtherTypes_AreDroppedBothWays()
    {
        var bridge = new TestBridge(Scene.Of(Closed).Enforce(Vm.A, "closed"));

        bridge.IsDropped(Packet.Raw(Vm.A.V4, Vm.B.V4, 0x88cc), Tables.EgressDenied);
        bridge.IsDropped(Packet.Raw(Vm.A.V4, Packet.Broadcast(), 0x8863), Tables.EgressDenied);
        bridge.IsDropped(Packet.Raw(Vm.Outside.V4, Vm.A.V4, 0x88cc), Tables.IngressDenied);
    }

    [TestMethod]
    public void DefaultAllow_OtherEtherTypes_Pass()
    {
        var bridge = new TestBridge(Scene.Of(Open).Port(Vm.A, PortStage.Enforce, "open", Declared));

        bridge.Passes(Packet.Raw(Vm.A.V4, Vm.B.V4, 0x88cc));
        bridge.Passes(Packet.Raw(Vm.Outside.V4, Vm.A.V4, 0x88cc));
    }

    [TestMethod]
    public void RouterAdvertisementRedirectAndDhcpOffer_FromAWorkload_AreDropped()
    {
        var bridge = new TestBridge(Scene.Of(Open).Enforce(Vm.A, "open"));

        bridge.IsDropped(Packet.RouterAdvertisement(Vm.A.V6), Tables.AntiSpoof);
        bridge.IsDropped(Packet.Icmp(Vm.A.V6, Vm.B.V6, 137), Tables.AntiSpoof);
        bridge.IsDropped(DhcpOffer, Tables.AntiSpoof);
        bridge.IsDropped(DhcpV6Offer, Tables.AntiSpoof);
    }

    [TestMethod]
    public void Spoofing_DeclaredMac_OnlyThatMacPasses()
    {
        var bridge = new TestBridge(Scene.Of(Open).Enforce(Vm.A, "open"));
        var packet = Packet.Udp(Vm.A.V4, Vm.B.V4, 1, 2);

        bridge.Passes(packet);
        Dropped(bridge, packet with { EthSrc = Vm.C.Mac });
        Dropped(bridge, Packet.Arp(Vm.A.V4, Vm.B.V4) with { EthSrc = Vm.C.Mac });
        bridge.Passes(packet with { Source = Vm.C.V4.Address });
    }

    [TestMethod]
    public void Spoofing_DeclaredAddresses_OnlyThosePass()
    {
        var bridge = new TestBridge(Scene.Of(Open).Port(Vm.A, PortStage.Enforce, "open", Declared));
        var linkLocal = new Endpoint(Vm.A.Mac, IPAddress.Parse("fe80::ff:fe00:1"));

        bridge.Passes(Packet.Udp(Vm.A.V4, Vm.B.V4, 1, 2));
        bridge.Passes(Packet.Udp(Vm.A.V6, Vm.B.V6, 1, 2));
        bridge.Passes(Packet.Udp(linkLocal, Vm.B.V6, 1, 2));
        bridge.Passes(Packet.Arp(Vm.A.V4, Vm.B.V4));
        bridge.Passes(Packet.NeighbourAdvertisement(Vm.A.V6, Vm.B.V6));
        bridge.Passes(Packet.NeighbourAdvertisement(linkLocal, Vm.B.V6, Vm.A.V6.Address));
        Dropped(bridge, Packet.Udp(Vm.A.V4, Vm.B.V4, 1, 2) with { Source = Vm.C.V4.Address });
        Dropped(bridge, Packet.Udp(Vm.A.V6, Vm.B.V6, 1, 2) with { Source = Vm.C.V6.Address });
        Dropped(bridge, Packet.Arp(Vm.A.V4, Vm.B.V4) with { Source = Vm.C.V4.Address });
        Dropped(bridge, Packet.Arp(Vm.A.V4, Vm.B.V4) with { ArpSha = Vm.C.Mac });
        Dropped(bridge, Packet.NeighbourAdvertisement(Vm.A.V6, Vm.B.V6, Vm.C.V6.Address));
    }

    [TestMethod]
    public void Spoofing_HostWithoutAddressYet_MayGetOne()
    {
        var bridge = new TestBridge(Scene.Of(Quarantine).Port(Vm.A, PortStage.Enforce, "quarantine", Declared));

        bridge.Passes(Packet.Dhcp(Vm.A.V4 with { Address = IPAddress.Any }, Packet.Broadcast()));
        bridge.Passes(Packet.Arp(Vm.A.V4 with { Address = IPAddress.Any }, Vm.A.V4));
        bridge.Passes(Packet.NeighbourSolicitation(Vm.A.V6 with { Address = IPAddress.IPv6Any }, Vm.A.V6));
        bridge.Passes(Packet.Dhcp(Vm.A.V6 with { Address = IPAddress.Parse("fe80::ff:fe00:1") }, Packet.Multicast("ff02::1:2")));
        Dropped(bridge, Packet.Udp(Vm.A.V4 with { Address = IPAddress.Any }, Packet.Broadcast(), 1, 2));
    }

    [TestMethod]
    public void Spoofing_AddressesDeclaredButNoMac_AddressesAreHeldAgainstIt()
    {
        var bridge = new TestBridge(Scene.Of(Open).Port(Vm.A, PortStage.Enforce, "open", port => Declared(port) with { MacsDeclared = false }));

        bridge.Passes(Packet.Udp(Vm.A.V4, Vm.B.V4, 1, 2));
        Dropped(bridge, Packet.Udp(Vm.A.V4, Vm.B.V4, 1, 2) with { Source = Vm.C.V4.Address });
    }

    [TestMethod]
    public void Spoofing_LearnedAddresses_AreNotHeldAgainstIt()
    {
        var bridge = new TestBridge(Scene.Of(Open).Port(Vm.A, PortStage.Enforce, "open", port => port with { MacsDeclared = false }));

        Assert.IsTrue(bridge.SendFrom(Vm.A.Port, Packet.Udp(Vm.C.V4, Vm.B.V4, 1, 2)).Forwarded);
    }

    [TestMethod]
    public void Spoofing_AddressDeclaredTwiceOrLinkLocal_CompilesToDistinctFlows()
    {
        var scene = Scene.Of(Open).Port(Vm.A, PortStage.Enforce, "open", port => Declared(port) with
        {
            Addresses = [.. port.Addresses, .. port.Addresses, IPAddress.Parse("fe80::ff:fe00:1"), IPAddress.Any, IPAddress.IPv6Any],
        });

        new TestBridge(scene).Passes(Packet.Udp(Vm.A.V4, Vm.B.V4, 1, 2));
    }

    [TestMethod]
    public void SameMac_OnTwoPorts_BelongsToTheOneForWhichItWasDeclared()
    {
        var scene = Scene.Of(Open, Closed)
            .Port(Vm.A, PortStage.Enforce, "open", port => port with { Macs = [Vm.A.Mac, Vm.B.Mac], MacsDeclared = false })
            .Enforce(Vm.B, "closed");
        var bridge = new TestBridge(scene);

        bridge.IsDropped(Packet.Udp(Vm.Outside.V4, Vm.B.V4, 1, 2), Tables.IngressDenied);
        bridge.Passes(Packet.Udp(Vm.Outside.V4, Vm.A.V4, 1, 2));
    }

    [TestMethod]
    public void Watch_WhatOpensAndClosesConnections_IsCopiedOnce()
    {
        var bridge = new TestBridge(Scene.Of(Open).Enforce(Vm.A, "open").Observe(Vm.B));

        foreach (var flags in (TcpFlags[])[TcpFlags.Syn, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst, TcpFlags.Syn | TcpFlags.Rst])
        {
            Assert.AreEqual(1, bridge.Send(Packet.Tcp(Vm.A.V4, Vm.B.V4, 1, 2, flags)).ControllerCopies);
            Assert.AreEqual(1, bridge.Send(Packet.Tcp(Vm.B.V6, Vm.A.V6, 1, 2, flags)).ControllerCopies);
            Assert.AreEqual(1, bridge.Send(Packet.Tcp(Vm.Outside.V4, Vm.A.V4, 1, 2, flags)).ControllerCopies);
        }

        Assert.AreEqual(0, bridge.Send(Packet.Tcp(Vm.A.V4, Vm.B.V4, 1, 2, TcpFlags.Ack | TcpFlags.Psh)).ControllerCopies);
        Assert.AreEqual(1, bridge.Send(Packet.Arp(Vm.B.V4, Vm.A.V4)).ControllerCopies);
        Assert.AreEqual(1, bridge.Send(Packet.NeighbourAdvertisement(Vm.A.V6, Vm.B.V6)).ControllerCopies);
        Assert.AreEqual(0, bridge.Send(Packet.Arp(Vm.Outside.V4, Vm.A.V4)).ControllerCopies);
    }

    private static PortModel Declared(PortModel port) => port with { AddressesDeclared = true };

    private static void Dropped(TestBridge bridge, Packet packet)
    {
        var outcome = bridge.SendFrom(Vm.A.Port, packet);
        Assert.AreEqual(Tables.AntiSpoof.Id, outcome.DroppedIn, $"{packet}\n{outcome}");
    }
}
