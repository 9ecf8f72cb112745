namespace SharpOpenFlow;

/// <summary>
/// Any message as an owned value: for programs that keep, show or relay whatever comes. Where the type of a message is
/// known, its view reads it without allocation.
/// </summary>
public static class OpenFlowMessage
{
    /// <summary>
    /// Reads one whole message, whatever its type, into the value that writes the same bytes again, padding aside
    /// (OpenFlow 1.3.5 §7.1.2: whoever receives padding ignores it). Messages of experimenters that this library does
    /// not know are kept as <see cref="Experimenter"/>.
    /// </summary>
    /// <param name="wire">One whole message, header included.</param>
    /// <exception cref="OpenFlowProtocolException">The message is malformed, or its type is unknown.</exception>
    public static IMessage Parse(ReadOnlySpan<byte> wire)
    {
        if (wire.Length < OpenFlowHeader.Length)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadLen, $"{wire.Length} bytes are no OpenFlow header");
        }

        var type = (MessageType)wire[1];
        if (wire[0] != OpenFlowHeader.OpenFlow13 && type is not (MessageType.Hello or MessageType.Error))
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadVersion, $"version 0x{wire[0]:x2} is not OpenFlow 1.3");
        }

        return type switch
        {
            MessageType.Hello => HelloView.Parse(wire).ToOwned(),
            MessageType.Error => ErrorMessageView.Parse(wire).ToOwned(),
            MessageType.EchoRequest => EchoRequestView.Parse(wire).ToOwned(),
            MessageType.EchoReply => EchoReplyView.Parse(wire).ToOwned(),
            MessageType.Experimenter => ExperimenterMessage.Parse(wire),
            MessageType.FeaturesRequest => Empty(FeaturesRequestView.Parse(wire), FeaturesRequest.Instance),
            MessageType.FeaturesReply => FeaturesReplyView.Parse(wire).ToOwned(),
            MessageType.GetConfigRequest => Empty(GetConfigRequestView.Parse(wire), GetConfigRequest.Instance),
            MessageType.GetConfigReply => GetConfigReplyView.Parse(wire).ToOwned(),
            MessageType.SetConfig => SetConfigView.Parse(wire).ToOwned(),
            MessageType.PacketIn => PacketInView.Parse(wire).ToOwned(),
            MessageType.FlowRemoved => FlowRemovedView.Parse(wire).ToOwned(),
            MessageType.PortStatus => PortStatusView.Parse(wire).ToOwned(),
            MessageType.PacketOut => PacketOutView.Parse(wire).ToOwned(),
            MessageType.FlowMod => FlowModView.Parse(wire).ToOwned(),
            MessageType.GroupMod => GroupModView.Parse(wire).ToOwned(),
            MessageType.PortMod => PortModView.Parse(wire).ToOwned(),
            MessageType.TableMod => TableModView.Parse(wire).ToOwned(),
            MessageType.MultipartRequest => MultipartRequests.Parse(wire),
            MessageType.MultipartReply => MultipartElements.Parse(wire),
            MessageType.BarrierRequest => Empty(BarrierRequestView.Parse(wire), BarrierRequest.Instance),
            MessageType.BarrierReply => Empty(BarrierReplyView.Parse(wire), BarrierReply.Instance),
            MessageType.QueueGetConfigRequest => QueueGetConfigRequestView.Parse(wire).ToOwned(),
            MessageType.QueueGetConfigReply => QueueGetConfigReplyView.Parse(wire).ToOwned(),
            MessageType.RoleRequest => RoleRequestView.Parse(wire).ToOwned(),
            MessageType.RoleReply => RoleReplyView.Parse(wire).ToOwned(),
            MessageType.GetAsyncRequest => Empty(GetAsyncRequestView.Parse(wire), new GetAsyncRequest()),
            MessageType.GetAsyncReply => GetAsyncReplyView.Parse(wire).ToOwned(),
            MessageType.SetAsync => SetAsyncView.Parse(wire).ToOwned(),
            MessageType.MeterMod => MeterModView.Parse(wire).ToOwned(),
            _ => throw new OpenFlowProtocolException(
                ErrorType.BadRequest, (ushort)BadRequestCode.BadType, $"message type {(byte)type} is unknown"),
        };
    }

    private static IMessage Empty<TView>(TView view, IMessage message)
        where TView : struct, IMessageView<TView>, allows ref struct => message;
}
