using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using SharpOpenFlow;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>Observe, shadow, enforce: how far a policy goes.</summary>
[TestClass]
public sealed class StageTests
{
    private static readonly Packet[] Kinds =
    [
        Packet.Tcp(Vm.A.V4, Vm.B.V4, 40000, 80),
        Packet.Tcp(Vm.A.V6, Vm.Outside.V6, 40000, 80),
        Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 40000, 80, TcpFlags.Ack),
        Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 40000, 80, TcpFlags.Syn | TcpFlags.Ack),
        Packet.Udp(Vm.A.V4, Packet.Broadcast(), 5000, 5000),
        Packet.Udp(Vm.A.V6, Packet.Multicast("ff02::fb"), 5353, 5353),
        Packet.IcmpEcho(Vm.A.V4, Vm.B.V4),
        Packet.IP(Vm.A.V4, Vm.B.V4, 47),
        Packet.Arp(Vm.A.V4, Vm.B.V4),
        Packet.NeighbourAdvertisement(Vm.A.V6, Vm.B.V6),
        Packet.RouterAdvertisement(Vm.A.V6),
        Packet.Dhcp(Vm.A.V4, Vm.B.V4, offer: true),
        Packet.Raw(Vm.A.V4, Vm.B.V4, 0x88cc),
        Packet.Udp(Vm.A.V4 with { Mac = new(0x0200_0000_0bad) }, Vm.B.V4, 1, 2),
    ];

    [TestMethod]
    public void Observe_EveryKindOfPacket_IsForwardedUntrackedAndUncopied()
    {
        var bridge = new TestBridge(Scene.Of(Quarantine).Observe(Vm.A).Observe(Vm.B));

        foreach (var packet in Kinds)
        {
            var outcome = bridge.SendFrom(Vm.A.Port, packet);

            Assert.IsTrue(outcome.Forwarded, outcome.ToString());
            Assert.IsEmpty(outcome.Copies);
            Assert.IsEmpty(outcome.Meters);
            Assert.IsFalse(outcome.Path.Any(flow => flow.ToString().Contains("ct(", StringComparison.Ordinal)), outcome.ToString());
        }

        Assert.AreEqual(0, bridge.Tracker.Count);
    }

    [TestMethod]
    public void Uplink_NoManagedReceiver_IsForwardedUntracked()
    {
        var bridge = new TestBridge(Scene.Of(Closed).Enforce(Vm.A, "closed"));

        bridge.Passes(Packet.Tcp(Vm.Outside.V4, Vm.C.V4, 40000, 80));
        bridge.Passes(Packet.Udp(Vm.Outside.V4, Packet.Broadcast(), 5000, 5000));

        Assert.AreEqual(0, bridge.Tracker.Count);
    }

    [TestMethod]
    public void Shadow_EveryKindOfPacketThatQuarantineDenies_IsForwarded()
    {
        var bridge = new TestBridge(Scene.Of(Quarantine with { MirrorTo = "copy", BandwidthOut = new(100) })
            .Shadow(Vm.A, "quarantine").Shadow(Vm.B, "quarantine"));

        foreach (var packet in Kinds)
        {
            var outcome = bridge.SendFrom(Vm.A.Port, packet);

            Assert.IsTrue(outcome.Forwarded, outcome.ToString());
            Assert.IsEmpty(outcome.Copies);
            Assert.IsEmpty(outcome.Meters);
        }
    }

    [TestMethod]
    public void Shadow_DeniedPacket_IsCountedForTheSideThatDenies()
    {
        var bridge = new TestBridge(Scene.Of(Closed, Open).Shadow(Vm.A, "open").Shadow(Vm.B, "closed"));

        bridge.Passes(Packet.Tcp(Vm.A.V4, Vm.B.V4, 40000, 80));

        Assert.AreEqual((0, 1), (bridge.Denied(Vm.A), bridge.Denied(Vm.B)));
    }

    [TestMethod]
    public void Enforce_DeniedPacket_IsDroppedAndCounted()
    {
        var bridge = new TestBridge(Scene.Of(Closed, Open).Enforce(Vm.A, "open").Enforce(Vm.B, "closed"));

        bridge.IsDropped(Packet.Tcp(Vm.A.V4, Vm.B.V4, 40000, 80), Tables.IngressDenied);
        bridge.IsDropped(Packet.Udp(Vm.B.V4, Vm.Outside.V4, 40000, 80), Tables.EgressDenied);

        Assert.AreEqual((0, 2), (bridge.Denied(Vm.A), bridge.Denied(Vm.B)));
    }

    [TestMethod]
    public void Arming_ConnectionThatEgressDeniesAndThePeerAllows_IsDroppedOnceEnforced()
    {
        var bridge = new TestBridge(Scene.Of(Closed, Open).Shadow(Vm.A, "closed").Enforce(Vm.B, "open"));
        var packet = bridge.Connects(Vm.A, Vm.B, 80);

        bridge.Change(scene => scene.Enforce(Vm.A, "closed"));

        bridge.IsDropped(packet, Tables.EgressDenied);
    }

    [TestMethod]
    public void Arming_ConnectionThatIngressDeniesAndThePeerAllows_IsDroppedOnceEnforced()
    {
        var bridge = new TestBridge(Scene.Of(Closed, Open).Enforce(Vm.A, "open").Shadow(Vm.B, "closed"));
        var packet = bridge.Connects(Vm.A, Vm.B, 80);

        bridge.Change(scene => scene.Enforce(Vm.B, "closed"));

        bridge.IsDropped(packet, Tables.IngressDenied);
    }

    [TestMethod]
    public void Arming_AllowedExchange_GoesOnWhoeverSpeaksFirstAfterEnforce()
    {
        var bridge = new TestBridge(Scene.Of(Only("dns", AllowOut(RuleProtocol.Udp, "53"))).Observe(Vm.A));
        var query = Packet.Udp(Vm.A.V4, Vm.Outside.V4, 5353, 53);
        bridge.Passes(query);

        bridge.Change(scene => scene.Shadow(Vm.A, "dns"));
        bridge.Passes(query.Answer());
        bridge.Passes(query);
        bridge.Change(scene => scene.Enforce(Vm.A, "dns"));

        bridge.Passes(query.Answer());
        bridge.Passes(query);
    }
}
