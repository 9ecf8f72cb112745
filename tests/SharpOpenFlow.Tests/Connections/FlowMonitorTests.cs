using System.Collections.Immutable;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

/// <summary>Flow monitors: the initial flows, what happens to flows afterwards, and each way to end.</summary>
[TestClass]
public sealed class FlowMonitorTests : ConnectionTest
{
    private static readonly FlowMonitor Everything = new()
    {
        Id = 7,
        Flags = FlowMonitorFlags.Initial | FlowMonitorFlags.Add | FlowMonitorFlags.Delete | FlowMonitorFlags.Modify,
    };

    [TestMethod]
    public async Task Monitor_FlowsThatThereAre_ComeFirstAndAreComplete()
    {
        await using var connection = await MonitoredAsync([Added(1)], [Added(2)]);
        await using var events = connection.MonitorFlowsAsync(Everything).GetAsyncEnumerator();

        Assert.AreEqual(new FlowMonitorEvent.Changed(Added(1)), await NextAsync(events));
        Assert.AreEqual(new FlowMonitorEvent.Changed(Added(2)), await NextAsync(events));
        Assert.AreEqual(FlowMonitorEvent.Complete.Instance, await NextAsync(events));
        var request = await Switch.ReceivedAsync(IsMonitorRequest);
        Assert.AreEqual(
            new FlowMonitorRequest([Everything]),
            FlowMonitorRequest.Parse(MultipartRequestView.Parse(request.Wire).Body));
    }

    [TestMethod]
    public async Task Monitor_Changes_ComeInTheirOrder()
    {
        await using var connection = await MonitoredAsync();
        await using var events = connection.MonitorFlowsAsync(Everything).GetAsyncEnumerator();
        await NextAsync(events);
        FlowUpdate[] updates =
            [Added(1), Change(FlowUpdateEvent.Modified, 1), new OwnFlowUpdate(99), Change(FlowUpdateEvent.Deleted, 1)];

        await TellAsync(updates[..3]);
        await TellAsync(updates[3]);

        foreach (var update in updates)
        {
            Assert.AreEqual(new FlowMonitorEvent.Changed(update), await NextAsync(events));
        }
    }

    [TestMethod]
    public async Task Monitor_SwitchPausesAndResumes_IsIncompleteMeanwhile()
    {
        await using var connection = await MonitoredAsync();
        await using var events = connection.MonitorFlowsAsync(Everything).GetAsyncEnumerator();
        await NextAsync(events);

        await Switch.SendAsync(new FlowMonitorPause(IsResumed: false), 0);
        await TellAsync(Added(3));
        await Switch.SendAsync(new FlowMonitorPause(IsResumed: true), 0);

        Assert.AreEqual(FlowMonitorEvent.Paused.Instance, await NextAsync(events));
        Assert.AreEqual(new FlowMonitorEvent.Changed(Added(3)), await NextAsync(events));
        Assert.AreEqual(FlowMonitorEvent.Complete.Instance, await NextAsync(events));
    }

    [TestMethod]
    public async Task Monitor_MoreThanTheQueueHolds_EndsWithOverflowAfterWhatWaited()
    {
        Options = Options with { FlowMonitorQueue = 3 };
        await using var connection = await MonitoredAsync();
        await using var events = connection.MonitorFlowsAsync(Everything).GetAsyncEnumerator();
        await NextAsync(events);

        await TellAsync(Added(1), Added(2), Added(3), Added(4));
        await AssertAliveAsync(connection);

        for (byte table = 1; table <= 3; table++)
        {
            Assert.AreEqual(new FlowMonitorEvent.Changed(Added(table)), await NextAsync(events));
        }

        var overflow = await Assert.ThrowsExactlyAsync<FlowMonitorOverflowException>(() => NextAsync(events));
        Assert.AreEqual(3, overflow.Limit);
        await AssertCancelledAsync();
    }

    [TestMethod]
    public async Task Monitor_Cancelled_IsCancelledAtTheSwitch()
    {
        using var stop = new CancellationTokenSource();
        await using var connection = await MonitoredAsync();
        await using var events = connection.MonitorFlowsAsync(Everything, stop.Token).GetAsyncEnumerator(stop.Token);
        await NextAsync(events);

        var waiting = NextAsync(events);
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
        await AssertCancelledAsync();
        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task Monitor_NotEnumeratedToItsEnd_IsCancelledAndAnotherMayFollow()
    {
        await using var connection = await MonitoredAsync([Added(1)]);
        await foreach (var _ in connection.MonitorFlowsAsync(Everything))
        {
            break;
        }

        // On its way for the first when that was cancelled: not for the second, and no reply without a request.
        await TellAsync(Added(9));
        await using var events = connection.MonitorFlowsAsync(Everything with { Id = 8 }).GetAsyncEnumerator();

        Assert.AreEqual(new FlowMonitorEvent.Changed(Added(1)), await NextAsync(events));
        Assert.AreEqual(FlowMonitorEvent.Complete.Instance, await NextAsync(events));
        await AssertCancelledAsync();
        Assert.IsEmpty(Handler.Diagnostics);
    }

    [TestMethod]
    public async Task Monitor_WhileThereIsOne_IsNotAllowed()
    {
        await using var connection = await MonitoredAsync();
        await using var first = connection.MonitorFlowsAsync(Everything).GetAsyncEnumerator();
        await NextAsync(first);
        await using var second = connection.MonitorFlowsAsync(Everything with { Id = 8 }).GetAsyncEnumerator();

        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => NextAsync(second));

        await TellAsync(Added(1));
        Assert.AreEqual(new FlowMonitorEvent.Changed(Added(1)), await NextAsync(first));
    }

    [TestMethod]
    public async Task Monitor_SwitchHasNone_FailsWithItsError()
    {
        await using var connection = await ConnectAsync();
        await using var events = connection.MonitorFlowsAsync(Everything).GetAsyncEnumerator();

        var refusal = await Assert.ThrowsExactlyAsync<OpenFlowErrorException>(() => NextAsync(events));

        Assert.IsTrue(refusal.Error.Is(BadRequestCode.BadMultipart), refusal.Message);
        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task Monitor_SwitchDoesNotAnswer_TimesOut()
    {
        Switch.Multipart[MultipartType.Experimenter] = _ => [];
        await using var connection = await ConnectAsync();
        await using var events = connection.MonitorFlowsAsync(Everything).GetAsyncEnumerator();

        var waiting = NextAsync(events);
        await PassTimeAsync(until: waiting);

        await Assert.ThrowsExactlyAsync<TimeoutException>(() => waiting);
    }

    [TestMethod]
    public async Task Monitor_ConnectionEnds_EndsWithItsReason()
    {
        await using var connection = await MonitoredAsync();
        await using var events = connection.MonitorFlowsAsync(Everything).GetAsyncEnumerator();
        await NextAsync(events);

        await Switch.HangUpAsync();

        var ended = await Assert.ThrowsExactlyAsync<OpenFlowConnectionEndedException>(() => NextAsync(events));
        Assert.AreEqual(ConnectionEndReason.PeerClosed, ended.Reason);
    }

    [TestMethod]
    public async Task Monitor_MalformedUpdate_FailsAndTheSwitchIsTold()
    {
        await using var connection = await MonitoredAsync();
        await using var events = connection.MonitorFlowsAsync(Everything).GetAsyncEnumerator();
        await NextAsync(events);

        await Switch.SendAsync(
            new MultipartReply(MultipartType.Experimenter, false, [.. Header(), 0, 3, 0, 0, 0, 0, 0, 0]), 0);

        await Assert.ThrowsExactlyAsync<OpenFlowProtocolException>(() => NextAsync(events));
        Assert.IsTrue((await ErrorSentAsync()).Is(BadRequestCode.BadLen));
        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task Updates_WithoutAMonitor_AreReported()
    {
        await using var connection = await MonitoredAsync();

        await TellAsync(Added(1));

        await Handler.DiagnosticAsync(ConnectionDiagnosticKind.UnmatchedReply);
        await AssertAliveAsync(connection);
    }

    private static FlowChange Added(byte table) => Change(FlowUpdateEvent.Added, table);

    private static FlowChange Change(FlowUpdateEvent what, byte table) =>
        new(what, new Flow { Table = table, Priority = 5 });

    private static async Task<FlowMonitorEvent> NextAsync(IAsyncEnumerator<FlowMonitorEvent> events)
    {
        Assert.IsTrue(await SoonAsync(events.MoveNextAsync().AsTask()));
        return events.Current;
    }

    private static byte[] Header()
    {
        var header = new ExperimenterMultipartHeader(ExperimenterId.Onf, 1870);
        var bytes = new byte[header.Length];
        header.WriteTo(bytes);
        return bytes;
    }

    private static ImmutableArray<byte> Body(FlowUpdate[] updates)
    {
        List<byte> body = [.. Header()];
        foreach (var update in updates)
        {
            var bytes = new byte[update.Length];
            update.WriteTo(bytes);
            body.AddRange(bytes);
        }

        return [.. body];
    }

    private static bool IsMonitorRequest(ReceivedMessage message) =>
        message.Type == MessageType.MultipartRequest
        && MultipartRequestView.Parse(message.Wire).MultipartType == MultipartType.Experimenter;

    /// <summary>A connection to a switch that answers a monitor with these parts, and takes its cancellation.</summary>
    private async Task<OpenFlowConnection> MonitoredAsync(params FlowUpdate[][] parts)
    {
        Switch.Multipart[MultipartType.Experimenter] = _ => [.. parts.DefaultIfEmpty([]).Select(Body)];
        Switch.Rules[MessageType.Experimenter] = ScriptedSwitch.Silence;
        return await ConnectAsync();
    }

    /// <summary>Sends updates of the switch's own accord.</summary>
    private ValueTask TellAsync(params FlowUpdate[] updates) =>
        Switch.SendAsync(new MultipartReply(MultipartType.Experimenter, false, Body(updates)), 0);

    private async Task AssertCancelledAsync()
    {
        var cancel = await Switch.ReceivedAsync(message => message.Type == MessageType.Experimenter);
        Assert.AreEqual(new FlowMonitorCancel(Everything.Id), OpenFlowMessage.Parse(cancel.Wire));
    }
}
