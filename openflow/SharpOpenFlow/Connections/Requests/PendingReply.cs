using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>A request that ends with one result: a reply, an error, or the connection's end.</summary>
internal abstract class PendingResult<T>() : PendingRequest(count: 1)
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The result.</summary>
    public Task<T> Result => _result.Task;

    public override bool OnReply(in OpenFlowHeader header, ReadOnlySpan<byte> wire)
    {
        try
        {
            if (!TryRead(header, wire, out var complete, out var value))
            {
                return false;
            }

            if (complete)
            {
                _result.TrySetResult(value!);
            }
        }
        catch (OpenFlowProtocolException fault)
        {
            _result.TrySetException(fault);
            throw;
        }
#pragma warning disable CA1031 // A reader's own failure belongs to who asked, not to the read loop.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _result.TrySetException(exception);
        }

        return true;
    }

    public override void OnError(ErrorEvent error) => _result.TrySetException(new OpenFlowErrorException(error));

    public override void OnEnded(ConnectionEndReason reason) =>
        _result.TrySetException(new OpenFlowConnectionEndedException(reason));

    /// <summary>Reads a message; false when it is not of the type that was asked for.</summary>
    protected abstract bool TryRead(in OpenFlowHeader header, ReadOnlySpan<byte> wire, out bool complete, out T? value);
}

/// <summary>A request with a reply in one message.</summary>
internal sealed class PendingReply<T>(MessageType replyType, ReplyReader<T> read) : PendingResult<T>
{
    protected override bool TryRead(in OpenFlowHeader header, ReadOnlySpan<byte> wire, out bool complete, out T? value)
    {
        complete = header.Type == replyType;
        value = complete ? read(wire) : default;
        return complete;
    }
}

/// <summary>A request with a multipart reply.</summary>
internal sealed class PendingMultipart<T>(MultipartCollector<T> parts) : PendingResult<ImmutableArray<T>>
{
    protected override bool TryRead(
        in OpenFlowHeader header, ReadOnlySpan<byte> wire, out bool complete, out ImmutableArray<T> value)
    {
        complete = false;
        value = default;
        if (header.Type != MessageType.MultipartReply || Result.IsCompleted)
        {
            return false;
        }

        complete = parts.Add(MultipartReplyView.Parse(wire));
        value = complete ? parts.Take() : default;
        return true;
    }
}
