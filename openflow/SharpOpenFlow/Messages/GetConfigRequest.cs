using System.Buffers;

namespace SharpOpenFlow;

/// <summary>
/// OFPT_GET_CONFIG_REQUEST (OpenFlow 1.3.5 §7.3.2): asks for the configuration that SET_CONFIG sets. It is a header
/// alone.
/// </summary>
public sealed record GetConfigRequest : IMessage
{
    /// <summary>The only value there is.</summary>
    public static readonly GetConfigRequest Instance = new();

    private GetConfigRequest()
    {
    }

    /// <inheritdoc/>
    public MessageType Type => MessageType.GetConfigRequest;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid) =>
        new WireWriter(output, Type, OpenFlowHeader.Length, xid).Complete();
}

/// <summary>A received OFPT_GET_CONFIG_REQUEST.</summary>
public readonly ref struct GetConfigRequestView : IMessageView<GetConfigRequestView>
{
    /// <inheritdoc/>
    public static MessageType Type => MessageType.GetConfigRequest;

    /// <inheritdoc/>
    public static GetConfigRequestView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.GetConfigRequest, OpenFlowHeader.Length);
        return default;
    }
}
