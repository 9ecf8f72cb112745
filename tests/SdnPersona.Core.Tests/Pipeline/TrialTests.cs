using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using SharpOpenFlow;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>A profile under trial is asked about everything and decides about nothing.</summary>
[TestClass]
public sealed class TrialTests
{
    private static readonly Profile Web = Only("web", AllowIn(RuleProtocol.Tcp, "80"), AllowOut(RuleProtocol.Udp, "53"));

    [TestMethod]
    public void Trial_RandomPoliciesAndPackets_ChangesNothingAndCountsWhatTheProfileSays()
    {
        var counted = new Dictionary<(RuleAction Now, RuleAction Then), int>();
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var peers = RandomPolicyTests.Peers(random);
            var profiles = Enumerable.Range(0, 3).Select(i => RandomPolicyTests.Profile(random, $"p{i}", [.. peers.Keys])).ToArray();
            var stage = random.Next(2) == 0 ? PortStage.Shadow : PortStage.Enforce;
            var without = (Scene.Of(profiles) with { Peers = peers }).Port(Vm.A, stage, "p0").Enforce(Vm.B, "p1");
            var (plain, tried) = (new TestBridge(without), new TestBridge(Trying(without, Vm.A, "p2")));
            var (now, then) = (new NaivePolicy(profiles[0], peers), new NaivePolicy(profiles[2], peers));
            for (var i = 0; i < 25; i++)
            {
                plain.Tracker.Clear();
                tried.Tracker.Clear();
                var (from, to, packet) = RandomPolicyTests.RandomPacket(random);
                var before = Cells(tried);

                var (expected, outcome) = (plain.Send(packet), tried.Send(packet));

                var at = $"seed {seed}: {packet}\n{outcome}";
                Assert.AreEqual(expected.Forwarded, outcome.Forwarded, at);
                Assert.AreEqual(expected.DroppedIn, outcome.DroppedIn, at);
                CollectionAssert.AreEqual(expected.Copies, outcome.Copies, at);
                CollectionAssert.AreEqual(expected.Meters, outcome.Meters, at);
                Assert.AreEqual(plain.Tracker.Count, tried.Tracker.Count, at);
                Direction? side = from == Vm.A ? Direction.Egress : to == Vm.A && Reaches(expected) ? Direction.Ingress : null;
                var new_ = Cells(tried).Except(before).Select(cell => cell.Cell).ToArray();
                if (side is not { } direction)
                {
                    Assert.IsEmpty(new_, at);
                    continue;
                }

                var cell = new_.Single();
                Assert.AreEqual(direction, cell.Direction, at);
                Assert.AreEqual(Verdict(now.Allows(direction, packet)), cell.Now, at);
                Assert.AreEqual(Verdict(then.Allows(direction, packet)), cell.Then, at);
                counted[(cell.Now, cell.Then)] = counted.GetValueOrDefault((cell.Now, cell.Then)) + 1;
            }
        }

        // The generator must keep filling all four cells, or agreement proves nothing.
        Assert.HasCount(4, counted);
        Assert.IsTrue(counted.Values.All(packets => packets > 50), string.Join(' ', counted));

        static RuleAction Verdict(bool allows) => allows ? RuleAction.Allow : RuleAction.Deny;

        // What its sender may not send never comes to the receiver's judgement.
        static bool Reaches(PacketOutcome outcome) => outcome.DroppedIn != Tables.EgressDenied.Id;
    }

    [TestMethod]
    public void Trial_AnswersOfAllowedConnections_AreAllowedThen()
    {
        var bridge = Try(Scene.Of(Open, Web).Enforce(Vm.A, "open").Enforce(Vm.B, "open"), "web");

        bridge.Connects(Vm.B, Vm.A, 80);
        bridge.Connects(Vm.B, Vm.A, 22);
        bridge.Connects(Vm.A, Vm.B, 80);

        // Of each connection: SYN and ACK of who opens it, SYN|ACK and one segment of the other.
        Assert.AreEqual(2, bridge.Tried(Vm.A, cell => cell is { Direction: Direction.Ingress, Then: RuleAction.Allow }));
        Assert.AreEqual(2, bridge.Tried(Vm.A, cell => cell is { Direction: Direction.Egress, Then: RuleAction.Allow }));
        Assert.AreEqual(4, bridge.Tried(Vm.A, cell => cell is { Direction: Direction.Ingress, Then: RuleAction.Deny }));
        Assert.AreEqual(4, bridge.Tried(Vm.A, cell => cell is { Direction: Direction.Egress, Then: RuleAction.Deny }));
        Assert.AreEqual(3, bridge.Tried(Vm.A, cell => cell.Opens));
        Assert.AreEqual(0, bridge.Tried(Vm.A, cell => cell.Now == RuleAction.Deny));
        Assert.AreEqual(0, bridge.Tried(Vm.B, _ => true));
    }

    [TestMethod]
    public void Trial_FirstPacketOfAConnection_IsCopiedToTheController()
    {
        var bridge = Try(Scene.Of(Open, Closed, Web).Enforce(Vm.A, "closed").Enforce(Vm.B, "open"), "web");
        var denied = Packet.Udp(Vm.A.V4, Vm.B.V4, 40000, 53);

        Assert.AreEqual(1, bridge.Send(denied).ControllerCopies);
        Assert.AreEqual(1, bridge.Tried(Vm.A, cell => cell is { Now: RuleAction.Deny, Then: RuleAction.Allow, Opens: true }));
        Assert.AreEqual(1, bridge.Denied(Vm.A));
    }

    [TestMethod]
    public void Trial_AddressResolutionAndDhcp_AreNotCounted()
    {
        var bridge = Try(Scene.Of(Open, Web).Enforce(Vm.A, "open").Enforce(Vm.B, "open"), "web");

        bridge.Passes(Packet.Arp(Vm.A.V4, Vm.B.V4));
        bridge.Passes(Packet.Arp(Vm.B.V4, Vm.A.V4));
        bridge.Passes(Packet.NeighbourAdvertisement(Vm.A.V6, Vm.B.V6));
        bridge.Passes(Packet.NeighbourAdvertisement(Vm.B.V6, Vm.A.V6));

        Assert.AreEqual(0, bridge.Tried(Vm.A, _ => true));
    }

    [TestMethod]
    public void Trial_InShadow_CountsWhatThePresentProfileDeniesOnce()
    {
        var bridge = Try(Scene.Of(Closed, Web).Shadow(Vm.A, "closed"), "web");

        bridge.Passes(Packet.Tcp(Vm.A.V4, Vm.Outside.V4, 40000, 80));

        Assert.AreEqual(1, bridge.Tried(Vm.A, _ => true));
        Assert.AreEqual(1, bridge.Tried(Vm.A, cell => cell is { Now: RuleAction.Deny, Then: RuleAction.Deny }));
    }

    [TestMethod]
    public void Trial_RateInForce_LimitsAsBefore()
    {
        var slow = Open with { Name = "slow", BandwidthOut = new(1000), BandwidthIn = new(2000) };
        var bridge = Try(Scene.Of(slow, Web).Enforce(Vm.A, "slow"), "web");

        CollectionAssert.AreEqual(
            new[] { Owned.MeterOut(Vm.A.Port) }, bridge.Passes(Packet.Udp(Vm.A.V4, Vm.Outside.V4, 1, 53)).Meters.ToArray());
        CollectionAssert.AreEqual(
            new[] { Owned.MeterIn(Vm.A.Port) }, bridge.Passes(Packet.Udp(Vm.Outside.V4, Vm.A.V4, 1, 53)).Meters.ToArray());
    }

    [TestMethod]
    public void Copy_GetsWhatTheProfileAllowsToComeIn()
    {
        var bridge = Copying(Scene.Of(Open, Web).Enforce(Vm.A, "open").Enforce(Vm.B, "open"));

        CollectionAssert.AreEqual(new[] { Vm.Copy.Port }, bridge.Passes(Packet.Tcp(Vm.B.V4, Vm.A.V4, 40000, 80)).Copies.ToArray());
        CollectionAssert.AreEqual(new[] { Vm.Copy.Port }, bridge.Passes(Packet.NeighbourAdvertisement(Vm.B.V6, Vm.A.V6)).Copies.ToArray());
        Assert.IsEmpty(bridge.Passes(Packet.Tcp(Vm.B.V4, Vm.A.V4, 40000, 22)).Copies);
        Assert.IsEmpty(bridge.Passes(Packet.Tcp(Vm.A.V4, Vm.B.V4, 40000, 80)).Copies);
    }

    [TestMethod]
    public void Copy_WhateverItAnswers_GoesNowhereAndIsCounted()
    {
        var bridge = Copying(Scene.Of(Open, Web).Enforce(Vm.A, "open").Enforce(Vm.B, "open").Enforce(Vm.Copy, "open"));
        // It is the VM's copy: it uses the VM's own addresses.
        var answer = Packet.Tcp(Vm.B.V4, Vm.A.V4, 40000, 80).Answer(TcpFlags.Syn | TcpFlags.Ack);

        Assert.IsFalse(bridge.SendFrom(Vm.Copy.Port, answer).Forwarded);
        Assert.IsFalse(bridge.SendFrom(Vm.Copy.Port, Packet.Tcp(Vm.A.V4, Vm.B.V4, 1, 22)).Forwarded);
        Assert.IsFalse(bridge.SendFrom(Vm.Copy.Port, Packet.Arp(Vm.A.V4, Vm.B.V4)).Forwarded);

        Assert.AreEqual(1, bridge.Tried(Vm.A, cell => cell is { Copy: true, Then: RuleAction.Allow }));
        Assert.AreEqual(2, bridge.Tried(Vm.A, cell => cell is { Copy: true, Then: RuleAction.Deny }));
        Assert.AreEqual(0, bridge.Tracker.Count);
    }

    [TestMethod]
    public void Copy_MirrorInForce_KeepsGettingEverything()
    {
        var mirrored = Open with { Name = "mirrored", MirrorTo = "tap" };
        var scene = Scene.Of(mirrored, Web) with { MirrorPort = Vm.C.Port };
        var bridge = Copying(scene.Enforce(Vm.A, "mirrored"));

        CollectionAssert.AreEquivalent(
            new[] { Vm.Copy.Port, Vm.C.Port }, bridge.Passes(Packet.Tcp(Vm.Outside.V4, Vm.A.V4, 1, 80)).Copies.ToArray());
        CollectionAssert.AreEqual(new[] { Vm.C.Port }, bridge.Passes(Packet.Tcp(Vm.Outside.V4, Vm.A.V4, 1, 22)).Copies.ToArray());
    }

    [TestMethod]
    public void Cells_InCookies_AreReadBack()
    {
        foreach (var direction in Enum.GetValues<Direction>())
        {
            foreach (var (now, then) in from now in Enum.GetValues<RuleAction>() from then in Enum.GetValues<RuleAction>() select (now, then))
            {
                foreach (var (opens, copy) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
                {
                    var cell = new TrialCell(direction, now, then, opens, copy);

                    Assert.AreEqual(cell, FlowCookie.CellOf(FlowCookie.For(FlowClass.Trial, new PortNo(0xfeff), cell)));
                }
            }
        }

        Assert.IsNull(FlowCookie.CellOf(FlowCookie.For(FlowClass.Denied, uint.MaxValue)));
    }

    private static TestBridge Try(Scene scene, string profile) => new(Trying(scene, Vm.A, profile));

    private static TestBridge Copying(Scene scene) => new(Trying(scene, Vm.A, "web", Vm.Copy.Port));

    private static Scene Trying(Scene scene, Vm vm, string profile, PortNo? copy = null) => scene with
    {
        Ports = scene.Ports.SetItem(vm.Number, scene.Ports[vm.Number] with { Trial = new(profile, copy) }),
    };

    private static IEnumerable<(TrialCell Cell, int Packets)> Cells(TestBridge bridge) =>
    [
        .. from direction in Enum.GetValues<Direction>()
           from now in Enum.GetValues<RuleAction>()
           from then in Enum.GetValues<RuleAction>()
           from opens in (bool[])[false, true]
           let cell = new TrialCell(direction, now, then, opens)
           let packets = bridge.Tried(Vm.A, other => other == cell)
           where packets > 0
           select (cell, packets),
    ];
}
