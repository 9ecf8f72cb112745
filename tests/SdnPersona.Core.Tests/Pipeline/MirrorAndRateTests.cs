using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;
using SharpOpenFlow;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>Copies and limits.</summary>
[TestClass]
public sealed class MirrorAndRateTests
{
    private static readonly Profile Mirrored = Open with { Name = "mirrored", MirrorTo = "copy" };
    private static readonly Profile Slow = Open with { Name = "slow", BandwidthOut = new(1000), BandwidthIn = new(2000, 300) };

    [TestMethod]
    public void Mirror_WhatIsSentAndReceived_IsCopied()
    {
        var bridge = new TestBridge(Scene.Of(Mirrored, Open).Enforce(Vm.A, "mirrored").Enforce(Vm.B, "open"));
        var packet = Packet.Tcp(Vm.A.V4, Vm.B.V4, 40000, 80);

        CollectionAssert.AreEqual(new[] { Vm.Copy.Port }, bridge.Passes(packet).Copies.ToArray());
        CollectionAssert.AreEqual(new[] { Vm.Copy.Port }, bridge.Passes(packet.Answer(TcpFlags.Syn | TcpFlags.Ack)).Copies.ToArray());
        CollectionAssert.AreEqual(new[] { Vm.Copy.Port }, bridge.Passes(Packet.Arp(Vm.A.V4, Vm.B.V4)).Copies.ToArray());
        CollectionAssert.AreEqual(new[] { Vm.Copy.Port }, bridge.Passes(Packet.Udp(Vm.Outside.V6, Vm.A.V6, 1, 2)).Copies.ToArray());
        Assert.IsEmpty(bridge.Passes(Packet.Udp(Vm.B.V4, Vm.Outside.V4, 1, 2)).Copies);
    }

    [TestMethod]
    public void Mirror_DeniedPacket_IsNotCopied()
    {
        var bridge = new TestBridge(Scene.Of(Closed with { MirrorTo = "copy" }).Enforce(Vm.A, "closed"));

        Assert.IsEmpty(bridge.Send(Packet.Tcp(Vm.A.V4, Vm.B.V4, 40000, 80)).Copies);
        Assert.IsEmpty(bridge.Send(Packet.Tcp(Vm.B.V4, Vm.A.V4, 40000, 80)).Copies);
    }

    [TestMethod]
    public void Mirror_PortOfTheCopy_SendsNothing()
    {
        var bridge = new TestBridge(Scene.Of(Mirrored, Open).Enforce(Vm.A, "mirrored").Enforce(Vm.Copy, "open"));

        bridge.IsDropped(Packet.Tcp(Vm.Copy.V4, Vm.B.V4, 40000, 80), Tables.Classify);
        bridge.IsDropped(Packet.Arp(Vm.Copy.V4, Vm.B.V4), Tables.Classify);
    }

    [TestMethod]
    public void Mirror_NothingEnforced_LeavesTheCopysPortAlone()
    {
        var bridge = new TestBridge(Scene.Of(Mirrored, Open).Shadow(Vm.A, "mirrored").Observe(Vm.Copy));

        bridge.Passes(Packet.Tcp(Vm.Copy.V4, Vm.B.V4, 40000, 80));
    }

    [TestMethod]
    public void Mirror_CopyIsElsewhere_NothingIsCopied()
    {
        var bridge = new TestBridge((Scene.Of(Mirrored) with { MirrorPort = null }).Enforce(Vm.A, "mirrored"));

        Assert.IsEmpty(bridge.Passes(Packet.Tcp(Vm.A.V4, Vm.B.V4, 40000, 80)).Copies);
    }

    [TestMethod]
    public void Rate_ProfileHasOne_PacketsPassThePortsOwnMeters()
    {
        var bridge = new TestBridge(Scene.Of(Slow, Open).Enforce(Vm.A, "slow").Enforce(Vm.B, "slow"));

        var meters = bridge.Passes(Packet.Tcp(Vm.A.V4, Vm.B.V4, 40000, 80)).Meters;

        CollectionAssert.AreEqual(new[] { Owned.MeterOut(Vm.A.Port), Owned.MeterIn(Vm.B.Port) }, meters.ToArray());
    }

    [TestMethod]
    public void Rate_ProfileHasNone_PacketsPassNoMeter()
    {
        var bridge = new TestBridge(Scene.Of(Slow, Open).Enforce(Vm.A, "open").Shadow(Vm.B, "slow"));

        Assert.IsEmpty(bridge.Passes(Packet.Tcp(Vm.A.V4, Vm.B.V4, 40000, 80)).Meters);
        Assert.IsEmpty(bridge.Passes(Packet.Tcp(Vm.B.V4, Vm.A.V4, 40000, 80)).Meters);
    }

    [TestMethod]
    public void Rate_Meters_HaveTheProfilesRateAndBurst()
    {
        var meters = Scene.Of(Slow).Enforce(Vm.A, "slow").Program.Meters;

        Assert.AreEqual(MeterBand.Drop(1000, 500), meters[Owned.MeterOut(Vm.A.Port)].Bands[0]);
        Assert.AreEqual(MeterBand.Drop(2000, 300), meters[Owned.MeterIn(Vm.A.Port)].Bands[0]);
    }
}
