using System.Buffers;

namespace SharpOpenFlow;

/// <summary>
/// OFPT_BARRIER_REPLY (OpenFlow 1.3.5 §7.3.8): all that came before the request with this transaction id is processed.
/// It is a header alone.
/// </summary>
public sealed record BarrierReply : IMessage
{
    /// <summary>The only value there is.</summary>
    public static readonly BarrierReply Instance = new();

    private BarrierReply()
    {
    }

    /// <inheritdoc/>
    public MessageType Type => MessageType.BarrierReply;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid) =>
        new WireWriter(output, Type, OpenFlowHeader.Length, xid).Complete();
}

/// <summary>A received OFPT_BARRIER_REPLY.</summary>
public readonly ref struct BarrierReplyView : IMessageView<BarrierReplyView>
{
    /// <inheritdoc/>
    public static MessageType Type => MessageType.BarrierReply;

    /// <inheritdoc/>
    public static BarrierReplyView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.BarrierReply, OpenFlowHeader.Length);
        return default;
    }
}
