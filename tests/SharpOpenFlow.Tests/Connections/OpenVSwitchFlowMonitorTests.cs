using SdnPersona.TestSupport;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

/// <summary>The flow monitor of a real Open vSwitch, on OpenFlow 1.3.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class OpenVSwitchFlowMonitorTests
{
    private const FlowMonitorFlags All = FlowMonitorFlags.Initial | FlowMonitorFlags.Add | FlowMonitorFlags.Delete
        | FlowMonitorFlags.Modify | FlowMonitorFlags.Actions;

    private static PrivateOvs Ovs = null!;
    private static int Bridges;

    private readonly RecordingHandler _handler = new();
    private readonly string _bridge = $"br-mon{Interlocked.Increment(ref Bridges)}";

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
    public async Task Monitor_FlowsOfOvsOfctl_InitialThenAddedModifiedDeleted()
    {
        await Ovs.AddBridgeAsync(_bridge, []);
        await OfctlAsync("add-flow", "table=2,priority=10,cookie=0x51,actions=drop");
        await using var connection = await ConnectAsync();
        await using var events = connection.MonitorFlowsAsync(new() { Id = 1, Flags = All }).GetAsyncEnumerator();

        var initial = Flow(await NextAsync(events));
        Assert.AreEqual((FlowUpdateEvent.Added, 0x51UL, 2), (initial.Event, initial.Flow.Cookie, initial.Flow.Table));
        Assert.AreEqual(FlowMonitorEvent.Complete.Instance, await NextAsync(events));

        await OfctlAsync("add-flow", "table=3,priority=20,cookie=0x52,in_port=1,actions=drop");
        var added = Flow(await NextAsync(events));
        await OfctlAsync("mod-flows", "table=3,in_port=1,actions=LOCAL");
        var modified = Flow(await NextAsync(events));
        await OfctlAsync("del-flows", "table=3");
        var deleted = Flow(await NextAsync(events));

        Assert.AreEqual((FlowUpdateEvent.Added, 0x52UL, 3), (added.Event, added.Flow.Cookie, added.Flow.Table));
        Assert.AreEqual(20, added.Flow.Priority);
        Assert.AreEqual(Match.Of(OxmFields.InPort.Exactly(new PortNo(1))), added.Flow.Match);
        Assert.AreEqual(FlowUpdateEvent.Modified, modified.Event);
        Assert.AreEqual(ActionList.Of(OfAction.Output(PortNo.Local)), modified.Flow.Instructions.ApplyActions);
        Assert.AreEqual((FlowUpdateEvent.Deleted, 0x52UL), (deleted.Event, deleted.Flow.Cookie));
        Assert.AreEqual((ushort)FlowRemovedReason.Delete, deleted.Reason);
        Assert.IsEmpty(_handler.Diagnostics);
    }

    [TestMethod]
    public async Task Monitor_OwnFlowMod_ComesAsItsTransactionId()
    {
        await Ovs.AddBridgeAsync(_bridge, []);
        await using var connection = await ConnectAsync();
        await using var events = connection.MonitorFlowsAsync(new() { Id = 1, Flags = All }).GetAsyncEnumerator();
        Assert.AreEqual(FlowMonitorEvent.Complete.Instance, await NextAsync(events));

        var xid = await connection.SendAsync(FlowMod.Add(new Flow { Priority = 5 }));

        Assert.AreEqual(new FlowMonitorEvent.Changed(new OwnFlowUpdate(xid)), await NextAsync(events));
    }

    [TestMethod]
    public async Task Monitor_Ended_TheSwitchSaysNoMoreAndTakesAnother()
    {
        await Ovs.AddBridgeAsync(_bridge, []);
        await using var connection = await ConnectAsync();
        await foreach (var _ in connection.MonitorFlowsAsync(new() { Id = 1, Flags = All }))
        {
            break;
        }

        // With the same number, which is free again.
        await using var events =
            connection.MonitorFlowsAsync(new() { Id = 1, Flags = All, Table = 3 }).GetAsyncEnumerator();
        Assert.AreEqual(FlowMonitorEvent.Complete.Instance, await NextAsync(events));
        await OfctlAsync("add-flow", "table=2,actions=drop");
        await OfctlAsync("add-flow", "table=3,actions=drop");

        Assert.AreEqual(3, Flow(await NextAsync(events)).Flow.Table);
        Assert.IsEmpty(_handler.Diagnostics);
    }

    private static FlowChange Flow(FlowMonitorEvent told) => (FlowChange)((FlowMonitorEvent.Changed)told).Update;

    private static async Task<FlowMonitorEvent> NextAsync(IAsyncEnumerator<FlowMonitorEvent> events)
    {
        Assert.IsTrue(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        return events.Current;
    }

    private Task OfctlAsync(string command, string flow) => Ovs.OfctlAsync(_bridge, command, [flow]);

    private async Task<OpenFlowConnection> ConnectAsync() => await OpenFlowConnection.ConnectAsync(
        new SocketTransport(await Ovs.ConnectAsync(_bridge)), new OpenFlowConnectionOptions(), _handler);
}
