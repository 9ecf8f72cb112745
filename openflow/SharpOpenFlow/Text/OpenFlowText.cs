using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Whole messages as <c>ovs-ofctl -mm ofp-print</c> prints them, for logs and for people who know its language.
/// </summary>
public static class OpenFlowText
{
    private const int ExperimenterAt = 8;
    private const int ExperimenterTypeAt = 12;
    private const int DeepestQuote = 8;

    /// <summary>
    /// Formats one message. A message of a type that is not known shows its name and length, a malformed one the error
    /// that its sender is owed, and its bytes: this method never throws.
    /// </summary>
    /// <param name="message">A whole message, header included.</param>
    public static string Format(ReadOnlySpan<byte> message)
    {
        var text = new TextBuilder();
        Write(text, message, depth: 0);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>As <see cref="Format"/>, for messages inside of messages too.</summary>
    internal static void Write(TextBuilder text, ReadOnlySpan<byte> message, int depth)
    {
        if (message.IsEmpty)
        {
            text.Add("OpenFlow message is empty\n");
            return;
        }

        if (message.Length < OpenFlowHeader.Length)
        {
            text.Add($"OpenFlow packet too short (only {message.Length} bytes):\n");
        }
        else if (OpenFlowHeader.Read(message) is var header && header.MessageLength > message.Length)
        {
            WriteName(text, header, message);
            text.Add($"\n(***truncated to {message.Length} bytes from {header.MessageLength}***)\n");
        }
        else if (header.MessageLength < message.Length)
        {
            text.Add($"(***only uses {header.MessageLength} bytes out of {message.Length}***)\n");
        }
        else if (TryWriteWhole(text, header, message, depth))
        {
            text.EndLine();
            return;
        }

        HexDump.Write(text, message);
    }

    private static bool TryWriteWhole(TextBuilder text, OpenFlowHeader header, ReadOnlySpan<byte> message, int depth)
    {
        var start = text.Length;
        WriteName(text, header, message);
        try
        {
            WriteContent(text, header, message, depth);
            return true;
        }
        catch (OpenFlowProtocolException malformed)
        {
            var name = ErrorConstants.CodeName(malformed.Type, malformed.Code, malformed.Experimenter);
            if (malformed.Type == ErrorType.BadRequest && (BadRequestCode)malformed.Code is not BadRequestCode.BadLen)
            {
                // What kind of message it is cannot be said.
                text.Truncate(start);
                text.Add($"***decode error: {name}***\n");
            }
            else
            {
                text.Add($" ***decode error: {name}***\n");
            }

            return false;
        }
    }

    private static void WriteName(TextBuilder text, OpenFlowHeader header, ReadOnlySpan<byte> message)
    {
        text.Add(NameOf(header, message));
        text.AddIf(header.Version is > 1 and <= 6, $" (OF1.{header.Version - 1})");
        text.AddIf(header.Version is 0 or > 6, $" (OF 0x{header.Version:x2})");
        text.Add($" (xid=0x{header.Xid:x}):");
    }

    private static string NameOf(OpenFlowHeader header, ReadOnlySpan<byte> message)
    {
        var isMultipart = header.Type is MessageType.MultipartRequest or MessageType.MultipartReply;
        if (isMultipart && message.Length >= MultipartText.BodyAt && header.Version == OpenFlowHeader.OpenFlow13)
        {
            var type = (MultipartType)ReadUInt16BigEndian(message[MultipartText.TypeAt..]);
            var direction = header.Type == MessageType.MultipartRequest ? " request" : " reply";
            return MultipartName(type, message[MultipartText.BodyAt..]) + direction;
        }

        return header.Type == MessageType.Experimenter && message.Length >= ExperimenterTypeAt + sizeof(uint)
            && ExperimenterText.Name(
                ReadUInt32BigEndian(message[ExperimenterAt..]),
                ReadUInt32BigEndian(message[ExperimenterTypeAt..])) is { } name
            ? name
            : $"OFPT_{MessageText.Name(header.Type)}";
    }

    private static string MultipartName(MultipartType type, ReadOnlySpan<byte> body) =>
        type == MultipartType.Experimenter && body.Length >= ExperimenterMultipart.HeaderLength
        && ExperimenterText.MultipartName(
            ReadUInt32BigEndian(body), ReadUInt32BigEndian(body[sizeof(uint)..])) is { } name
            ? name
            : $"OFPST_{MultipartText.Name(type)}";

    private static void WriteContent(TextBuilder text, OpenFlowHeader header, ReadOnlySpan<byte> message, int depth)
    {
        switch (header.Type)
        {
            case MessageType.Hello:
                SessionText.Hello(text, HelloView.Parse(message));
                break;
            case MessageType.Error when depth < DeepestQuote:
                SessionText.Error(text, ErrorMessageView.Parse(message), depth);
                break;
            case var type when header.Version != OpenFlowHeader.OpenFlow13:
                text.AddIf(message.Length != OpenFlowHeader.Length, $" {message.Length} bytes");
                break;
            case MessageType.EchoRequest:
                SessionText.Echo(text, EchoRequestView.Parse(message).Data, depth);
                break;
            case MessageType.EchoReply:
                SessionText.Echo(text, EchoReplyView.Parse(message).Data, depth);
                break;
            case MessageType.Experimenter:
                ExperimenterText.Message(text, message, depth);
                break;
            case MessageType.FeaturesReply:
                SessionText.Features(text, FeaturesReplyView.Parse(message).ToOwned());
                break;
            case MessageType.GetConfigReply:
                var config = GetConfigReplyView.Parse(message);
                SessionText.Config(text, config.Fragments, config.MissSendLength);
                break;
            case MessageType.SetConfig:
                var wanted = SetConfigView.Parse(message);
                SessionText.Config(text, wanted.Fragments, wanted.MissSendLength);
                break;
            case MessageType.PortStatus:
                SessionText.PortStatus(text, PortStatusView.Parse(message).ToOwned());
                break;
            case MessageType.RoleRequest:
                var request = RoleRequestView.Parse(message);
                SessionText.Role(
                    text, request.Role, request.Role == ControllerRole.NoChange ? null : request.GenerationId);
                break;
            case MessageType.RoleReply:
                var role = RoleReplyView.Parse(message);
                SessionText.Role(text, role.Role, role.GenerationId);
                break;
            case MessageType.MultipartRequest or MessageType.MultipartReply:
                OpenFlowHeader.Check(message, header.Type, MultipartText.BodyAt);
                MultipartText.Write(text, header.Type, message);
                break;
            default:
                MessageText.Write(text, header.Type, message);
                break;
        }
    }
}
