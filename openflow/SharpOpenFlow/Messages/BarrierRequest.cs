using System.Buffers;

namespace SharpOpenFlow;

/// <summary>
/// OFPT_BARRIER_REQUEST (OpenFlow 1.3.5 §7.3.8): asks for a reply once all that came before is processed. It is a
/// header alone.
/// </summary>
public sealed record BarrierRequest : IMessage
{
    /// <summary>The only value there is.</summary>
    public static readonly BarrierRequest Instance = new();

    private BarrierRequest()
    {
    }

    /// <inheritdoc/>
    public MessageType Type => MessageType.BarrierRequest;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid) =>
        new WireWriter(output, Type, OpenFlowHeader.Length, xid).Complete();
}

/// <summary>A received OFPT_BARRIER_REQUEST.</summary>
public readonly ref struct BarrierRequestView : IMessageView<BarrierRequestView>
{
    /// <inheritdoc/>
    public static MessageType Type => MessageType.BarrierRequest;

    /// <inheritdoc/>
    public static BarrierRequestView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.BarrierRequest, OpenFlowHeader.Length);
        return default;
    }
}
