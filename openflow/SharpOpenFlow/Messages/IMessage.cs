using System.Buffers;

namespace SharpOpenFlow;

/// <summary>A message that can be sent: an immutable value that may be kept, queued and written any number of times.</summary>
public interface IMessage
{
    /// <summary>OFPT_* of this message.</summary>
    MessageType Type { get; }

    /// <summary>Writes the whole message, header included, in one piece.</summary>
    /// <param name="output">Where to; it is advanced by the message's length.</param>
    /// <param name="xid">Transaction id for the header.</param>
    /// <exception cref="ArgumentOutOfRangeException">The message would exceed 65,535 bytes.</exception>
    void WriteTo(IBufferWriter<byte> output, uint xid);
}

/// <summary>
/// A received message, read in place. <see cref="Parse"/> proves the whole structure once; afterwards no member throws.
/// A view borrows the receive buffer: it never leaves the synchronous handler that it was given to.
/// </summary>
/// <typeparam name="TSelf">The view.</typeparam>
public interface IMessageView<TSelf> where TSelf : struct, IMessageView<TSelf>, allows ref struct
{
    /// <summary>OFPT_* of this message.</summary>
    static abstract MessageType Type { get; }

    /// <summary>Checks the bytes of one whole message and wraps them.</summary>
    /// <exception cref="OpenFlowProtocolException">The bytes are malformed; it says which error the sender is owed.</exception>
    static abstract TSelf Parse(ReadOnlySpan<byte> wire);
}
