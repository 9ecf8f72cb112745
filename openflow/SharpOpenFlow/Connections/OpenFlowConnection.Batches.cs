namespace SharpOpenFlow;

// Lists of messages that are confirmed as a whole.
public sealed partial class OpenFlowConnection
{
    private uint _lastBundle;

    /// <summary>
    /// Applies messages as one bundle, atomic and in order: all or nothing, and no packet sees a part of it. Open
    /// vSwitch takes flow-mods, group-mods and packet-outs in such a bundle. The messages are streamed, so that the
    /// list may be large.
    /// </summary>
    /// <param name="messages">The messages; not changed until the call has ended.</param>
    /// <param name="cancellationToken">
    /// Discards the bundle as long as its commit is not sent; afterwards the outcome is
    /// <see cref="CommitOutcome.Unknown"/>.
    /// </param>
    /// <exception cref="ArgumentException">A message cannot be written; nothing is applied.</exception>
    /// <exception cref="OperationCanceledException">Cancelled in time; nothing is applied.</exception>
    public async Task<CommitOutcome> CommitAsync(
        IReadOnlyList<IMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0)
        {
            return CommitOutcome.Applied.Instance;
        }

        var bundle = new BundleTransaction(_requests, Interlocked.Increment(ref _lastBundle), messages);
        return await bundle.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends messages one by one, then a barrier: for meter-mods, which Open vSwitch takes in no bundle, and for
    /// switches without bundles. What is refused does not stop the rest.
    /// </summary>
    /// <param name="messages">The messages; not changed until the call has ended.</param>
    /// <param name="cancellationToken">Stops sending and waiting; what was sent stays sent.</param>
    /// <returns>
    /// <see cref="CommitOutcome.Applied"/>, <see cref="CommitOutcome.Failed"/> or <see cref="CommitOutcome.Unknown"/>.
    /// </returns>
    /// <exception cref="ArgumentException">A message cannot be written; those before it are sent.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was sent may be applied.</exception>
    public async Task<CommitOutcome> SendConfirmedAsync(
        IReadOnlyList<IMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0)
        {
            return CommitOutcome.Applied.Instance;
        }

        var batch = new PendingBatch(checkpointsBefore: 0, messages.Count, checkpointsAfter: 1);
        try
        {
            _requests.Open(batch);
            for (var i = 0; i < messages.Count; i++)
            {
                await _requests.SendAsync(messages[i], batch.XidOf(i), cancellationToken).ConfigureAwait(false);
            }

            await _requests.CheckpointAsync(
                batch, 0, BarrierRequest.Instance, RequestChannel.IsBarrierReply, cancellationToken)
                .ConfigureAwait(false);
            return batch.HasErrors ? new CommitOutcome.Failed(batch.Errors) : CommitOutcome.Applied.Instance;
        }
        catch (Exception exception)
            when (exception is TimeoutException or OpenFlowConnectionEndedException or OpenFlowProtocolException)
        {
            return new CommitOutcome.Unknown(exception.Message);
        }
        finally
        {
            _requests.Forget(batch);
        }
    }
}
