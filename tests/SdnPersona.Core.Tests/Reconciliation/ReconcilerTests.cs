using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Reconciliation;
using SdnPersona.Core.Tests.Runtime;
using SdnPersona.TestSupport;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Reconciliation;

[TestClass]
public sealed class ReconcilerTests : IAsyncDisposable
{
    private readonly TestClock _clock = new();
    private readonly FakeChannel _switch = new();
    private readonly Reconciler _reconciler;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public ReconcilerTests() => _reconciler = new("s1", _switch, new ReconcilerOptions(), _clock, NullLogger.Instance);

    [TestInitialize]
    public void Start() => _running = Task.Run(() => _reconciler.RunAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => _running);
        _stop.Dispose();
    }

    [TestMethod]
    public async Task Submit_DifferentFlows_SendsDifferenceInOneBundle()
    {
        Hold(1, 2);

        _reconciler.Submit(Program(2, 3), 7, 0);

        await StateAsync(ReconcileState.Synchronized);
        CollectionAssert.AreEqual(new[] { "bundle: Add 3, DeleteStrict 1" }, _switch.Sent);
        Assert.AreEqual(7, _reconciler.Status.Applied);
        Assert.AreEqual(2, _reconciler.Status.Expected);
        Assert.AreEqual(_clock.GetUtcNow(), _reconciler.Status.SynchronizedAt);
    }

    [TestMethod]
    public async Task Submit_NothingToDo_SendsNothing()
    {
        Hold(1, 2);

        _reconciler.Submit(Program(1, 2), 1, 0);

        await StateAsync(ReconcileState.Synchronized);
        Assert.AreEqual(0, _switch.Sent.Count);
    }

    [TestMethod]
    public async Task Submit_SwitchWithoutBundles_ConfirmsAdditionsBeforeDeletions()
    {
        Hold(1);
        _switch.Refuse = _ => new CommitOutcome.Unsupported(Error());

        _reconciler.Submit(Program(2), 1, 0);

        await StateAsync(ReconcileState.Synchronized);
        CollectionAssert.AreEqual(new[] { "bundle: Add 2, DeleteStrict 1", "confirmed: Add 2", "confirmed: DeleteStrict 1" }, _switch.Sent);
    }

    [TestMethod]
    public async Task Submit_RefusedBundle_KeepsWhatIsThereNamesFlowAndTriesAgain()
    {
        Hold(1);
        _switch.Refuse = _ => new CommitOutcome.Failed([new MessageError(0, Error())]);

        _reconciler.Submit(Program(1, 2), 5, 0);

        await StateAsync(ReconcileState.Failed);
        var status = _reconciler.Status;
        StringAssert.Contains(status.Reason, "priority=2");
        StringAssert.Contains(status.Reason, "BadMatch");
        Assert.AreEqual((5L, 0L, 1), (status.Revision, status.Applied, status.Installed.Flows.Count));
        Assert.IsNull(status.SynchronizedAt);

        _switch.Refuse = _ => null;
        await AdvanceUntilAsync(() => _reconciler.Status.State == ReconcileState.Synchronized);
        Assert.AreEqual(2, _switch.Flows.Count);
        Assert.IsNull(_reconciler.Status.Reason);
    }

    [TestMethod]
    public async Task Submit_RefusedAgainAndAgain_IsTriedLessAndLessOften()
    {
        _switch.Refuse = _ => new CommitOutcome.Failed([new MessageError(0, Error())]);
        _reconciler.Submit(Program(1), 1, 0);
        await StateAsync(ReconcileState.Failed);

        for (var second = 0; second < 300; second++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(1));
            Assert.AreEqual(ReconcileState.Failed, _reconciler.Status.State);
        }

        Assert.IsTrue(_switch.Sent.Count is > 4 and < 12, $"{_switch.Sent.Count} tries in five minutes");
    }

    [TestMethod]
    public async Task Submit_UnknownOutcome_AsksSwitchInsteadOfAssuming()
    {
        _switch.Refuse = messages =>
        {
            // It was applied; only the answer is lost.
            _switch.Flows = Program(1).Flows.ToImmutableDictionary();
            return new CommitOutcome.Unknown("no answer to the commit");
        };

        _reconciler.Submit(Program(1), 1, 0);

        await StateAsync(ReconcileState.Unknown, "no answer to the commit");
        await AdvanceUntilAsync(() => _reconciler.Status.State == ReconcileState.Synchronized);
        Assert.AreEqual(2, _switch.Dumps);
        Assert.AreEqual(1, _switch.Sent.Count);
    }

    [TestMethod]
    public async Task Submit_WithoutConfirmationInTime_IsUnknownAndGoesOn()
    {
        _switch.BeforeCommit = token => Task.Delay(Timeout.Infinite, token);
        _reconciler.Submit(Program(1), 1, 0);

        await AdvanceUntilAsync(() => _reconciler.Status is { State: ReconcileState.Unknown, Reason: not null });

        StringAssert.Contains(_reconciler.Status.Reason, "30 s");
        _switch.BeforeCommit = _ => Task.CompletedTask;
        await AdvanceUntilAsync(() => _reconciler.Status.State == ReconcileState.Synchronized);
    }

    [TestMethod]
    public async Task Submit_WhileApplying_OnlyNewestFollows()
    {
        var hold = new TaskCompletionSource();
        _switch.BeforeCommit = _ => hold.Task;
        _reconciler.Submit(Program(1), 1, 0);
        await StateAsync(ReconcileState.Applying);

        _reconciler.Submit(Program(2), 2, 0);
        _reconciler.Submit(Program(3), 3, 0);
        hold.SetResult();

        await Wait.UntilAsync(() => _reconciler.Status is { State: ReconcileState.Synchronized, Applied: 3 }, "the newest is in force");
        CollectionAssert.AreEqual(new[] { "bundle: Add 1", "bundle: Add 3, DeleteStrict 1" }, _switch.Sent);
    }

    [TestMethod]
    [DataRow(typeof(IOException))]
    [DataRow(typeof(TimeoutException))]
    [DataRow(typeof(InvalidOperationException))]
    public async Task Dump_ThatFails_IsUnknownAndNeverMissing(Type fault)
    {
        Hold(1);
        _switch.DumpFault = () => (Exception)Activator.CreateInstance(fault, "no dump")!;

        _reconciler.Submit(Program(1, 2), 1, 0);

        await StateAsync(ReconcileState.Unknown, "no dump");
        Assert.AreEqual(0, _switch.Sent.Count);
        _switch.DumpFault = () => null;
        await AdvanceUntilAsync(() => _reconciler.Status.State == ReconcileState.Synchronized);
        CollectionAssert.AreEqual(new[] { "bundle: Add 2" }, _switch.Sent);
    }

    [TestMethod]
    public async Task Check_CountDiffers_Heals()
    {
        _reconciler.Submit(Program(1, 2), 1, 0);
        await StateAsync(ReconcileState.Synchronized);

        Hold(1);

        await AdvanceUntilAsync(() => _switch.Flows.Count == 2);
        Assert.AreEqual("bundle: Add 2", _switch.Sent[^1]);
    }

    [TestMethod]
    public async Task Check_SameCountOtherContent_HealsWithinFullCheckPeriod()
    {
        _reconciler.Submit(Program(1, 2), 1, 0);
        await StateAsync(ReconcileState.Synchronized);

        Hold(1, 9);

        await AdvanceUntilAsync(() => _switch.Flows.Values.All(flow => flow.Priority < 9), TimeSpan.FromMinutes(10));
        Assert.AreEqual("bundle: Add 2, DeleteStrict 9", _switch.Sent[^1]);
    }

    [TestMethod]
    public async Task Distrust_AfterQuietTime_AsksAtOnce()
    {
        _reconciler.Submit(Program(1, 2), 1, 0);
        await StateAsync(ReconcileState.Synchronized);
        await AdvanceAsync(TimeSpan.FromSeconds(2));
        Hold(1, 9);

        _reconciler.Distrust();

        await Wait.UntilAsync(() => _switch.Sent[^1] == "bundle: Add 2, DeleteStrict 9", "it is healed without the clock");
    }

    [TestMethod]
    public async Task Distrust_WhileApplying_IsNotLost()
    {
        var hold = new TaskCompletionSource();
        _switch.BeforeCommit = _ => hold.Task;
        _reconciler.Submit(Program(1), 1, 0);
        await StateAsync(ReconcileState.Applying);

        _reconciler.Distrust();
        hold.SetResult();

        await AdvanceUntilAsync(() => _switch.Dumps == 2, TimeSpan.FromSeconds(50));
    }

    [TestMethod]
    public async Task Distrust_AgainAndAgain_DoesNotAskWithoutPause()
    {
        _reconciler.Submit(Program(1), 1, 0);
        await StateAsync(ReconcileState.Synchronized);

        for (var i = 0; i < 100; i++)
        {
            _reconciler.Distrust();
            await AdvanceAsync(TimeSpan.FromMilliseconds(50));
        }

        Assert.IsTrue(_switch.Dumps is > 1 and < 10, $"{_switch.Dumps} dumps in five seconds");
    }

    [TestMethod]
    public async Task Distrust_SoonAfterALook_IsLookedIntoWhenThePauseEnds()
    {
        _reconciler.Submit(Program(1, 2), 1, 0);
        await StateAsync(ReconcileState.Synchronized);
        Hold(1, 9);

        _reconciler.Distrust();
        await AdvanceAsync(TimeSpan.FromMilliseconds(500));
        Assert.AreEqual(1, _switch.Dumps);
        await AdvanceAsync(TimeSpan.FromMilliseconds(600));

        await Wait.UntilAsync(() => _switch.Sent[^1] == "bundle: Add 2, DeleteStrict 9", "it is healed well before the next check");
    }

    [TestMethod]
    public async Task Count_ThatDiffersAgainAndAgain_DoesNotAskWithoutPause()
    {
        _reconciler.Submit(Program(1), 1, 0);
        await StateAsync(ReconcileState.Synchronized);

        for (var i = 0; i < 100; i++)
        {
            Hold(1, 9);
            _reconciler.Distrust();
            await AdvanceAsync(TimeSpan.FromMilliseconds(50));
        }

        Assert.IsTrue(_switch.Dumps is > 1 and < 10, $"{_switch.Dumps} dumps in five seconds");
    }

    private void Hold(params ushort[] priorities) => _switch.Flows = Program(priorities).Flows.ToImmutableDictionary();

    private static SwitchProgram Program(params ushort[] priorities) => new()
    {
        Flows = priorities
            .Select(priority => new Flow { Table = 1, Priority = priority, Cookie = FlowCookie.For(FlowClass.Base) })
            .ToFrozenDictionary(FlowKey.Of),
    };

    private static ErrorEvent Error() => new(1, ErrorType.BadMatch, 0, 0, []);

    private Task StateAsync(ReconcileState state, string? reason = null) => Wait.UntilAsync(
        () => _reconciler.Status is var status && status.State == state && (reason is null || status.Reason == reason), $"{state} {reason}");

    private Task AdvanceUntilAsync(Func<bool> condition) => AdvanceUntilAsync(condition, TimeSpan.FromMinutes(10));

    private async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan atMost)
    {
        for (var moved = TimeSpan.Zero; !condition(); moved += TimeSpan.FromSeconds(1))
        {
            Assert.IsTrue(moved <= atMost, $"not within {atMost}: {_reconciler.Status}");
            await AdvanceAsync(TimeSpan.FromSeconds(1));
        }
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        // The reconciler's own task needs a moment to get to its next wait.
        await Task.Delay(3);
        _clock.Advance(by);
        await Task.Delay(3);
    }
}
