using static System.Buffers.Binary.BinaryPrimitives;
using static SharpOpenFlow.TextBuilder;

namespace SharpOpenFlow;

/// <summary>The <c>encap</c> and <c>decap</c> actions as <c>ovs-ofctl</c> prints them.</summary>
internal static class EncapText
{
    private const int PacketTypeAt = 12;
    private const int PropertiesAt = 16;
    private const int PropertyHeader = 4;
    private const ushort NshClass = 4;
    private const uint Ethernet = 0x00000000;
    private const uint Mpls = 0x00018847;
    private const uint MplsMulticast = 0x00018848;
    private const uint Nsh = 0x0001894f;
    private const uint NextProtocol = 0x0000fffe;

    /// <summary>Properties have a length of their own that counts their header, and are padded to eight.</summary>
    public static void Check(ReadOnlySpan<byte> wire)
    {
        ActionCheck.AtLeast(wire, PropertiesAt);
        for (var rest = wire[PropertiesAt..]; !rest.IsEmpty;)
        {
            int length = rest[3];
            if (length < PropertyHeader || ActionLayout.Padded(length) > rest.Length || MinimumOf(rest) > length)
            {
                OpenFlowProtocolException.Throw(
                    BadActionCode.BadLen, $"a property of {length} bytes where {rest.Length} are left");
            }

            rest = rest[ActionLayout.Padded(length)..];
        }
    }

    public static void Encap(TextBuilder text, ReadOnlySpan<byte> wire)
    {
        text.Add("encap(");
        var type = ReadUInt32BigEndian(wire[PacketTypeAt..]);
        switch (type)
        {
            case Ethernet:
                text.Add("ethernet");
                break;
            case Nsh:
                text.Add("nsh");
                Properties(text, wire[PropertiesAt..]);
                break;
            case Mpls:
                text.Add("mpls");
                break;
            case MplsMulticast:
                text.Add("mpls_mcast");
                break;
            default:
                text.Add($"packet_type({type >> 16},{Hex(type & 0xffff)})");
                break;
        }

        text.Add(')');
    }

    public static void Decap(TextBuilder text, ReadOnlySpan<byte> wire)
    {
        var type = ReadUInt32BigEndian(wire[PacketTypeAt..]);
        text.Add("decap(");
        text.AddIf(type != NextProtocol, $"packet_type(ns={type >> 16},type={Hex(type & 0xffff)})");
        text.Add(')');
    }

    private static int MinimumOf(ReadOnlySpan<byte> property) =>
        (ReadUInt16BigEndian(property), property[2]) switch
        {
            (NshClass, 1) => PropertyHeader + 1,
            (NshClass, 2) => PropertyHeader + 4,
            _ => PropertyHeader,
        };

    private static void Properties(TextBuilder text, ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return;
        }

        text.Add('(');
        while (!rest.IsEmpty)
        {
            var payload = rest[PropertyHeader..rest[3]];
            switch ((ReadUInt16BigEndian(rest), rest[2]))
            {
                case (NshClass, 1):
                    text.Add($"md_type={payload[0]},");
                    break;
                case (NshClass, 2):
                    text.Add($"tlv({Hex(ReadUInt16BigEndian(payload))},{payload[2]},");
                    text.Add("0x").AddBytes(payload[4..Math.Min(4 + payload[3], payload.Length)]).Add("),");
                    break;
                default:
                    text.Add("unknown(").AddBytes(payload).Add("),");
                    break;
            }

            rest = rest[ActionLayout.Padded(rest[3])..];
        }

        text.Chomp(',').Add(')');
    }
}
