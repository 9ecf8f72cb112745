namespace SharpOpenFlow;

/// <summary>Sends what has to be answered and waits for the answers, within time.</summary>
internal sealed class RequestChannel(Session session)
{
    public OpenFlowConnectionOptions Options => session.Options;

    /// <summary>Reads a barrier reply; false for other messages.</summary>
    public static bool IsBarrierReply(ReadOnlySpan<byte> wire)
    {
        if (OpenFlowHeader.Read(wire).Type != MessageType.BarrierReply)
        {
            return false;
        }

        BarrierReplyView.Parse(wire);
        return true;
    }

    /// <summary>Sends a request and waits for its result.</summary>
    public async Task<T> AskAsync<T>(IMessage request, PendingResult<T> pending, CancellationToken cancellationToken)
    {
        session.Requests.Register(pending);
        try
        {
            await session.SendAsync(request, pending.FirstXid, cancellationToken).ConfigureAwait(false);
            return await AnswerAsync(pending, pending.Result, Options.RequestTimeout, request.Type, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            session.Requests.Remove(pending);
        }
    }

    /// <summary>Opens a flow monitor; <see cref="Unfollow"/> it at the end, whatever comes of it.</summary>
    public async Task FollowAsync(
        FlowSubscription subscription, FlowMonitorRequest request, CancellationToken cancellationToken)
    {
        session.Requests.Follow(subscription);
        var message = new MultipartRequest(request);
        await session.SendAsync(message, subscription.FirstXid, cancellationToken).ConfigureAwait(false);
        await AnswerAsync(subscription, subscription.Opened, Options.RequestTimeout, message.Type, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Waits no more for what a flow monitor says.</summary>
    public void Unfollow(FlowSubscription subscription) => session.Requests.Unfollow(subscription);

    /// <summary>Gives a batch its transaction ids. <see cref="Forget"/> it at the end.</summary>
    /// <exception cref="OpenFlowConnectionEndedException">The connection has ended.</exception>
    public void Open(PendingBatch batch) => session.Requests.Register(batch);

    /// <summary>Waits no more for answers to the batch.</summary>
    public void Forget(PendingBatch batch) => session.Requests.Remove(batch);

    /// <summary>Sends one message of a batch, waiting for space in the queue.</summary>
    public ValueTask SendAsync(IMessage message, uint xid, CancellationToken cancellationToken) =>
        session.SendAsync(message, xid, cancellationToken);

    /// <summary>
    /// Sends a checkpoint of a batch and waits for its answer: null for its reply, or the error that refuses it.
    /// </summary>
    public async Task<ErrorEvent?> CheckpointAsync(
        PendingBatch batch,
        int checkpoint,
        IMessage message,
        ReplyReader<bool> isReply,
        CancellationToken cancellationToken)
    {
        var xid = batch.CheckpointXid(checkpoint);
        var answer = batch.ExpectAsync(xid, isReply);
        await session.SendAsync(message, xid, cancellationToken).ConfigureAwait(false);
        return await AnswerAsync(batch, answer, Options.BundleTimeout, message.Type, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Waits for an answer as long as the pauses between the answers to its request are not too long.
    /// </summary>
    private async Task<T> AnswerAsync<T>(
        PendingRequest pending,
        Task<T> answer,
        TimeSpan timeout,
        MessageType asked,
        CancellationToken cancellationToken)
    {
        pending.LastAnswer = Options.Clock.GetTimestamp();
        var left = timeout;
        while (true)
        {
            try
            {
                return await answer.WaitAsync(left, Options.Clock, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                if (answer.IsCompleted)
                {
                    // It came at the last moment, or is a timeout of its own.
                    return await answer.ConfigureAwait(false);
                }

                left = timeout - Options.Clock.GetElapsedTime(pending.LastAnswer);
                if (left <= TimeSpan.Zero)
                {
                    throw new TimeoutException(
                        $"the switch has not answered {asked} xid=0x{pending.FirstXid:x} within {timeout}");
                }
            }
        }
    }
}
