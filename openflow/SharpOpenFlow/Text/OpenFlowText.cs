using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Whole messages as <c>ovs-ofctl ofp-print</c> prints them, for logs and for people who know its language.
/// </summary>
public static class OpenFlowText
{
    private const int ExperimenterAt = 8;
    private const int ExperimenterTypeAt = 12;

    /// <summary>
    /// Formats one message. A message of a type that has no text of its own shows its name and length, a malformed one
    /// what is wrong with it: this method never throws.
    /// </summary>
    /// <param name="message">A whole message, header included.</param>
    public static string Format(ReadOnlySpan<byte> message)
    {
        if (message.Length < OpenFlowHeader.Length)
        {
            return $"OpenFlow message of {message.Length} bytes, fewer than a header has";
        }

        var header = OpenFlowHeader.Read(message);
        var text = new TextBuilder();
        WriteName(text, header, message);
        try
        {
            WriteContent(text, header.Type, message);
        }
        catch (OpenFlowProtocolException malformed)
        {
            text.Add($" ***malformed: {malformed.Message}***");
        }

        return text.ToString();
    }

    private static void WriteName(TextBuilder text, OpenFlowHeader header, ReadOnlySpan<byte> message)
    {
        var isMultipart = header.Type is MessageType.MultipartRequest or MessageType.MultipartReply;
        if (isMultipart && message.Length >= MultipartText.BodyAt)
        {
            var type = (MultipartType)ReadUInt16BigEndian(message[MultipartText.TypeAt..]);
            text.Add($"OFPST_{MultipartText.Name(type)}");
            text.Add(header.Type == MessageType.MultipartRequest ? " request" : " reply");
        }
        else
        {
            text.Add($"OFPT_{MessageText.Name(header.Type)}");
        }

        text.AddIf(header.Version == OpenFlowHeader.OpenFlow13, " (OF1.3)");
        text.Add($" (xid=0x{header.Xid:x}):");
    }

    private static void WriteContent(TextBuilder text, MessageType type, ReadOnlySpan<byte> message)
    {
        switch (type)
        {
            case MessageType.FlowMod:
                MessageText.FlowMod(text, FlowModView.Parse(message).ToOwned());
                break;
            case MessageType.GroupMod:
                MessageText.GroupMod(text, GroupModView.Parse(message).ToOwned());
                break;
            case MessageType.MeterMod:
                MessageText.MeterMod(text, MeterModView.Parse(message).ToOwned());
                break;
            case MessageType.PacketIn:
                MessageText.PacketIn(text, PacketInView.Parse(message));
                break;
            case MessageType.PacketOut:
                MessageText.PacketOut(text, PacketOutView.Parse(message));
                break;
            case MessageType.FlowRemoved:
                MessageText.FlowRemoved(text, FlowRemovedView.Parse(message));
                break;
            case MessageType.PortMod:
                MessageText.PortMod(text, PortModView.Parse(message));
                break;
            case MessageType.TableMod:
                text.Add($" table_id={TableModView.Parse(message).Table}");
                break;
            case MessageType.SetAsync:
                var set = SetAsyncView.Parse(message);
                MessageText.Async(text, set.MasterOrEqual, set.Slave);
                break;
            case MessageType.GetAsyncReply:
                var reply = GetAsyncReplyView.Parse(message);
                MessageText.Async(text, reply.MasterOrEqual, reply.Slave);
                break;
            case MessageType.QueueGetConfigRequest:
                text.Add($" port={QueueGetConfigRequestView.Parse(message).Port}");
                break;
            case MessageType.QueueGetConfigReply:
                MessageText.QueueGetConfig(text, QueueGetConfigReplyView.Parse(message).ToOwned());
                break;
            case MessageType.MultipartRequest or MessageType.MultipartReply:
                OpenFlowHeader.Check(message, type, MultipartText.BodyAt);
                MultipartText.Write(text, type, message);
                break;
            case MessageType.Experimenter when message.Length >= ExperimenterTypeAt + sizeof(uint):
                text.Add($" experimenter=0x{ReadUInt32BigEndian(message[ExperimenterAt..]):x8}");
                text.Add($" type={ReadUInt32BigEndian(message[ExperimenterTypeAt..])} {message.Length} bytes");
                break;
            default:
                text.AddIf(message.Length != OpenFlowHeader.Length, $" {message.Length} bytes");
                break;
        }
    }
}
