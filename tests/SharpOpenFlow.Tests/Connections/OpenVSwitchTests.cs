using System.Buffers.Binary;
using SdnPersona.TestSupport;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

/// <summary>The connection against a real Open vSwitch, through the management socket of a bridge.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class OpenVSwitchTests
{
    private static PrivateOvs Ovs = null!;
    private static int Bridges;

    private readonly RecordingHandler _handler = new();
    private readonly string _bridge = $"br{Interlocked.Increment(ref Bridges)}";

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) =>
        Ovs = await PrivateOvs.StartAsync(cancellationToken: context.CancellationToken);

    [ClassCleanup]
    public static async Task StopAsync()
    {
        if (Ovs is not null)
        {
            await Ovs.DisposeAsync();
        }
    }

    [TestMethod]
    public async Task Connect_ManagementSocket_IsReadyWithIdentityAndPorts()
    {
        await using var connection = await ConnectAsync("p1", "p2");

        Assert.AreEqual("00000000000ab1e5", connection.Features.DatapathId.ToString());
        Assert.AreEqual(254, connection.Features.Tables);
        Assert.IsTrue(connection.Features.Capabilities.HasFlag(Capabilities.PortStats | Capabilities.GroupStats));
        CollectionAssert.AreEqual(new[] { PortName("p1"), PortName("p2") },
            connection.Ports.Where(port => !port.PortNo.IsReserved).Select(port => port.Name).ToArray());
        Assert.AreEqual(PortNo.Local, connection.Ports[^1].PortNo);
    }

    [TestMethod]
    public async Task Connect_BridgeSpeaksOpenFlow10Only_IsIncompatible()
    {
        await Ovs.AddBridgeAsync(_bridge, []);
        await Ovs.VsctlAsync(["set", "bridge", _bridge, "protocols=OpenFlow10"]);

        var failure = await Assert.ThrowsExactlyAsync<OpenFlowHandshakeException>(ConnectAgainAsync);

        Assert.AreEqual(ConnectionEndReason.IncompatibleVersion, failure.Reason);
        StringAssert.Contains(failure.Message, "0x01");
    }

    [TestMethod]
    public async Task Describe_OpenVSwitch_SaysSo()
    {
        await using var connection = await ConnectAsync();

        var description = await connection.DescribeAsync();

        Assert.AreEqual("Open vSwitch", description.Hardware);
        StringAssert.StartsWith(description.Software, "3.");
    }

    [TestMethod]
    public async Task PortStats_AllPortsAndOne_CountersOfEach()
    {
        await using var connection = await ConnectAsync("p1", "p2");

        var all = await connection.PortStatsAsync(PortNo.Any);
        var one = await connection.PortStatsAsync(new PortNo(2));
        var none = await connection.PortStatsAsync(new PortNo(77));

        CollectionAssert.IsSubsetOf(
            new[] { new PortNo(1), new PortNo(2), PortNo.Local }, all.Select(port => port.PortNo).ToArray());
        Assert.AreEqual(new PortNo(2), one.Single().PortNo);
        Assert.IsNotNull(one.Single().Duration);
        Assert.IsEmpty(none);
    }

    [TestMethod]
    public async Task Barrier_Sent_Ends()
    {
        await using var connection = await ConnectAsync();

        await connection.BarrierAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
    }

    [TestMethod]
    public async Task BecomeMaster_SecondController_HasNextGenerationAndFencesTheFirst()
    {
        await using var first = await ConnectAsync();
        await using var second = await ConnectAgainAsync();

        var firstOutcome = await first.BecomeMasterAsync();
        var secondOutcome = await second.BecomeMasterAsync();
        var deposed = await first.RequestRoleAsync(ControllerRole.NoChange, 0);
        var late = await first.RequestRoleAsync(ControllerRole.Master, 0);

        Assert.AreEqual(new RoleOutcome.Granted(ControllerRole.Master, 0), firstOutcome);
        Assert.AreEqual(new RoleOutcome.Granted(ControllerRole.Master, 1), secondOutcome);
        Assert.AreEqual(new RoleOutcome.Granted(ControllerRole.Slave, 1), deposed);
        Assert.IsTrue(late is RoleOutcome.Refused { IsStale: true }, late.ToString());
    }

    [TestMethod]
    public async Task Commit_FlowMods_AllAreInstalled()
    {
        await using var connection = await ConnectAsync("p1", "p2");

        var outcome = await connection.CommitAsync([Flow(10, new PortNo(1)), Flow(20, new PortNo(2))]);

        Assert.AreSame(CommitOutcome.Applied.Instance, outcome);
        var flows = await Ovs.OfctlAsync(_bridge, "dump-flows", []);
        StringAssert.Contains(flows, "priority=10 actions=output:");
        StringAssert.Contains(flows, "priority=20 actions=output:");
    }

    [TestMethod]
    public async Task Commit_OneFlowFailsAtTheCommit_NothingIsInstalledAndTheErrorHasItsIndex()
    {
        await using var connection = await ConnectAsync("p1");

        var outcome = await connection.CommitAsync(
            [Flow(10, new PortNo(1)), FlowToGroup(20, 999), Flow(30, new PortNo(1))]);

        var failed = (CommitOutcome.Failed)outcome;
        Assert.AreEqual(1, failed.Errors[0].Index);
        Assert.AreEqual(ErrorType.BadAction, failed.Errors[0].Error.Type);
        Assert.IsTrue(failed.Errors[1].Error.Is(BundleFailedCode.MsgFailed), failed.ToString());
        Assert.IsNull(failed.Errors[1].Index);
        Assert.DoesNotContain("priority", await Ovs.OfctlAsync(_bridge, "dump-flows", []));
    }

    [TestMethod]
    public async Task Commit_OneMessageCannotBeDecoded_NothingIsInstalled()
    {
        await using var connection = await ConnectAsync("p1");

        // Refused when it is added: Open vSwitch would commit a bundle of the other two.
        var outcome = await connection.CommitAsync(
            [Flow(10, new PortNo(1)), FlowWithUnknownInstruction(20), Flow(30, new PortNo(1))]);

        var failed = (CommitOutcome.Failed)outcome;
        Assert.AreEqual(1, failed.Errors.Single().Index);
        Assert.AreEqual(ErrorType.BadInstruction, failed.Errors.Single().Error.Type);
        Assert.DoesNotContain("priority", await Ovs.OfctlAsync(_bridge, "dump-flows", []));
    }

    [TestMethod]
    public async Task OpenVSwitch_CommitDespiteAMessageThatCannotBeDecoded_AppliesTheRest()
    {
        // Why a commit waits for the answer to the close: the switch itself would not mind.
        const BundleFlags Flags = BundleFlags.Atomic | BundleFlags.Ordered;
        await using var connection = await ConnectAsync("p1");

        await connection.SendAsync(new BundleControl(9, BundleCommand.OpenRequest, Flags));
        await connection.SendAsync(new BundleAdd(9, Flags, Flow(10, new PortNo(1))));
        await connection.SendAsync(new BundleAdd(9, Flags, FlowWithUnknownInstruction(20)));
        await connection.SendAsync(new BundleControl(9, BundleCommand.CommitRequest, Flags));
        await connection.BarrierAsync();

        Assert.IsTrue(Handled(await _handler.NextAsync(MessageType.Error)) is { Type: ErrorType.BadInstruction });
        StringAssert.Contains(await Ovs.OfctlAsync(_bridge, "dump-aggregate", []), "flow_count=1");

        static ErrorEvent Handled(ReceivedMessage message) => ErrorMessageView.Parse(message.Wire).ToEvent();
    }

    [TestMethod]
    public async Task Echo_IdleConnection_IsAnsweredBothWays()
    {
        await Ovs.AddBridgeAsync(_bridge, []);
        var options = new OpenFlowConnectionOptions
        {
            EchoInterval = TimeSpan.FromMilliseconds(50),
            EchoTimeout = TimeSpan.FromSeconds(5),
        };
        await using var connection = await OpenFlowConnection.ConnectAsync(
            await TransportAsync(), options, _handler);

        // The daemon asks an idle controller after five seconds; ours is asked for long before.
        await Task.Delay(TimeSpan.FromSeconds(1));

        await connection.BarrierAsync();
        Assert.IsEmpty(_handler.Diagnostics);
    }

    [TestMethod]
    public async Task Commit_TwentyThousandFlows_AllAreInstalledInOneBundle()
    {
        await using var connection = await ConnectAsync("p1");

        var outcome = await connection.CommitAsync(
            [.. Enumerable.Range(1, 20_000).Select(i => Flow((ushort)i, new PortNo(1)))]);

        Assert.AreSame(CommitOutcome.Applied.Instance, outcome);
        StringAssert.Contains(await Ovs.OfctlAsync(_bridge, "dump-aggregate", []), "flow_count=20000");
    }

    [TestMethod]
    public async Task SendConfirmed_OneRefused_TheOthersAreInstalled()
    {
        await using var connection = await ConnectAsync("p1");

        var outcome = await connection.SendConfirmedAsync(
            [Flow(10, new PortNo(1)), FlowToGroup(20, 999), Flow(30, new PortNo(1))]);

        var failed = (CommitOutcome.Failed)outcome;
        Assert.AreEqual(1, failed.Errors.Single().Index);
        StringAssert.Contains(await Ovs.OfctlAsync(_bridge, "dump-aggregate", []), "flow_count=2");
    }

    [TestMethod]
    public async Task PortStatus_ServiceConnection_ComesOnlyAfterMissSendLengthIsSet()
    {
        await using var connection = await ConnectAsync("p1");

        await Ovs.AddPortAsync(_bridge, PortName("quiet"), 7);
        await connection.BarrierAsync();
        Assert.IsFalse(_handler.TryNext(out var unexpected), unexpected?.ToString());

        await connection.SendAsync(new SetConfig(FragmentHandling.Normal, 128));
        await connection.BarrierAsync();
        await Ovs.AddPortAsync(_bridge, PortName("loud"), 8);

        var message = await _handler.NextAsync(MessageType.PortStatus);
        var status = PortStatusView.Parse(message.Wire).ToOwned();
        Assert.AreEqual(PortReason.Add, status.Reason);
        Assert.AreEqual(PortName("loud"), status.Port.Name);
        Assert.AreEqual(new PortNo(8), status.Port.PortNo);
        Assert.Contains(new PortNo(8), connection.Ports.Select(port => port.PortNo));
    }

    [TestMethod]
    public async Task PacketIn_ServiceConnectionWithMissSendLength_IsDelivered()
    {
        await using var connection = await ConnectAsync("p1");
        await connection.SendAsync(new SetConfig(FragmentHandling.Normal, 128));
        await connection.SendAsync(Flow(1, PortNo.Controller));
        await connection.BarrierAsync();

        await Ovs.AppctlAsync(
        [
            "netdev-dummy/receive",
            PortName("p1"),
            "in_port(1),eth(src=02:00:00:00:00:01,dst=02:00:00:00:00:02),eth_type(0x1234)",
        ]);

        var message = await _handler.NextAsync(MessageType.PacketIn);
        StringAssert.Contains(Convert.ToHexStringLower(message.Wire), "0200000000020200000000011234");
        StringAssert.Contains(await Ovs.OfctlAsync(_bridge, "dump-flows", []), "n_packets=1");
    }

    [TestMethod]
    public async Task BridgeRemoved_Connected_EndsWithPeerClosed()
    {
        await using var connection = await ConnectAsync();

        await Ovs.VsctlAsync(["del-br", _bridge]);

        Assert.AreEqual(
            ConnectionEndReason.PeerClosed, await connection.Completion.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    /// <summary>A bridge of its own and a connection to it.</summary>
    private async Task<OpenFlowConnection> ConnectAsync(params string[] ports)
    {
        await Ovs.AddBridgeAsync(_bridge, [.. ports.Select(PortName)]);
        await Ovs.VsctlAsync(["set", "bridge", _bridge, "other-config:datapath-id=00000000000ab1e5"]);
        return await ConnectAgainAsync();
    }

    private async Task<OpenFlowConnection> ConnectAgainAsync() =>
        await OpenFlowConnection.ConnectAsync(
            await TransportAsync(), new OpenFlowConnectionOptions(), _handler);

    private async Task<SocketTransport> TransportAsync() =>
        new(await Ovs.ConnectAsync(_bridge));

    /// <summary>Names of ports are unique in an Open vSwitch, not only in a bridge.</summary>
    private string PortName(string port) => $"{_bridge}-{port}";

    private static RawMessage Flow(ushort priority, PortNo port)
    {
        byte[] applyActions = [0, 4, 0, 24, 0, 0, 0, 0];
        byte[] output = [0, 0, 0, 16, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(output.AsSpan(4), port.Value);
        return RawMessage.AddFlow(priority, [.. applyActions, .. output]);
    }

    private static RawMessage FlowToGroup(ushort priority, ushort group) =>
        RawMessage.AddFlow(priority, 0, 4, 0, 16, 0, 0, 0, 0, 0, 22, 0, 8, 0, 0, (byte)(group >> 8), (byte)group);

    private static RawMessage FlowWithUnknownInstruction(ushort priority) =>
        RawMessage.AddFlow(priority, 0, 99, 0, 8, 0, 0, 0, 0);
}
