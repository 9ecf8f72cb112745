using System.Collections.Immutable;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

[TestClass]
public sealed class RequestTests : ConnectionTest
{
    [TestMethod]
    public async Task Barrier_Answered_Ends()
    {
        await using var connection = await ConnectAsync();

        await SoonAsync(connection.BarrierAsync().AsTask());

        Assert.AreEqual(MessageType.BarrierRequest, Switch.Received[^1].Type);
    }

    [TestMethod]
    public async Task Describe_Answered_HasTheTexts()
    {
        await using var connection = await ConnectAsync();

        Assert.AreEqual(Switch.Description, await SoonAsync(connection.DescribeAsync()));
    }

    [TestMethod]
    public async Task Describe_ReplyWithoutBody_FailsAndIsAnswered()
    {
        Switch.Multipart[MultipartType.Desc] = _ => [[]];
        await using var connection = await ConnectAsync();

        await Assert.ThrowsExactlyAsync<OpenFlowProtocolException>(() => SoonAsync(connection.DescribeAsync()));

        Assert.IsTrue((await ErrorSentAsync()).Is(BadRequestCode.BadLen));
    }

    [TestMethod]
    public async Task PortStats_OnePort_AsksForItAlone()
    {
        Switch.Counters.AddRange([Counters(1, 10), Counters(2, 20)]);
        await using var connection = await ConnectAsync();

        var counters = await SoonAsync(connection.PortStatsAsync(new PortNo(2)));

        CollectionAssert.AreEqual(new[] { Counters(2, 20) }, counters.ToArray());
    }

    [TestMethod]
    public async Task PortStats_InManyParts_AreJoinedInOrder()
    {
        Switch.Counters.AddRange(Enumerable.Range(1, 1700).Select(i => Counters((uint)i, (ulong)i)));
        await using var connection = await ConnectAsync();

        var counters = await SoonAsync(connection.PortStatsAsync(PortNo.Any));

        CollectionAssert.AreEqual(Switch.Counters, counters.ToArray());
    }

    [TestMethod]
    public async Task Multipart_PartsOfTwoRepliesInterleaved_EachGetsItsOwn()
    {
        var requests = new List<ReceivedMessage>();
        Switch.Rules[MessageType.MultipartRequest] = async (self, message) =>
        {
            if (MultipartRequestView.Parse(message.Wire).MultipartType == MultipartType.PortDesc)
            {
                await self.SendAsync(Part(MultipartType.PortDesc, more: false), message.Xid);
                return;
            }

            requests.Add(message);
            if (requests is [var first, var second])
            {
                await self.SendAsync(Part(MultipartType.PortStats, more: true, Counters(1, 1)), first.Xid);
                await self.SendAsync(Part(MultipartType.PortStats, more: true, Counters(3, 3)), second.Xid);
                await self.SendAsync(Part(MultipartType.PortStats, more: false, Counters(4, 4)), second.Xid);
                await self.SendAsync(Part(MultipartType.PortStats, more: false, Counters(2, 2)), first.Xid);
            }
        };
        await using var connection = await ConnectAsync();

        var first = connection.PortStatsAsync(new PortNo(1));
        var second = connection.PortStatsAsync(new PortNo(2));

        CollectionAssert.AreEqual(new[] { Counters(1, 1), Counters(2, 2) }, (await SoonAsync(first)).ToArray());
        CollectionAssert.AreEqual(new[] { Counters(3, 3), Counters(4, 4) }, (await SoonAsync(second)).ToArray());
    }

    [TestMethod]
    public async Task Multipart_MorePartsThanAllowed_FailsAndLivesOn()
    {
        Options = Options with { MaxMultipartParts = 2 };
        Switch.Multipart[MultipartType.PortStats] = _ => [[], [], []];
        await using var connection = await ConnectAsync();

        var failure = await Assert.ThrowsExactlyAsync<OpenFlowProtocolException>(
            () => SoonAsync(connection.PortStatsAsync(PortNo.Any)));

        Assert.AreEqual((ushort)BadRequestCode.MultipartBufferOverflow, failure.Code);
        Assert.IsTrue((await ErrorSentAsync()).Is(BadRequestCode.MultipartBufferOverflow));
        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task Multipart_MoreBytesThanAllowed_Fails()
    {
        Options = Options with { MaxMultipartBytes = 1000 * PortStats.Length };
        Switch.Counters.AddRange(Enumerable.Range(1, 1001).Select(i => Counters((uint)i, 0)));
        await using var connection = await ConnectAsync();

        await Assert.ThrowsExactlyAsync<OpenFlowProtocolException>(
            () => SoonAsync(connection.PortStatsAsync(PortNo.Any)));
    }

    [TestMethod]
    public async Task Multipart_PartOfAnotherType_Fails()
    {
        Switch.Rules[MessageType.MultipartRequest] = (self, message) => self.SendAsync(
            Part(MultipartType.PortDesc, more: false), message.Xid);
        await using var connection = await ConnectAsync();

        await Assert.ThrowsExactlyAsync<OpenFlowProtocolException>(
            () => SoonAsync(connection.PortStatsAsync(PortNo.Any)));

        Assert.IsTrue((await ErrorSentAsync()).Is(BadRequestCode.BadMultipart));
    }

    [TestMethod]
    public async Task Multipart_ReaderFails_ItsExceptionReachesTheCallerAndTheConnectionLivesOn()
    {
        await using var connection = await ConnectAsync();

        var asking = connection.MultipartAsync<int>(
            new PortStatsRequest(PortNo.Any), (_, _) => throw new InvalidDataException("mine"));

        Assert.AreEqual(
            "mine", (await Assert.ThrowsExactlyAsync<InvalidDataException>(() => SoonAsync(asking))).Message);
        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task Multipart_PartsKeepComing_IsNotTimedOut()
    {
        uint xid = 0;
        Switch.Rules[MessageType.MultipartRequest] = async (self, message) =>
        {
            xid = message.Xid;
            await self.SendAsync(
                Part(MultipartTypeOf(message), more: MultipartTypeOf(message) == MultipartType.PortStats), xid);
        };
        await using var connection = await ConnectAsync();

        var asking = connection.PortStatsAsync(PortNo.Any);
        for (var i = 0; i < 5; i++)
        {
            await PassTimeAsync(seconds: 8);
            await Switch.SendAsync(Part(MultipartType.PortStats, more: i < 4, Counters((uint)i, 0)), xid);
        }

        Assert.HasCount(5, await SoonAsync(asking));
    }

    [TestMethod]
    public async Task Request_AnsweredByAnError_ThrowsIt()
    {
        Switch.Rules[MessageType.BarrierRequest] = (self, message) => self.RefuseAsync(
            message, Refusal.Of(BadRequestCode.EPerm));
        await using var connection = await ConnectAsync();

        var failure = await Assert.ThrowsExactlyAsync<OpenFlowErrorException>(
            () => SoonAsync(connection.BarrierAsync().AsTask()));

        Assert.IsTrue(failure.Error.Is(BadRequestCode.EPerm));
        Assert.AreEqual(Switch.Received[^1].Xid, failure.Error.Xid);
        CollectionAssert.AreEqual(Switch.Received[^1].Wire, failure.Error.Data.ToArray());
        Assert.IsFalse(Handler.TryNext(out _));
    }

    [TestMethod]
    public async Task Request_NotAnswered_TimesOutAndALateReplyIsReported()
    {
        ReceivedMessage? unanswered = null;
        Switch.Rules[MessageType.GetConfigRequest] = (_, message) =>
        {
            unanswered = message;
            return ValueTask.CompletedTask;
        };
        await using var connection = await ConnectAsync();

        var asking = connection.RequestAsync(
            GetConfigRequest.Instance, MessageType.GetConfigReply, wire => wire.Length);
        await PassTimeAsync(until: asking);
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => asking);
        await Switch.SendAsync(new GetConfigReply(FragmentHandling.Normal, 0), unanswered!.Xid);

        StringAssert.Contains(
            (await Handler.DiagnosticAsync(ConnectionDiagnosticKind.UnmatchedReply)).Text, "GetConfigReply");
        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task Request_Cancelled_StopsWaiting()
    {
        Switch.Rules[MessageType.BarrierRequest] = ScriptedSwitch.Silence;
        await using var connection = await ConnectAsync();
        using var cancelling = new CancellationTokenSource();

        var asking = connection.BarrierAsync(cancelling.Token).AsTask();
        await cancelling.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => SoonAsync(asking));
        Assert.IsFalse(connection.Completion.IsCompleted);
    }

    [TestMethod]
    public async Task Request_ReplyOfAnotherType_IsReportedAndWaitsOn()
    {
        Switch.Rules[MessageType.BarrierRequest] = async (self, message) =>
        {
            await self.SendAsync(new RoleReply(ControllerRole.Equal, 0), message.Xid);
            await self.SendAsync(BarrierReply.Instance, message.Xid);
        };
        await using var connection = await ConnectAsync();

        await SoonAsync(connection.BarrierAsync().AsTask());

        await Handler.DiagnosticAsync(ConnectionDiagnosticKind.UnmatchedReply);
    }

    [TestMethod]
    public async Task Request_ConnectionEndsMeanwhile_ThrowsWithTheReason()
    {
        Switch.Rules[MessageType.BarrierRequest] = (self, _) => self.HangUpAsync();
        await using var connection = await ConnectAsync();

        var failure = await Assert.ThrowsExactlyAsync<OpenFlowConnectionEndedException>(
            () => SoonAsync(connection.BarrierAsync().AsTask()));

        Assert.AreEqual(ConnectionEndReason.PeerClosed, failure.Reason);
    }

    [TestMethod]
    public async Task Request_AfterTheEnd_ThrowsWithTheReason()
    {
        var connection = await ConnectAsync();
        await SoonAsync(connection.CloseAsync(ConnectionEndReason.Superseded).AsTask());

        var failure = await Assert.ThrowsExactlyAsync<OpenFlowConnectionEndedException>(
            () => SoonAsync(connection.BarrierAsync().AsTask()));
        var failedSend = await Assert.ThrowsExactlyAsync<OpenFlowConnectionEndedException>(
            () => SoonAsync(connection.SendAsync(BarrierRequest.Instance).AsTask()));

        Assert.AreEqual(ConnectionEndReason.Superseded, failure.Reason);
        Assert.AreEqual(ConnectionEndReason.Superseded, failedSend.Reason);
    }

    [TestMethod]
    public async Task Request_ExperimenterReplyWithItsXid_IsMatched()
    {
        Switch.Rules[MessageType.Experimenter] = (self, message) => self.SendAsync(
            new Experimenter(ExperimenterId.Nicira, 11, [0, 0, 0, 0]), message.Xid);
        await using var connection = await ConnectAsync();

        var type = await SoonAsync(connection.RequestAsync(
            new Experimenter(ExperimenterId.Nicira, 10, [0, 0, 0, 0]),
            MessageType.Experimenter,
            wire => ExperimenterView.Parse(wire).ExperimenterType));

        Assert.AreEqual(11U, type);
        Assert.IsFalse(Handler.TryNext(out _));
    }

    [TestMethod]
    public async Task Requests_ManyAtOnce_EachHasItsOwnXidAndReply()
    {
        Switch.Counters.AddRange(Enumerable.Range(1, 200).Select(i => Counters((uint)i, (ulong)i)));
        await using var connection = await ConnectAsync();

        var counters = await SoonAsync(Task.WhenAll(
            Enumerable.Range(1, 200).Select(i => Task.Run(() => connection.PortStatsAsync(new PortNo((uint)i))))));

        CollectionAssert.AreEqual(Switch.Counters, counters.SelectMany(one => one).ToArray());
        CollectionAssert.AllItemsAreUnique(Switch.Received.Select(message => message.Xid).ToArray());
    }

    private static PortStats Counters(uint port, ulong packets) =>
        new() { PortNo = new PortNo(port), RxPackets = packets };

    private static MultipartType MultipartTypeOf(ReceivedMessage request) =>
        MultipartRequestView.Parse(request.Wire).MultipartType;

    private static MultipartReply Part(MultipartType type, bool more, params PortStats[] counters)
    {
        var body = new byte[counters.Length * PortStats.Length];
        for (var i = 0; i < counters.Length; i++)
        {
            counters[i].WriteTo(body.AsSpan(i * PortStats.Length));
        }

        return new MultipartReply(type, more, ImmutableArray.Create(body));
    }
}
