using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using SharpOpenFlow;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>Connections: answers, changes of profile, quarantine, TCP that is older than its tracking.</summary>
[TestClass]
public sealed class ConnectionTests
{
    private static readonly Profile Web = Only("web", AllowIn(RuleProtocol.Tcp, "80"));
    private static readonly Profile Client = Only("client", AllowOut(RuleProtocol.Tcp, "80"));
    private static readonly Scene Profiles = Scene.Of(Web, Client, Open, Closed, Quarantine);

    [TestMethod]
    [DataRow("A", "B", false, DisplayName = "local to local")]
    [DataRow("A", "Outside", false, DisplayName = "local to uplink")]
    [DataRow("Outside", "B", false, DisplayName = "uplink to local")]
    [DataRow("C", "B", false, DisplayName = "observed to enforced")]
    [DataRow("A", "C", false, DisplayName = "enforced to observed")]
    [DataRow("A", "B", true, DisplayName = "local to local, IPv6")]
    [DataRow("A", "Outside", true, DisplayName = "local to uplink, IPv6")]
    [DataRow("Outside", "B", true, DisplayName = "uplink to local, IPv6")]
    [DataRow("C", "B", true, DisplayName = "observed to enforced, IPv6")]
    [DataRow("A", "C", true, DisplayName = "enforced to observed, IPv6")]
    public void Answers_OfAllowedConnection_Pass(string from, string to, bool ipv6)
    {
        var bridge = Bridge();

        bridge.Connects(Named(from), Named(to), 80, ipv6);

        Assert.AreEqual(1, bridge.Tracker.Count);
    }

    [TestMethod]
    public void Answers_WithoutConnection_AreDropped()
    {
        var bridge = Bridge();

        bridge.IsDropped(Packet.Tcp(Vm.Outside.V4, Vm.A.V4, 80, 40000, TcpFlags.Syn | TcpFlags.Ack), Tables.IngressDenied);
        bridge.IsDropped(Packet.IcmpEcho(Vm.A.V4, Vm.Outside.V4).Answer() with { EthDst = Vm.A.Mac, EthSrc = Vm.Outside.Mac }, Tables.IngressDenied);
        bridge.IsDropped(Packet.Udp(Vm.Outside.V4, Vm.A.V4, 53, 40000), Tables.IngressDenied);
    }

    [TestMethod]
    public void Error_AboutAllowedConnection_Passes()
    {
        var bridge = Bridge();
        var packet = bridge.Connects(Vm.A, Vm.Outside, 80);

        bridge.Passes(Packet.Unreachable(Vm.Outside.V4, Vm.A.V4, packet));
        bridge.IsDropped(Packet.Unreachable(Vm.Outside.V4, Vm.A.V4, packet with { DestinationPort = 81 }), Tables.IngressDenied);
    }

    [TestMethod]
    public void Mark_AfterCommit_HasBothProfiles()
    {
        var bridge = Bridge();

        var packet = bridge.Connects(Vm.A, Vm.B, 80);

        var (state, mark) = bridge.Tracker.Look(Scene.ZoneBlock << 12, packet);
        Assert.AreEqual(CtState.Established | CtState.Tracked, state);
        Assert.AreEqual(((uint)bridge.Scene.NumberOf("web") << 16) | bridge.Scene.NumberOf("client"), mark);
    }

    [TestMethod]
    public void Zone_OfEachVlan_IsItsOwn()
    {
        var bridge = new TestBridge(Profiles.Port(Vm.A, PortStage.Enforce, "client", port => port with { Vlan = 7 }));

        var packet = bridge.Connects(Vm.A, Vm.Outside, 80);

        Assert.IsTrue(bridge.Tracker.Look((Scene.ZoneBlock << 12) | 7, packet).State.HasFlag(CtState.Established));
    }

    [TestMethod]
    [DataRow("Outside")]
    [DataRow("B")]
    [DataRow("C")]
    public void ProfileChange_OfOriginatorToForbidding_StopsBothDirectionsAtOnce(string to)
    {
        var bridge = Bridge();
        var packet = bridge.Connects(Vm.A, Named(to), 80);

        bridge.Change(scene => scene.Enforce(Vm.A, "closed"));

        bridge.IsDropped(packet.Answer(), Tables.IngressDenied);
        bridge.IsDropped(packet, Tables.EgressDenied);
    }

    [TestMethod]
    [DataRow("Outside")]
    [DataRow("A")]
    [DataRow("C")]
    public void ProfileChange_OfResponderToForbidding_StopsBothDirectionsAtOnce(string from)
    {
        var bridge = Bridge();
        var packet = bridge.Connects(Named(from), Vm.B, 80);

        bridge.Change(scene => scene.Enforce(Vm.B, "closed"));

        bridge.IsDropped(packet.Answer(), Tables.EgressDenied);
        bridge.IsDropped(packet, Tables.IngressDenied);
    }

    [TestMethod]
    [DataRow(RuleProtocol.Tcp, false)]
    [DataRow(RuleProtocol.Udp, false)]
    [DataRow(RuleProtocol.Icmp, false)]
    [DataRow(RuleProtocol.Sctp, false)]
    [DataRow(RuleProtocol.Udp, true)]
    [DataRow(RuleProtocol.Icmp, true)]
    public void ProfileChange_AnswersBeforeTheOriginatorSaysAnything_AreJudgedByTheNewRules(RuleProtocol protocol, bool ipv6)
    {
        var ports = protocol == RuleProtocol.Icmp ? "" : "80";
        var scene = Scene.Of(
            Only("before", AllowOut(protocol, ports), AllowIn(protocol, ports)),
            Only("after", AllowOut(protocol, ports.Length > 0 ? "70-90" : ""), AllowIn(protocol, ports.Length > 0 ? "1-100" : "")),
            Only("others", AllowOut(protocol == RuleProtocol.Tcp ? RuleProtocol.Udp : RuleProtocol.Tcp), AllowIn(protocol, protocol == RuleProtocol.Icmp ? "" : "81", "192.0.2.0/24")),
            Open);
        var (from, to) = (Vm.A.Of(ipv6), Vm.B.Of(ipv6));
        var packet = protocol switch
        {
            RuleProtocol.Tcp => Packet.Tcp(from, to, 40000, 80),
            RuleProtocol.Udp => Packet.Udp(from, to, 40000, 80),
            RuleProtocol.Sctp => Packet.Sctp(from, to, 40000, 80),
            _ => Packet.IcmpEcho(from, to),
        };
        foreach (var changed in (Vm[])[Vm.A, Vm.B])
        {
            var bridge = new TestBridge(scene.Enforce(Vm.A, "before").Enforce(Vm.B, "before"));
            bridge.Passes(packet);
            bridge.Passes(packet.Answer());

            foreach (var allowing in (string[])["after", "open"])
            {
                bridge.Change(start => start.Enforce(changed, allowing));
                bridge.Passes(packet.Answer());
            }

            bridge.Change(start => start.Enforce(changed, "others"));
            bridge.IsDropped(packet.Answer(), changed == Vm.A ? Tables.IngressDenied : Tables.EgressDenied);
            // An answer says nothing about who may open connections.
            Assert.AreEqual(bridge.Scene.NumberOf("before"), bridge.Tracker.Look(Scene.ZoneBlock << 12, packet).Mark & 0xffff);
        }
    }

    [TestMethod]
    public void ProfileChange_ToAllowing_TakesTheNewMarkAndTheShortcutAgain()
    {
        var bridge = Bridge();
        var packet = bridge.Connects(Vm.A, Vm.B, 80);

        bridge.Change(scene => scene.Enforce(Vm.A, "open"));

        CollectionAssert.Contains(bridge.Passes(packet).Tables.ToArray(), Tables.EgressRules.Id);
        CollectionAssert.DoesNotContain(bridge.Passes(packet).Tables.ToArray(), Tables.EgressRules.Id);
        Assert.AreEqual(
            ((uint)bridge.Scene.NumberOf("web") << 16) | bridge.Scene.NumberOf("open"), bridge.Tracker.Look(Scene.ZoneBlock << 12, packet).Mark);
    }

    [TestMethod]
    public void ProfileChange_OfOneSide_LeavesTheOtherSidesVerdict()
    {
        var bridge = Bridge();
        var packet = bridge.Connects(Vm.A, Vm.B, 80);
        bridge.Change(scene => scene.Enforce(Vm.B, "closed"));

        bridge.Change(scene => scene.Enforce(Vm.A, "open"));

        bridge.IsDropped(packet, Tables.IngressDenied);
    }

    [TestMethod]
    [DataRow("A", "Outside", "A", DisplayName = "its own connection outward")]
    [DataRow("A", "B", "A", DisplayName = "its own connection to a neighbour")]
    [DataRow("Outside", "B", "B", DisplayName = "a connection from outside")]
    [DataRow("A", "B", "B", DisplayName = "a connection from a neighbour")]
    public void Quarantine_EstablishedConnection_StopsBothDirections(string from, string to, string quarantined)
    {
        var bridge = Bridge();
        var packet = bridge.Connects(Named(from), Named(to), 80);

        bridge.Change(scene => scene.Enforce(Named(quarantined), "quarantine"));

        Assert.IsFalse(bridge.Send(packet).Forwarded);
        Assert.IsFalse(bridge.Send(packet.Answer()).Forwarded);
        Assert.IsFalse(bridge.Send(Packet.Unreachable(Named(to).V4, Named(from).V4, packet)).Forwarded);
    }

    [TestMethod]
    public void Quarantine_ConnectionThatItsRulesAllow_GoesOnAfterTheOriginatorsNextPacket()
    {
        var guarded = Quarantine with { Rules = [AllowIn(RuleProtocol.Tcp, "80", "203.0.113.100/32")] };
        var bridge = new TestBridge(Profiles.With(guarded).Enforce(Vm.B, "web"));
        var packet = bridge.Connects(Vm.Outside, Vm.B, 80);

        bridge.Change(scene => scene.Enforce(Vm.B, "quarantine"));

        Assert.IsFalse(bridge.Send(packet.Answer()).Forwarded);
        bridge.Passes(packet);
        bridge.Passes(packet.Answer());
    }

    [TestMethod]
    public void Quarantine_Lifted_LetsNewConnectionsPass()
    {
        var bridge = Bridge();
        bridge.Change(scene => scene.Enforce(Vm.A, "quarantine"));
        bridge.IsDropped(Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 40000, 80), Tables.EgressDenied);

        bridge.Change(scene => scene.Enforce(Vm.A, "client"));

        bridge.Connects(Vm.A, Vm.Outside, 80);
    }

    [TestMethod]
    [DataRow("A", "B")]
    [DataRow("A", "Outside")]
    [DataRow("Outside", "B")]
    public void Midstream_AllowedEitherWay_PassesBothDirectionsAndIsNeverCommitted(string from, string to)
    {
        var bridge = Bridge();
        var packet = bridge.Connects(Named(from), Named(to), 80);
        bridge.Tracker.Clear();

        bridge.Passes(packet.Answer());
        bridge.Passes(packet);
        bridge.Passes(packet with { Flags = TcpFlags.Fin | TcpFlags.Ack });
        bridge.Passes(packet.Answer(TcpFlags.Rst));

        Assert.AreEqual(0, bridge.Tracker.Count);
    }

    [TestMethod]
    public void Midstream_NoRuleAllowsIt_IsDropped()
    {
        var bridge = Bridge();

        bridge.IsDropped(Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 80, 40000, TcpFlags.Ack), Tables.EgressDenied);
        bridge.IsDropped(Packet.Tcp(Vm.Outside.V4, Vm.A.V4, 40000, 80, TcpFlags.Ack), Tables.IngressDenied);
        bridge.Change(scene => scene.Enforce(Vm.A, "quarantine"));
        bridge.IsDropped(Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 40000, 80, TcpFlags.Ack), Tables.EgressDenied);
        bridge.IsDropped(Packet.Tcp(Vm.Outside.V4, Vm.A.V4, 80, 40000, TcpFlags.Ack), Tables.IngressDenied);
    }

    [TestMethod]
    public void Midstream_EarlierDenyOfTheReversedRules_Wins()
    {
        var guarded = Only("guarded", DenyIn(RuleProtocol.Tcp, "80", "203.0.113.0/24"), AllowIn(RuleProtocol.Tcp, "80"));
        var bridge = new TestBridge(Scene.Of(guarded).Enforce(Vm.A, "guarded"));

        bridge.IsDropped(Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 80, 40000, TcpFlags.Ack), Tables.EgressDenied);
        bridge.Passes(Packet.Tcp(Vm.A.V4, Vm.C.V4, 80, 40000, TcpFlags.Ack));
    }

    [TestMethod]
    public void Midstream_SynOfTheSameConnection_IsJudgedAndCommittedAsUsual()
    {
        var bridge = Bridge();
        bridge.Passes(Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 40000, 80, TcpFlags.Ack));

        bridge.Connects(Vm.A, Vm.Outside, 80);

        Assert.AreEqual(1, bridge.Tracker.Count);
    }

    [TestMethod]
    public void Change_OfOneVm_LeavesConnectionsOfOthersAlone()
    {
        var bridge = new TestBridge(Profiles.Enforce(Vm.A, "client").Enforce(Vm.B, "web").Enforce(Vm.C, "open"));
        var packet = bridge.Connects(Vm.A, Vm.B, 80);

        bridge.Change(scene => scene.Enforce(Vm.C, "quarantine"));

        CollectionAssert.DoesNotContain(bridge.Passes(packet).Tables.ToArray(), Tables.EgressRules.Id);
        bridge.Passes(packet.Answer());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Sctp_BesideAnAllowedAssociation_IsJudgedByItsPorts(bool ipv6)
    {
        var server = Only("web", AllowIn(RuleProtocol.Sctp, "80"));
        var client = Only("client", AllowOut(RuleProtocol.Sctp, "80"));
        var bridge = new TestBridge(Profiles.With(server, client).Enforce(Vm.A, "client").Enforce(Vm.B, "web").Observe(Vm.C));
        var (from, to) = (Vm.A.Of(ipv6), Vm.B.Of(ipv6));
        var allowed = Packet.Sctp(from, to, 40000, 80);

        bridge.Passes(allowed);
        bridge.Passes(allowed.Answer());
        bridge.Passes(allowed);

        bridge.IsDropped(Packet.Sctp(from, to, 40000, 81), Tables.EgressDenied);
        bridge.IsDropped(Packet.Sctp(to, from, 40000, 80), Tables.EgressDenied);
        bridge.IsDropped(Packet.Sctp(to, from, 81, 40000), Tables.EgressDenied);
        Assert.AreEqual(1, bridge.Tracker.Count);
        bridge.Change(scene => scene.Enforce(Vm.A, "closed"));
        bridge.IsDropped(allowed, Tables.EgressDenied);
        bridge.IsDropped(allowed.Answer(), Tables.IngressDenied);
    }

    [TestMethod]
    public void Sctp_EachSideMayOpenItsOwn_BothAreAnswered()
    {
        var bridge = new TestBridge(Profiles
            .With(Only("web", AllowIn(RuleProtocol.Sctp, "80"), AllowOut(RuleProtocol.Sctp, "22")), Only("client", AllowOut(RuleProtocol.Sctp, "80"), AllowIn(RuleProtocol.Sctp, "22")))
            .Enforce(Vm.A, "client").Enforce(Vm.B, "web"));
        var (there, back) = (Packet.Sctp(Vm.A.V4, Vm.B.V4, 40000, 80), Packet.Sctp(Vm.B.V4, Vm.A.V4, 40000, 22));

        foreach (var association in (Packet[])[there, back, there, back])
        {
            bridge.Passes(association);
            bridge.Passes(association.Answer());
        }
    }

    private static TestBridge Bridge() => new(Profiles.Enforce(Vm.A, "client").Enforce(Vm.B, "web").Observe(Vm.C));

    private static Vm Named(string name) => name switch
    {
        "A" => Vm.A,
        "B" => Vm.B,
        "C" => Vm.C,
        _ => Vm.Outside,
    };
}
