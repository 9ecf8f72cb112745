namespace SharpOpenFlow;

/// <summary>
/// A request, or a series of messages with consecutive transaction ids, whose answers are awaited. Answers come from
/// the read loop; the end of the connection from anywhere.
/// </summary>
internal abstract class PendingRequest(int count)
{
    private long _lastAnswer;

    /// <summary>Number of transaction ids.</summary>
    public int Count => count;

    /// <summary>First transaction id; set once, when the request is registered.</summary>
    public uint FirstXid { get; set; }

    /// <summary>Timestamp of the registration or of the last answer since.</summary>
    public long LastAnswer
    {
        get => Volatile.Read(ref _lastAnswer);
        set => Volatile.Write(ref _lastAnswer, value);
    }

    /// <summary>Whether the transaction id is one of this request's.</summary>
    public bool Owns(uint xid) => unchecked(xid - FirstXid) < (uint)count;

    /// <summary>Takes a reply with one of the transaction ids; false when it is not what was asked for.</summary>
    /// <exception cref="OpenFlowProtocolException">
    /// The reply is malformed; the request has failed with the same exception.
    /// </exception>
    public abstract bool OnReply(in OpenFlowHeader header, ReadOnlySpan<byte> wire);

    /// <summary>Takes an error with one of the transaction ids.</summary>
    public abstract void OnError(ErrorEvent error);

    /// <summary>No answer will come.</summary>
    public abstract void OnEnded(ConnectionEndReason reason);
}

/// <summary>Reads an owned value out of a reply, in place.</summary>
/// <typeparam name="T">The owned value.</typeparam>
/// <param name="wire">The whole message, header included.</param>
/// <exception cref="OpenFlowProtocolException">The reply is malformed.</exception>
public delegate T ReplyReader<out T>(ReadOnlySpan<byte> wire);
