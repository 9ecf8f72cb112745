namespace SharpOpenFlow;

/// <summary>One bundle from opening to commit. Its transaction ids: open, the messages, close, commit.</summary>
internal sealed class BundleTransaction(RequestChannel channel, uint bundleId, IReadOnlyList<IMessage> messages)
{
    private const BundleFlags AllAtOnce = BundleFlags.Atomic | BundleFlags.Ordered;
    private const int Open = 0, Close = 1, Commit = 2;

    private readonly PendingBatch _batch = new(checkpointsBefore: 1, messages.Count, checkpointsAfter: 2);

    public async Task<CommitOutcome> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            channel.Open(_batch);
            return await PrepareAsync(cancellationToken).ConfigureAwait(false)
                ?? await CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OpenFlowConnectionEndedException ended)
        {
            return new CommitOutcome.Unknown(ended.Message);
        }
        finally
        {
            channel.Forget(_batch);
        }
    }

    /// <summary>
    /// Opens, fills and closes the bundle; null when it may be committed. Waiting for the close matters: Open vSwitch
    /// leaves a message that it cannot decode out of the bundle, and would commit the rest.
    /// </summary>
    private async Task<CommitOutcome?> PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            var refusal = await ControlAsync(Open, BundleCommand.OpenRequest, cancellationToken).ConfigureAwait(false);
            if (refusal is not null)
            {
                return MeansUnsupported(refusal)
                    ? new CommitOutcome.Unsupported(refusal)
                    : new CommitOutcome.Failed(_batch.Errors);
            }

            for (var i = 0; i < messages.Count && !_batch.HasErrors; i++)
            {
                var add = new BundleAdd(bundleId, AllAtOnce, messages[i]);
                await channel.SendAsync(add, _batch.XidOf(i), cancellationToken).ConfigureAwait(false);
            }

            await ControlAsync(Close, BundleCommand.CloseRequest, cancellationToken).ConfigureAwait(false);
            if (!_batch.HasErrors)
            {
                return null;
            }

            _ = DiscardAsync();
            return new CommitOutcome.Failed(_batch.Errors);
        }
        catch (Exception exception) when (exception is TimeoutException or OpenFlowProtocolException)
        {
            _ = DiscardAsync();
            return new CommitOutcome.Unknown(exception.Message);
        }
        catch
        {
            _ = DiscardAsync();
            throw;
        }
    }

    /// <summary>Commits. From the moment that this is sent, only an answer tells what the switch has done.</summary>
    private async Task<CommitOutcome> CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            var refusal = await ControlAsync(Commit, BundleCommand.CommitRequest, cancellationToken)
                .ConfigureAwait(false);
            return (refusal, _batch.HasErrors) switch
            {
                (null, false) => CommitOutcome.Applied.Instance,
                (null, true) => new CommitOutcome.Unknown(
                    $"the switch has confirmed the commit but also answered {_batch.Errors[0]}"),
                _ => new CommitOutcome.Failed(_batch.Errors),
            };
        }
        catch (Exception exception)
            when (exception is TimeoutException or OpenFlowProtocolException or OperationCanceledException)
        {
            return new CommitOutcome.Unknown($"no answer to the commit: {exception.Message}");
        }
    }

    private Task<ErrorEvent?> ControlAsync(
        int checkpoint, BundleCommand command, CancellationToken cancellationToken) =>
        channel.CheckpointAsync(
            _batch,
            checkpoint,
            new BundleControl(bundleId, command, AllAtOnce),
            wire => IsReplyTo(command, wire),
            cancellationToken);

    /// <summary>Frees what the switch holds. Nobody waits for it: an idle bundle expires anyway.</summary>
    private async Task DiscardAsync()
    {
        var discard = new BundleControl(bundleId, BundleCommand.DiscardRequest, AllAtOnce);
        var reply = new PendingReply<bool>(MessageType.Experimenter, wire => IsReplyTo(discard.Command, wire));
        await ((Task)channel.AskAsync(discard, reply, CancellationToken.None))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static bool MeansUnsupported(ErrorEvent refusal) =>
        refusal.Is(BadRequestCode.BadType)
        || refusal.Is(BadRequestCode.BadExperimenter)
        || refusal.Is(BadRequestCode.BadExpType)
        || refusal.Is(BundleFailedCode.BadType)
        || refusal.Is(BundleFailedCode.BadFlags);

    private static bool IsReplyTo(BundleCommand command, ReadOnlySpan<byte> wire) =>
        OpenFlowHeader.Read(wire).Type == MessageType.Experimenter
        && BundleControlView.Parse(wire).Command == command + 1;
}
