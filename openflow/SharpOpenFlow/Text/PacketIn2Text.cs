using static System.Buffers.Binary.BinaryPrimitives;
using static SharpOpenFlow.TextBuilder;

namespace SharpOpenFlow;

/// <summary>NXT_PACKET_IN2 and NXT_RESUME: the packet, the user data, and what the continuation holds.</summary>
internal static class PacketIn2Text
{
    private const int UuidLength = 16;

    public static void Write(TextBuilder text, NxPacketIn2 packet)
    {
        MessageText.PacketInHeader(text, packet.Table, packet.Cookie, packet.TotalLength, packet.Match);
        MessageText.PacketInData(text, packet.Reason, packet.Data, packet.TotalLength, packet.Buffer);
        text.Add('\n');
        if (!packet.UserData.IsEmpty)
        {
            text.Add(" userdata=").AddBytes(packet.UserData, ".").Add('\n');
        }

        Continuation(text, packet.Continuation);
        PacketText.Write(text, packet.Data);
    }

    private static void Continuation(TextBuilder text, ReadOnlySpan<byte> continuation)
    {
        var properties = PropertyList.Check(continuation);
        if (properties.TryFind((ushort)ContinuationProperty.Bridge, out var bridge))
        {
            text.Add(" continuation.bridge=");
            Uuid(text, bridge[..UuidLength]);
            text.Add('\n');
        }

        var hasStack = false;
        byte table = 0;
        ulong cookie = 0;
        var actions = new TextBuilder();
        foreach (var property in properties)
        {
            switch ((ContinuationProperty)property.Type)
            {
                case ContinuationProperty.Stack:
                    text.Add(hasStack ? " " : " continuation.stack=(top) ");
                    text.Add(LearnText.HexOf(property.Payload));
                    hasStack = true;
                    break;
                case ContinuationProperty.TableId:
                    table = property.Payload[0];
                    break;
                case ContinuationProperty.Cookie:
                    cookie = ReadUInt64BigEndian(property.Payload[PropertyList.HeaderLength..]);
                    break;
                case ContinuationProperty.Actions:
                    actions.Add($"unroll_xlate(table={table}, cookie={cookie}),");
                    ActionText.Write(
                        actions, new ActionListView(property.Payload[PropertyList.HeaderLength..]));
                    actions.Add(',');
                    break;
                default:
                    break;
            }
        }

        text.AddIf(hasStack, " (bottom)\n");
        if (properties.TryFind((ushort)ContinuationProperty.Mirrors, out var mirrors))
        {
            text.Add($" continuation.mirrors={Hex(ReadUInt32BigEndian(mirrors))}\n");
        }

        text.AddIf(properties.TryFind((ushort)ContinuationProperty.Conntracked, out _), " continuation.conntracked=true\n");
        text.AddIf(actions.Length != 0, $" continuation.actions={actions.Chomp(',')}\n");
        if (properties.TryFind((ushort)ContinuationProperty.ActionSet, out var set))
        {
            text.Add(" continuation.action_set=");
            ActionText.Write(text, new ActionListView(set[PropertyList.HeaderLength..]));
            text.Add('\n');
        }

        if (properties.TryFind((ushort)ContinuationProperty.OdpPort, out var port))
        {
            text.Add($" continuation.odp_port={ReadUInt32BigEndian(port)}\n");
        }
    }

    /// <summary>Open vSwitch stores the four words of a UUID in the byte order of the host.</summary>
    private static void Uuid(TextBuilder text, ReadOnlySpan<byte> wire)
    {
        Span<uint> words = stackalloc uint[4];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = ReadUInt32LittleEndian(wire[(i * sizeof(uint))..]);
        }

        text.Add($"{words[0]:x8}-{words[1] >> 16:x4}-{words[1] & 0xffff:x4}-{words[2] >> 16:x4}");
        text.Add($"-{words[2] & 0xffff:x4}{words[3]:x8}");
    }
}
