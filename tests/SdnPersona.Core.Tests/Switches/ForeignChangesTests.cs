using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Switches;
using SdnPersona.TestSupport;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Switches;

[TestClass]
public sealed class ForeignChangesTests
{
    private readonly TestClock _time = new();
    private readonly ListLogger<ForeignChanges> _log = new();
    private readonly Channel<FlowMonitorEvent> _told = Channel.CreateUnbounded<FlowMonitorEvent>();
    private readonly Channel<bool> _changes = Channel.CreateUnbounded<bool>();
    private readonly List<FlowMonitor> _opened = [];
    private Exception? _end;

    [TestMethod]
    public async Task Run_ChangesOfManyFlows_TellsOfOursOnly()
    {
        using var stop = new CancellationTokenSource();
        var run = Run(stop.Token);

        Tell(FlowUpdateEvent.Modified, 0x77);
        _told.Writer.TryWrite(new FlowMonitorEvent.Changed(new OwnFlowUpdate(5)));
        _told.Writer.TryWrite(FlowMonitorEvent.Complete.Instance);
        Tell(FlowUpdateEvent.Modified, FlowCookie.For(FlowClass.Denied));
        Tell(FlowUpdateEvent.Deleted, FlowCookie.For(FlowClass.Denied));

        await ChangeAsync();
        await ChangeAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);
        Assert.AreEqual(0, _changes.Reader.Count);
        Assert.AreEqual(FlowMonitorFlags.None, _opened.Single().Flags & (FlowMonitorFlags.Initial | FlowMonitorFlags.Own));
    }

    [TestMethod]
    public async Task Run_Overflow_TellsAndListensAgainAfterAPause()
    {
        using var stop = new CancellationTokenSource();
        _end = new FlowMonitorOverflowException(8);
        _told.Writer.Complete();

        var run = Run(stop.Token);
        Assert.AreEqual(0, _changes.Reader.Count);
        _time.Advance(ForeignChanges.OverflowPause);

        await ChangeAsync();
        Assert.IsFalse(run.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);
        Assert.HasCount(2, _opened);
    }

    [TestMethod]
    public async Task Run_SwitchWithoutMonitors_SaysSoOnceAndEndsNothing()
    {
        using var stop = new CancellationTokenSource();
        _end = new TimeoutException("no answer");
        _told.Writer.Complete();

        var run = Run(stop.Token);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.IsFalse(run.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);
        Assert.HasCount(1, _opened);
        Assert.AreEqual(0, _changes.Reader.Count);
        StringAssert.Contains(_log.Lines.Single(), "no answer");
    }

    private Task Run(CancellationToken cancellationToken) =>
        new ForeignChanges("s1", Open, () => _changes.Writer.TryWrite(true), _time, _log).RunAsync(cancellationToken);

    private Task ChangeAsync() => _changes.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    private void Tell(FlowUpdateEvent what, ulong cookie) =>
        _told.Writer.TryWrite(new FlowMonitorEvent.Changed(new FlowChange(what, new Flow { Cookie = cookie })));

    private async IAsyncEnumerable<FlowMonitorEvent> Open(
        FlowMonitor monitor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _opened.Add(monitor);
        await foreach (var next in _told.Reader.ReadAllAsync(cancellationToken))
        {
            yield return next;
        }

        throw _end ?? new InvalidOperationException("the test says how it ends");
    }
}
