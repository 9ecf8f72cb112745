using System.Buffers;

namespace SharpOpenFlow;

/// <summary>
/// OFPT_FEATURES_REQUEST (OpenFlow 1.3.5 §7.3.1): asks for the datapath's identity and size. It is a header alone.
/// </summary>
public sealed record FeaturesRequest : IMessage
{
    /// <summary>The only value there is.</summary>
    public static readonly FeaturesRequest Instance = new();

    private FeaturesRequest()
    {
    }

    /// <inheritdoc/>
    public MessageType Type => MessageType.FeaturesRequest;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid) =>
        new WireWriter(output, Type, OpenFlowHeader.Length, xid).Complete();
}

/// <summary>A received OFPT_FEATURES_REQUEST.</summary>
public readonly ref struct FeaturesRequestView : IMessageView<FeaturesRequestView>
{
    /// <inheritdoc/>
    public static MessageType Type => MessageType.FeaturesRequest;

    /// <inheritdoc/>
    public static FeaturesRequestView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.FeaturesRequest, OpenFlowHeader.Length);
        return default;
    }
}
