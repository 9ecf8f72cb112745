using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>The <c>encap</c> and <c>decap</c> actions.</summary>
internal static class EncapParser
{
    private const int PacketTypeAt = 12;
    private const int PropertiesAt = 16;
    private const ushort NshClass = 4;

    public static OfAction Encap(TextPart value)
    {
        var (key, argument, _) = value.KeyAndValue();
        List<byte> properties = [];
        var type = key.ToString() switch
        {
            "ethernet" => 0x00000000u,
            "nsh" => 0x0001894fu,
            "mpls" => 0x00018847u,
            "mpls_mcast" => 0x00018848u,
            _ => throw key.Wrong($"'{key}' is none of ethernet, mpls, mpls_mcast, nsh"),
        };
        foreach (var element in argument.Elements())
        {
            properties.AddRange(Property(element));
        }

        var wire = ActionLayout.New(NxActionType.Encap, PropertiesAt + properties.Count);
        WriteUInt32BigEndian(wire.AsSpan(PacketTypeAt), type);
        properties.CopyTo(wire, PropertiesAt);
        return new OfAction(wire);
    }

    public static OfAction Decap(TextPart value)
    {
        const uint NextProtocol = 0x0000fffe;
        var wire = ActionLayout.New(NxActionType.Decap, ActionLayout.NxMinimumLength);
        var type = NextProtocol;
        if (!value.IsEmpty)
        {
            var (key, argument, _) = value.KeyAndValue();
            var parts = argument.Elements().Select(part => part.KeyAndValue()).ToArray();
            if (!key.Is("packet_type") || parts.Length != 2)
            {
                throw value.Wrong("decap is written decap() or decap(packet_type(ns=NS,type=TYPE))");
            }

            type = ((uint)parts[0].Value.Number(ushort.MaxValue) << 16) | (uint)parts[1].Value.Number(ushort.MaxValue);
        }

        WriteUInt32BigEndian(wire.AsSpan(PacketTypeAt), type);
        return new OfAction(wire);
    }

    private static byte[] Property(TextPart element)
    {
        var (key, argument, _) = element.KeyAndValue();
        byte[] payload;
        byte type;
        if (key.Is("md_type"))
        {
            type = 1;
            payload = [(byte)argument.Number(byte.MaxValue)];
        }
        else if (key.Is("tlv"))
        {
            type = 2;
            var parts = argument.Elements().ToArray();
            if (parts.Length != 3)
            {
                throw argument.Wrong("tlv is written tlv(CLASS,TYPE,0xBYTES)");
            }

            var tlvClass = (ushort)parts[0].Number(ushort.MaxValue);
            var digits = parts[2].ToString()[2..];
            byte[] bytes;
            try
            {
                bytes = Convert.FromHexString(digits.Length % 2 == 0 ? digits : "0" + digits);
            }
            catch (FormatException)
            {
                throw parts[2].Wrong($"'{parts[2]}' are no bytes, such as 0x1234");
            }

            payload =
            [
                (byte)(tlvClass >> 8), (byte)tlvClass, (byte)parts[1].Number(byte.MaxValue), (byte)bytes.Length,
                .. bytes,
            ];
        }
        else
        {
            throw key.Wrong($"'{key}' is neither md_type nor tlv");
        }

        // The inner length counts the value, the outer one everything.
        var length = 4 + payload.Length;
        var property = new byte[ActionLayout.Padded(length)];
        WriteUInt16BigEndian(property, NshClass);
        property[2] = type;
        property[3] = (byte)(type == 2 ? ActionLayout.Padded(length) : length);
        payload.CopyTo(property, 4);
        return property;
    }
}
