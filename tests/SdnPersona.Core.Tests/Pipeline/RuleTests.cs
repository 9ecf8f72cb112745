using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>Rules against new connections.</summary>
[TestClass]
public sealed class RuleTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Egress_AllowTcpPort_OnlyThatPort(bool ipv6)
    {
        var bridge = Enforced(AllowOut(RuleProtocol.Tcp, "80"));

        bridge.Passes(Packet.Tcp(Vm.A.Of(ipv6), Vm.Outside.Of(ipv6), 40000, 80));
        bridge.IsDropped(Packet.Tcp(Vm.A.Of(ipv6), Vm.Outside.Of(ipv6), 80, 81), Tables.EgressDenied);
        bridge.IsDropped(Packet.Udp(Vm.A.Of(ipv6), Vm.Outside.Of(ipv6), 40000, 80), Tables.EgressDenied);
        bridge.IsDropped(Packet.Tcp(Vm.Outside.Of(ipv6), Vm.A.Of(ipv6), 40000, 80), Tables.IngressDenied);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Ingress_AllowTcpPort_OnlyThatPort(bool ipv6)
    {
        var bridge = Enforced(AllowIn(RuleProtocol.Tcp, "80"));

        bridge.Passes(Packet.Tcp(Vm.Outside.Of(ipv6), Vm.A.Of(ipv6), 40000, 80));
        bridge.IsDropped(Packet.Tcp(Vm.Outside.Of(ipv6), Vm.A.Of(ipv6), 80, 81), Tables.IngressDenied);
        bridge.IsDropped(Packet.Tcp(Vm.A.Of(ipv6), Vm.Outside.Of(ipv6), 40000, 80), Tables.EgressDenied);
    }

    [TestMethod]
    public void PortRange_Boundaries_AreInside()
    {
        var bridge = Enforced(AllowOut(RuleProtocol.Udp, "1000-1999,65535,0-1"));

        foreach (var inside in (ushort[])[0, 1, 1000, 1023, 1024, 1500, 1999, 65535])
        {
            bridge.Passes(Packet.Udp(Vm.A.V4, Vm.Outside.V4, 9, inside));
        }

        foreach (var outside in (ushort[])[2, 999, 2000, 65534])
        {
            bridge.IsDropped(Packet.Udp(Vm.A.V4, Vm.Outside.V4, 9, outside), Tables.EgressDenied);
        }
    }

    [TestMethod]
    public void Peer_Cidr_OnlyAddressesInside()
    {
        var bridge = Enforced(AllowOut(cidr: "203.0.113.64/26"), AllowIn(cidr: "2001:db8::/64"));

        bridge.Passes(Packet.Udp(Vm.A.V4, Vm.Outside.V4, 1, 2));
        bridge.Passes(Packet.Udp(Vm.Outside.V6, Vm.A.V6, 1, 2));
        bridge.IsDropped(Packet.Udp(Vm.A.V4, Vm.C.V4, 1, 2), Tables.EgressDenied);
        bridge.IsDropped(Packet.Udp(Vm.A.V6, Vm.Outside.V6, 3, 4), Tables.EgressDenied);
        bridge.IsDropped(Packet.Udp(Vm.C.V6, Vm.A.V6, 1, 2), Tables.IngressDenied);
        bridge.IsDropped(Packet.Udp(Vm.Outside.V4, Vm.A.V4, 3, 4), Tables.IngressDenied);
    }

    [TestMethod]
    public void Peer_EmptyGroup_MatchesNobody()
    {
        var nobody = new Peer(PeerKind.Group, "nobody");
        var bridge = new TestBridge(Scene.Of(Only("p", AllowOut() with { Peer = nobody })).Where(nobody).Enforce(Vm.A, "p"));

        bridge.IsDropped(Packet.Udp(Vm.A.V4, Vm.Outside.V4, 1, 2), Tables.EgressDenied);
    }

    [TestMethod]
    public void Icmp_AllowedOut_EachFamilysOwn()
    {
        var bridge = Enforced(AllowOut(RuleProtocol.Icmp));

        bridge.Passes(Packet.IcmpEcho(Vm.A.V4, Vm.Outside.V4));
        bridge.Passes(Packet.IcmpEcho(Vm.A.V6, Vm.Outside.V6));
        bridge.IsDropped(Packet.IP(Vm.A.V4, Vm.Outside.V4, 58), Tables.EgressDenied);
        bridge.IsDropped(Packet.IcmpEcho(Vm.Outside.V4, Vm.A.V4), Tables.IngressDenied);
    }

    [TestMethod]
    public void Sctp_AllowedOut_OnlySctp()
    {
        var bridge = Enforced(AllowOut(RuleProtocol.Sctp, "3868"));

        bridge.Passes(Packet.Sctp(Vm.A.V4, Vm.Outside.V4, 40000, 3868));
        bridge.IsDropped(Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 40000, 3868), Tables.EgressDenied);
    }

    [TestMethod]
    public void Any_AllowedOut_EveryIPProtocol()
    {
        var bridge = Enforced(AllowOut());

        bridge.Passes(Packet.IP(Vm.A.V4, Vm.Outside.V4, 47));
        bridge.Passes(Packet.Tcp(Vm.A.V6, Vm.Outside.V6, 1, 2));
        bridge.IsDropped(Packet.Raw(Vm.A.V4, Vm.Outside.V4, 0x88cc), Tables.EgressDenied);
    }

    [TestMethod]
    public void Order_EarlierDeny_WinsOverLaterAllow()
    {
        var bridge = Enforced(DenyOut(RuleProtocol.Tcp, "22"), AllowOut(RuleProtocol.Tcp, "1-1024"));

        bridge.IsDropped(Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 40000, 22), Tables.EgressDenied);
        bridge.Passes(Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 40000, 23));
    }

    [TestMethod]
    public void Order_EarlierAllow_WinsOverLaterDeny()
    {
        var bridge = Enforced(AllowOut(cidr: "203.0.113.100/32"), DenyOut(), AllowOut(RuleProtocol.Udp));

        bridge.Passes(Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 40000, 22));
        bridge.IsDropped(Packet.Udp(Vm.A.V4, Vm.B.V4, 40000, 22), Tables.EgressDenied);
    }

    [TestMethod]
    public void LocalToLocal_BothSidesAreAsked()
    {
        var web = Only("web", AllowIn(RuleProtocol.Tcp, "80"));
        var client = Only("client", AllowOut(RuleProtocol.Tcp, "80,81"));
        var bridge = new TestBridge(Scene.Of(web, client).Enforce(Vm.A, "client").Enforce(Vm.B, "web"));

        bridge.Connects(Vm.A, Vm.B, 80);
        bridge.IsDropped(Packet.Tcp(Vm.A.V4, Vm.B.V4, 40000, 81), Tables.IngressDenied);
        bridge.IsDropped(Packet.Tcp(Vm.A.V4, Vm.B.V4, 40000, 82), Tables.EgressDenied);
        bridge.IsDropped(Packet.Tcp(Vm.B.V4, Vm.A.V4, 40000, 80), Tables.EgressDenied);
    }

    [TestMethod]
    public void Broadcast_IsJudgedWhenSent_NotWhenReceived()
    {
        var bridge = new TestBridge(Scene.Of(Closed, Only("talker", AllowOut(RuleProtocol.Udp, "5000")))
            .Enforce(Vm.A, "talker").Enforce(Vm.B, "closed"));

        bridge.Passes(Packet.Udp(Vm.A.V4, Packet.Broadcast("10.0.0.255"), 1, 5000));
        bridge.Passes(Packet.Udp(Vm.A.V6, Packet.Multicast("ff02::fb"), 1, 5000));
        bridge.IsDropped(Packet.Udp(Vm.A.V4, Packet.Broadcast(), 1, 5001), Tables.EgressDenied);
        bridge.IsDropped(Packet.Udp(Vm.B.V4, Packet.Broadcast(), 1, 5000), Tables.EgressDenied);
    }

    private static TestBridge Enforced(params ReadOnlySpan<Rule> rules) =>
        new(Scene.Of(Only("p", rules)).Enforce(Vm.A, "p"));
}
