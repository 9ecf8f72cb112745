using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>
/// A series of messages that are answered only when they fail, with checkpoints around them: a barrier, or the commands
/// of a bundle. The switch answers in order, so when a checkpoint is answered the errors of all messages before it are
/// here.
/// </summary>
/// <param name="checkpointsBefore">Transaction ids before those of the messages.</param>
/// <param name="messages">Number of messages.</param>
/// <param name="checkpointsAfter">Transaction ids after those of the messages.</param>
internal sealed class PendingBatch(int checkpointsBefore, int messages, int checkpointsAfter)
    : PendingRequest(checkpointsBefore + messages + checkpointsAfter)
{
    private readonly Lock _gate = new();
    private readonly List<MessageError> _errors = [];
    private Checkpoint? _checkpoint;
    private ConnectionEndReason? _ended;

    /// <summary>Whether any error has arrived so far.</summary>
    public bool HasErrors
    {
        get
        {
            lock (_gate)
            {
                return _errors.Count > 0;
            }
        }
    }

    /// <summary>The errors that have arrived so far.</summary>
    public ImmutableArray<MessageError> Errors
    {
        get
        {
            lock (_gate)
            {
                return [.. _errors];
            }
        }
    }

    /// <summary>Transaction id of a message.</summary>
    public uint XidOf(int message) => unchecked(FirstXid + (uint)(checkpointsBefore + message));

    /// <summary>Transaction id of a checkpoint, those before and after the messages counted together.</summary>
    public uint CheckpointXid(int checkpoint) =>
        unchecked(FirstXid + (uint)(checkpoint < checkpointsBefore ? checkpoint : checkpoint + messages));

    /// <summary>
    /// Starts to wait for the answer to a checkpoint: null for its reply, or the error that refuses it. To be called
    /// before the checkpoint is sent, one at a time.
    /// </summary>
    /// <param name="xid">The checkpoint's transaction id.</param>
    /// <param name="isReply">Tells its reply.</param>
    public Task<ErrorEvent?> ExpectAsync(uint xid, ReplyReader<bool> isReply)
    {
        var checkpoint = new Checkpoint(xid, isReply);
        lock (_gate)
        {
            _checkpoint = checkpoint;
            if (_ended is { } reason)
            {
                checkpoint.Answer.SetException(new OpenFlowConnectionEndedException(reason));
            }
        }

        return checkpoint.Answer.Task;
    }

    public override bool OnReply(in OpenFlowHeader header, ReadOnlySpan<byte> wire)
    {
        Checkpoint? checkpoint;
        lock (_gate)
        {
            checkpoint = _checkpoint;
        }

        try
        {
            return checkpoint?.Xid == header.Xid && checkpoint.IsReply(wire) && checkpoint.Answer.TrySetResult(null);
        }
        catch (OpenFlowProtocolException fault)
        {
            checkpoint!.Answer.TrySetException(fault);
            throw;
        }
    }

    public override void OnError(ErrorEvent error)
    {
        var position = (int)unchecked(error.Xid - FirstXid) - checkpointsBefore;
        lock (_gate)
        {
            // One for each message is the rule; a switch that sends more is not to fill our memory.
            if (_errors.Count < Count)
            {
                _errors.Add(new MessageError(position >= 0 && position < messages ? position : null, error));
            }

            if (_checkpoint?.Xid == error.Xid)
            {
                _checkpoint.Answer.TrySetResult(error);
            }
        }
    }

    public override void OnEnded(ConnectionEndReason reason)
    {
        lock (_gate)
        {
            _ended = reason;
            _checkpoint?.Answer.TrySetException(new OpenFlowConnectionEndedException(reason));
        }
    }

    private sealed record Checkpoint(uint Xid, ReplyReader<bool> IsReply)
    {
        public TaskCompletionSource<ErrorEvent?> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
