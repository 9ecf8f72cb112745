using System.Buffers;

namespace SharpOpenFlow;

/// <summary>OFPT_GET_ASYNC_REQUEST (OpenFlow 1.3.5 §7.3.10): asks which asynchronous messages are chosen. It is a header alone.</summary>
public sealed record GetAsyncRequest : IMessage
{
    /// <summary>The only value there is.</summary>
    public static readonly GetAsyncRequest Instance = new();

    private GetAsyncRequest()
    {
    }

    /// <inheritdoc/>
    public MessageType Type => MessageType.GetAsyncRequest;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid) =>
        new WireWriter(output, Type, OpenFlowHeader.Length, xid).Complete();
}

/// <summary>A received OFPT_GET_ASYNC_REQUEST.</summary>
public readonly ref struct GetAsyncRequestView : IMessageView<GetAsyncRequestView>
{
    /// <inheritdoc/>
    public static MessageType Type => MessageType.GetAsyncRequest;

    /// <inheritdoc/>
    public static GetAsyncRequestView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.GetAsyncRequest, OpenFlowHeader.Length);
        return default;
    }
}
