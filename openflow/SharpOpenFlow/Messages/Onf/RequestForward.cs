using System.Buffers;

namespace SharpOpenFlow;

/// <summary>ONFT_REQUESTFORWARD (EXT-235): a group-mod or meter-mod that another controller has made.</summary>
/// <param name="RequestXid">Transaction id of the request.</param>
/// <param name="Request">The request: <see cref="GroupMod"/> or <see cref="MeterMod"/>.</param>
public sealed record RequestForward(uint RequestXid, IMessage Request) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var request = new ArrayBufferWriter<byte>();
        Request.WriteTo(request, RequestXid);
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Onf, (uint)OnfMessageType.RequestForward, request.WrittenCount, xid);
        wire.Bytes(ExperimenterMessage.Body, request.WrittenSpan);
        wire.Complete();
    }

    internal static RequestForward Parse(ReadOnlySpan<byte> wire)
    {
        var body = ExperimenterMessage.AtLeast(wire, OpenFlowHeader.Length, "a request-forward");
        var header = OpenFlowHeader.Read(body);
        if (header.MessageLength != body.Length)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadLen, $"a forwarded request of {header.MessageLength} bytes in {body.Length}");
        }

        if (header.Type is not (MessageType.GroupMod or MessageType.MeterMod))
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadType, $"{header.Type} is not forwarded");
        }

        return new(header.Xid, OpenFlowMessage.Parse(body));
    }
}
