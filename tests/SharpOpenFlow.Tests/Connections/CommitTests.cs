using System.IO.Pipelines;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

[TestClass]
public sealed class CommitTests : ConnectionTest
{
    private static readonly ErrorMessage TableFull = Refusal.Of(FlowModFailedCode.TableFull);

    [TestMethod]
    public async Task Commit_AllAccepted_IsOneOrderedAtomicBundle()
    {
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.CommitAsync(Flows(3)));

        Assert.AreSame(CommitOutcome.Applied.Instance, outcome);
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, AppliedPriorities());
        CollectionAssert.AreEqual(
            new[] { BundleCommand.OpenRequest, BundleCommand.CloseRequest, BundleCommand.CommitRequest },
            Controls().Select(control => control.Command).ToArray());
        Assert.IsTrue(Controls().All(control => control.Flags == (BundleFlags.Atomic | BundleFlags.Ordered)));
        Assert.AreEqual(0, Switch.Bundles.Open);
    }

    [TestMethod]
    public async Task Commit_Messages_HaveTheXidOfTheirEnvelope()
    {
        await using var connection = await ConnectAsync();

        await SoonAsync(connection.CommitAsync(Flows(2)));

        var adds = Switch.Received.Where(message => message.Type == MessageType.Experimenter
            && ExperimenterView.Parse(message.Wire).ExperimenterType == BundleAdd.ExperimenterType).ToArray();
        CollectionAssert.AreEqual(
            adds.Select(add => add.Xid).ToArray(),
            adds.Select(add => OpenFlowHeader.Read(BundleAddView.Parse(add.Wire).Message).Xid).ToArray());
        CollectionAssert.AllItemsAreUnique(Switch.Received.Select(message => message.Xid).ToArray());
    }

    [TestMethod]
    public async Task Commit_NoMessages_IsAppliedWithoutABundle()
    {
        await using var connection = await ConnectAsync();

        Assert.AreSame(CommitOutcome.Applied.Instance, await connection.CommitAsync([]));
        Assert.IsEmpty(Controls());
    }

    [TestMethod]
    public async Task Commit_MessageRefusedWhenAdded_IsNotCommittedAndDiscarded()
    {
        Switch.Bundles.RefuseAdd = message => PriorityOf(message) == 1 ? TableFull : null;
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.CommitAsync(Flows(3)));

        var error = ((CommitOutcome.Failed)outcome).Errors.Single();
        Assert.AreEqual(1, error.Index);
        Assert.AreEqual(ErrorType.FlowModFailed, error.Error.Type);
        await AssertAliveAsync(connection);
        Assert.AreEqual((1, 0), (Switch.Bundles.Discarded, Switch.Bundles.Open));
        Assert.IsEmpty(Switch.Applied);
        Assert.IsFalse(Handler.TryNext(out _), "what is said about the bundle is no business of the handler");
    }

    [TestMethod]
    public async Task Commit_SeveralRefusedWhenAdded_ListsThemWithTheirIndexes()
    {
        Switch.Bundles.RefuseAdd = message => PriorityOf(message) % 2 == 1 ? TableFull : null;
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.CommitAsync(Flows(6)));

        // The stream stops at the first error that is seen, so not all need be there; those that are have the right
        // index.
        var indexes = ((CommitOutcome.Failed)outcome).Errors.Select(error => error.Index!.Value).ToArray();
        CollectionAssert.IsSubsetOf(indexes, new[] { 1, 3, 5 });
        Assert.AreEqual(1, indexes[0]);
    }

    [TestMethod]
    public async Task Commit_MessageRefusedAtTheCommit_FailsWithItsIndexAndThatOfTheCommit()
    {
        Switch.Refuse = message => PriorityOf(message) == 2 ? TableFull : null;
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.CommitAsync(Flows(4)));

        var errors = ((CommitOutcome.Failed)outcome).Errors;
        CollectionAssert.AreEqual(new int?[] { 2, null }, errors.Select(error => error.Index).ToArray());
        Assert.IsTrue(errors[1].Error.Is(BundleFailedCode.MsgFailed));
        StringAssert.Contains(outcome.ToString(), "message 2: FlowModFailed/TableFull");
        Assert.IsEmpty(Switch.Applied);
    }

    [TestMethod]
    public async Task Commit_BundlesUnknown_IsUnsupportedAndNothingIsSent()
    {
        Switch.Bundles.Supported = false;
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.CommitAsync(Flows(3)));

        Assert.IsTrue(((CommitOutcome.Unsupported)outcome).Error.Is(BadRequestCode.BadExperimenter));
        Assert.HasCount(1, Switch.Received.Where(message => message.Type == MessageType.Experimenter));
    }

    [TestMethod]
    public async Task Commit_OpeningRefusedForAnotherReason_Fails()
    {
        Switch.Rules[MessageType.Experimenter] = (self, message) =>
            self.RefuseAsync(message, Refusal.Of(BadRequestCode.IsSlave));
        await using var connection = await ConnectAsync();

        var error = ((CommitOutcome.Failed)await SoonAsync(connection.CommitAsync(Flows(1)))).Errors.Single();

        Assert.IsNull(error.Index);
        Assert.IsTrue(error.Error.Is(BadRequestCode.IsSlave));
    }

    [TestMethod]
    [DataRow(BundleCommand.OpenRequest)]
    [DataRow(BundleCommand.CloseRequest)]
    [DataRow(BundleCommand.CommitRequest)]
    public async Task Commit_NoAnswer_IsUnknown(BundleCommand unanswered)
    {
        Switch.Bundles.Unanswered.Add(unanswered);
        await using var connection = await ConnectAsync();

        var committing = connection.CommitAsync(Flows(2));
        await PassTimeAsync(until: committing);

        Assert.IsInstanceOfType<CommitOutcome.Unknown>(await committing);
        await AssertAliveAsync(connection);
        Assert.AreEqual(unanswered == BundleCommand.CommitRequest ? 2 : 0, Switch.Applied.Count);
        Assert.AreEqual(0, Switch.Bundles.Open);
    }

    [TestMethod]
    public async Task Commit_AnsweredTooLate_TheAnswerIsReportedAndDropped()
    {
        Switch.Bundles.Unanswered.Add(BundleCommand.CommitRequest);
        await using var connection = await ConnectAsync();
        var committing = connection.CommitAsync(Flows(1));
        await PassTimeAsync(until: committing);
        var commit = Switch.Received.Last(message => ControlOf(message) is not null);

        await Switch.SendAsync(new BundleControl(1, BundleCommand.CommitReply, BundleFlags.None), commit.Xid);

        await Handler.DiagnosticAsync(ConnectionDiagnosticKind.UnmatchedReply);
        Assert.IsFalse(Handler.TryNext(out _));
    }

    [TestMethod]
    public async Task Commit_ConnectionEndsMeanwhile_IsUnknown()
    {
        var bundles = Switch.Rules[MessageType.Experimenter];
        Switch.Rules[MessageType.Experimenter] = (self, message) =>
            ControlOf(message)?.Command == BundleCommand.CommitRequest ? self.HangUpAsync() : bundles(self, message);
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.CommitAsync(Flows(2)));

        StringAssert.Contains(((CommitOutcome.Unknown)outcome).Why, nameof(ConnectionEndReason.PeerClosed));
    }

    [TestMethod]
    public async Task Commit_AfterTheEnd_IsUnknown()
    {
        var connection = await ConnectAsync();
        await connection.DisposeAsync();

        Assert.IsInstanceOfType<CommitOutcome.Unknown>(await SoonAsync(connection.CommitAsync(Flows(1))));
    }

    [TestMethod]
    public async Task Commit_CancelledBeforeTheCommit_ThrowsAndDiscards()
    {
        using var cancelling = new CancellationTokenSource();
        Switch.Bundles.Unanswered.Add(BundleCommand.CloseRequest);
        await using var connection = await ConnectAsync();

        var committing = connection.CommitAsync(Flows(2), cancelling.Token);
        await Switch.ReceivedAsync(message => ControlOf(message)?.Command == BundleCommand.CloseRequest);
        await cancelling.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => SoonAsync(committing));
        await AssertAliveAsync(connection);
        Assert.AreEqual(1, Switch.Bundles.Discarded);
        Assert.IsEmpty(Switch.Applied);
    }

    [TestMethod]
    public async Task Commit_CancelledAfterTheCommitWasSent_IsUnknown()
    {
        using var cancelling = new CancellationTokenSource();
        Switch.Bundles.Unanswered.Add(BundleCommand.CommitRequest);
        await using var connection = await ConnectAsync();

        var committing = connection.CommitAsync(Flows(2), cancelling.Token);
        await Switch.ReceivedAsync(message => ControlOf(message)?.Command == BundleCommand.CommitRequest);
        await cancelling.CancelAsync();

        Assert.IsInstanceOfType<CommitOutcome.Unknown>(await SoonAsync(committing));
    }

    [TestMethod]
    public async Task Commit_MessageCannotBeWritten_ThrowsAndDiscards()
    {
        await using var connection = await ConnectAsync();
        var tooLarge = new RawMessage(MessageType.FlowMod, [.. new byte[65_520]]);

        await Assert.ThrowsAsync<ArgumentException>(() => SoonAsync(connection.CommitAsync([.. Flows(2), tooLarge])));

        await AssertAliveAsync(connection);
        Assert.AreEqual(1, Switch.Bundles.Discarded);
        Assert.IsEmpty(Switch.Applied);
    }

    [TestMethod]
    public async Task Commit_LargeListThroughSmallQueueAndPipe_IsStreamed()
    {
        Options = Options with { SendQueueBytes = 2048 };
        UsePipes(new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048));
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.CommitAsync(Flows(20_000)));

        Assert.AreSame(CommitOutcome.Applied.Instance, outcome);
        CollectionAssert.AreEqual(Enumerable.Range(0, 20_000).ToArray(), AppliedPriorities());
    }

    [TestMethod]
    public async Task Commit_TwoAtOnce_EachHasItsOwnBundle()
    {
        Switch.Refuse = message => PriorityOf(message) == 150 ? TableFull : null;
        await using var connection = await ConnectAsync();

        var good = Task.Run(() => connection.CommitAsync(Flows(100)));
        var bad = Task.Run(() => connection.CommitAsync(Flows(200)));

        Assert.AreSame(CommitOutcome.Applied.Instance, await SoonAsync(good));
        Assert.AreEqual(150, ((CommitOutcome.Failed)await SoonAsync(bad)).Errors[0].Index);
        CollectionAssert.AreEqual(Enumerable.Range(0, 100).ToArray(), AppliedPriorities());
    }

    [TestMethod]
    public async Task Commit_BundleExpiredWhileItWasFilled_IsNotCommitted()
    {
        // The switch says so about the opening, and starts a new bundle with what is added later.
        var bundles = Switch.Rules[MessageType.Experimenter];
        Switch.Rules[MessageType.Experimenter] = async (self, message) =>
        {
            if (ControlOf(message)?.Command == BundleCommand.CloseRequest)
            {
                var open = self.Received.First(received => ControlOf(received)?.Command == BundleCommand.OpenRequest);
                await self.RefuseAsync(open, Refusal.Of(BundleFailedCode.Timeout));
            }

            await bundles(self, message);
        };
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.CommitAsync(Flows(2)));

        Assert.IsTrue(((CommitOutcome.Failed)outcome).Errors.Single().Error.Is(BundleFailedCode.Timeout));
        Assert.IsEmpty(Switch.Applied);
    }

    [TestMethod]
    public async Task SendConfirmed_AllAccepted_IsApplied()
    {
        await using var connection = await ConnectAsync();

        Assert.AreSame(CommitOutcome.Applied.Instance, await SoonAsync(connection.SendConfirmedAsync(Flows(3))));
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, AppliedPriorities());
        Assert.AreEqual(MessageType.BarrierRequest, Switch.Received[^1].Type);
    }

    [TestMethod]
    public async Task SendConfirmed_SomeRefused_ListsThemAndTheRestIsApplied()
    {
        Switch.Refuse = message => PriorityOf(message) is 1 or 3 ? TableFull : null;
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.SendConfirmedAsync(Flows(5)));

        CollectionAssert.AreEqual(
            new int?[] { 1, 3 }, ((CommitOutcome.Failed)outcome).Errors.Select(error => error.Index).ToArray());
        CollectionAssert.AreEqual(new[] { 0, 2, 4 }, AppliedPriorities());
        Assert.IsFalse(Handler.TryNext(out _));
    }

    [TestMethod]
    public async Task SendConfirmed_NoAnswer_IsUnknown()
    {
        Switch.Rules[MessageType.BarrierRequest] = ScriptedSwitch.Silence;
        await using var connection = await ConnectAsync();

        var sending = connection.SendConfirmedAsync(Flows(2));
        await PassTimeAsync(until: sending);

        Assert.IsInstanceOfType<CommitOutcome.Unknown>(await sending);
    }

    [TestMethod]
    public async Task SendConfirmed_ConnectionEndsMeanwhile_IsUnknown()
    {
        Switch.Rules[MessageType.BarrierRequest] = (self, _) => self.HangUpAsync();
        await using var connection = await ConnectAsync();

        Assert.IsInstanceOfType<CommitOutcome.Unknown>(await SoonAsync(connection.SendConfirmedAsync(Flows(2))));
    }

    /// <summary>Flow-mods whose priority is their index.</summary>
    private static IMessage[] Flows(int count) =>
        [.. Enumerable.Range(0, count).Select(i => RawMessage.AddFlow((ushort)i))];

    private static int PriorityOf(ReceivedMessage flowMod) => (flowMod.Wire[30] << 8) | flowMod.Wire[31];

    private int[] AppliedPriorities() => [.. Switch.Applied.Select(PriorityOf)];

    private static BundleControl? ControlOf(ReceivedMessage message) =>
        message.Type == MessageType.Experimenter
        && ExperimenterView.Parse(message.Wire).ExperimenterType == BundleControl.ExperimenterType
            ? BundleControlView.Parse(message.Wire).ToOwned()
            : null;

    private BundleControl[] Controls() => [.. Switch.Received.Select(ControlOf).OfType<BundleControl>()];
}
