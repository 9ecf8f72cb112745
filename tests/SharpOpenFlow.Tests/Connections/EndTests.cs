using System.IO.Pipelines;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

[TestClass]
public sealed class EndTests : ConnectionTest
{
    [TestMethod]
    public async Task Dispose_MessagesQueued_AreSentFirst()
    {
        var connection = await ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            await connection.SendAsync(RawMessage.AddFlow((ushort)i));
        }

        await SoonAsync(connection.DisposeAsync().AsTask());

        await SoonAsync(Switch.Closed);
        Assert.HasCount(100, Switch.Applied);
        await AssertEndsAsync(connection, ConnectionEndReason.Cancelled);
    }

    [TestMethod]
    public async Task Close_SeveralTimes_TheFirstReasonCountsAndIsReportedOnce()
    {
        var connection = await ConnectAsync();

        await SoonAsync(connection.CloseAsync(ConnectionEndReason.Superseded).AsTask());
        await SoonAsync(connection.DisposeAsync().AsTask());

        await AssertEndsAsync(connection, ConnectionEndReason.Superseded);
        Assert.ContainsSingle(diagnostic => diagnostic.Kind == ConnectionDiagnosticKind.Ended, Handler.Diagnostics);
    }

    [TestMethod]
    public async Task PeerClosesItsWritingEnd_EndsWithPeerClosed()
    {
        await using var connection = await ConnectAsync();

        await Switch.HangUpAsync();

        await AssertEndsAsync(connection, ConnectionEndReason.PeerClosed);
    }

    [TestMethod]
    public async Task PeerClosesItsReadingEnd_WhatItHasSaidIsStillRead()
    {
        await using var connection = await ConnectAsync();

        await Switch.StopReadingAsync();
        await connection.SendAsync(BarrierRequest.Instance);
        await Switch.SendAsync(new ErrorMessage { ErrorType = ErrorType.BadRequest, Code = 5 }, 0x77);

        Assert.AreEqual(0x77U, (await Handler.NextAsync()).Xid);
        await PassTimeAsync(until: connection.Completion);
        await AssertEndsAsync(connection, ConnectionEndReason.PeerClosed);
    }

    [TestMethod]
    public async Task TransportFails_EndsWithTransportFault()
    {
        await using var connection = await ConnectAsync();

        await Switch.HangUpAsync(new IOException("reset"));

        await AssertEndsAsync(connection, ConnectionEndReason.TransportFault);
        Assert.AreEqual("reset", (await Handler.DiagnosticAsync(ConnectionDiagnosticKind.Ended)).Exception!.Message);
    }

    [TestMethod]
    public async Task PeerDoesNotRead_QueueFullForTooLong_EndsWithSendQueueFull()
    {
        var connection = await ConnectToStuckPeerAsync();
        var waiting = await FillQueueAsync(connection);

        await PassTimeAsync(until: connection.Completion);

        await AssertEndsAsync(connection, ConnectionEndReason.SendQueueFull);
        var failure = await Assert.ThrowsExactlyAsync<OpenFlowConnectionEndedException>(() => SoonAsync(waiting));
        Assert.AreEqual(ConnectionEndReason.SendQueueFull, failure.Reason);
    }

    [TestMethod]
    public async Task Send_WaitingForSpace_CanBeCancelled()
    {
        using var cancelling = new CancellationTokenSource();
        var connection = await ConnectToStuckPeerAsync();
        var waiting = await FillQueueAsync(connection, cancelling.Token);

        await cancelling.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => SoonAsync(waiting));
        Assert.IsFalse(connection.Completion.IsCompleted);
        await DisposeAsync(connection);
    }

    [TestMethod]
    public async Task Dispose_PeerDoesNotRead_EndsAfterTheDrainTimeout()
    {
        var connection = await ConnectToStuckPeerAsync();
        await FillQueueAsync(connection);

        await DisposeAsync(connection);

        await AssertEndsAsync(connection, ConnectionEndReason.Cancelled);
    }

    [TestMethod]
    public async Task PeerAsksWithoutReading_IsNotReadFromAnyMoreAndEndsWithSendQueueFull()
    {
        var connection = await ConnectToStuckPeerAsync();
        await FillQueueAsync(connection);

        var asking = Task.Run(async () =>
        {
            for (var i = 0U; i < 100; i++)
            {
                await Switch.SendAsync(new EchoRequest([.. new byte[10_000]]), i);
            }
        });
        await PassTimeAsync(until: connection.Completion);

        await AssertEndsAsync(connection, ConnectionEndReason.SendQueueFull);
        Assert.DoesNotContain(
            ConnectionDiagnosticKind.ReplyDropped, Handler.Diagnostics.Select(diagnostic => diagnostic.Kind));
        await SoonAsync(asking);
    }

    [TestMethod]
    public async Task PeerReadsSlowly_QueueFullAgainAndAgain_LivesOn()
    {
        Options = Options with { SendQueueBytes = 1024 };
        UsePipes(new PipeOptions(pauseWriterThreshold: 512, resumeWriterThreshold: 256));
        var apply = Switch.Rules[MessageType.FlowMod];
        Switch.Rules[MessageType.FlowMod] = async (self, message) =>
        {
            // Each message takes longer than a fifth of the time that the queue may be stuck.
            Clock.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Delay(1);
            await apply(self, message);
        };
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(
            connection.SendConfirmedAsync([.. Enumerable.Repeat(RawMessage.AddFlow(1), 200)]));

        Assert.AreSame(CommitOutcome.Applied.Instance, outcome);
        Assert.HasCount(200, Switch.Applied);
    }

    [TestMethod]
    public async Task Send_MessageCannotBeWritten_ThrowsAndLeavesNothing()
    {
        await using var connection = await ConnectAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            () => SoonAsync(connection.SendAsync(new RawMessage(MessageType.FlowMod, [.. new byte[65_530]])).AsTask()));

        await AssertAliveAsync(connection);
        Assert.IsEmpty(Switch.Applied);
    }

    [TestMethod]
    public async Task Send_FromManyThreads_EachMessageArrivesWhole()
    {
        await using var connection = await ConnectAsync();

        await Parallel.ForAsync(
            0, 2000, async (i, cancel) => await connection.SendAsync(RawMessage.AddFlow((ushort)i), cancel));
        await AssertAliveAsync(connection);

        CollectionAssert.AreEquivalent(
            Enumerable.Range(0, 2000).ToArray(),
            Switch.Applied.Select(message => (message.Wire[30] << 8) | message.Wire[31]).ToArray());
    }

    /// <summary>A connection whose peer reads nothing after the first flow-mod.</summary>
    private Task<OpenFlowConnection> ConnectToStuckPeerAsync()
    {
        Options = Options with { SendQueueBytes = 1024 };
        UsePipes(new PipeOptions(pauseWriterThreshold: 512, resumeWriterThreshold: 256));
        Switch.Rules[MessageType.FlowMod] = ScriptedSwitch.Stuck;
        return ConnectAsync();
    }

    /// <summary>Sends until a message has to wait for space, and returns that.</summary>
    private static async Task<Task> FillQueueAsync(
        OpenFlowConnection connection, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var sending = connection.SendAsync(RawMessage.AddFlow(1), cancellationToken).AsTask();
            if (await Task.WhenAny(sending, Task.Delay(100, CancellationToken.None)) != sending)
            {
                return sending;
            }
        }
    }

    /// <summary>Disposes of a connection that first waits for its peer to read.</summary>
    private async Task DisposeAsync(OpenFlowConnection connection)
    {
        var disposing = connection.DisposeAsync().AsTask();
        await PassTimeAsync(until: disposing);
    }
}
