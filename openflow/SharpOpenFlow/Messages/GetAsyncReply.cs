using System.Buffers;

namespace SharpOpenFlow;

/// <summary>Offsets in OFPT_GET_ASYNC_REPLY (OpenFlow 1.3.5 §7.3.10).</summary>
file static class At
{
    public const int Masks = OpenFlowHeader.Length, Length = Masks + AsyncMasks.Length;
}

/// <summary>OFPT_GET_ASYNC_REPLY: the asynchronous messages that are chosen.</summary>
/// <param name="Masks">Which messages the switch sends.</param>
public sealed record GetAsyncReply(AsyncMasks Masks) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.GetAsyncReply;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length, xid);
        Masks.WriteTo(wire.Span[At.Masks..]);
        wire.Complete();
    }
}

/// <summary>A received OFPT_GET_ASYNC_REPLY, read in place.</summary>
public readonly ref struct GetAsyncReplyView : IMessageView<GetAsyncReplyView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private GetAsyncReplyView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.GetAsyncReply;

    /// <summary>Copies the masks.</summary>
    public AsyncMasks ReadMasks() => AsyncMasks.Read(_wire[At.Masks..]);

    /// <inheritdoc/>
    public static GetAsyncReplyView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.GetAsyncReply, At.Length);
        return new GetAsyncReplyView(wire);
    }

    /// <summary>Copies the message.</summary>
    public GetAsyncReply ToOwned() => new(ReadMasks());
}
