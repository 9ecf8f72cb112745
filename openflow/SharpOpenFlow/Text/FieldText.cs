using System.Numerics;
using static SharpOpenFlow.TextBuilder;

namespace SharpOpenFlow;

/// <summary>Fields as <c>ovs-ofctl</c> names and prints them in actions.</summary>
internal static class FieldText
{
    public static readonly string[] CtStateNames = ["new", "est", "rel", "rpl", "inv", "trk", "snat", "dnat"];

    public static readonly string[] TcpFlagNames =
        ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ns", "[200]", "[400]", "[800]"];

    public static readonly string[] TunFlagNames = ["oam"];

    /// <summary>Open vSwitch's name of a field, where it is not the standard's.</summary>
    public static string Name(OxmField field) => field.Name switch
    {
        "in_port" => "in_port_oxm",
        "nxm_in_port" => "in_port",
        "ipv4_src" => "ip_src",
        "ipv4_dst" => "ip_dst",
        "ip_proto" => "nw_proto",
        "ip_ecn" => "nw_ecn",
        "ip_ttl" => "nw_ttl",
        "icmpv4_type" => "icmp_type",
        "icmpv4_code" => "icmp_code",
        "ipv6_flabel" => "ipv6_label",
        "ipv6_nd_target" => "nd_target",
        "ipv6_nd_sll" => "nd_sll",
        "ipv6_nd_tll" => "nd_tll",
        "tunnel_id" => "tun_id",
        var name => name,
    };

    /// <summary>The name of a field's number, as ranges of bits have it: <c>NXM_NX_REG0</c>.</summary>
    public static string NumberName(OxmField field) => (field.Nxm ?? field.Id).Class switch
    {
        OxmClass.Nxm0 => "NXM_OF_" + UpperName(field),
        OxmClass.Nicira => "NXM_NX_" + UpperName(field),
        OxmClass.Experimenter when field.Id.Experimenter == ExperimenterId.Onf => "ONFOXM_ET_" + UpperName(field),
        OxmClass.Experimenter => "NXOXM_" + UpperName(field),
        OxmClass.PacketRegs => "OXM_OF_PKT_REG" + field.Name[^1],
        OxmClass.Ericsson => "ERICOXM_OF_ICMPV6_" + UpperName(field),
        _ => "OXM_OF_" + field.Name.ToUpperInvariant(),
    };

    public static void Range(TextBuilder text, FieldRange range)
    {
        if (range.Field is { } field)
        {
            text.Add(NumberName(field));
        }
        else if (TunMetadata.IndexOf(range.Id) is { } index)
        {
            text.Add($"NXM_NX_TUN_METADATA{index}");
        }
        else
        {
            Number(text, range.Id);
        }

        if (range.Offset == 0 && range.Bits == range.Field?.Bits)
        {
            text.Add("[]");
        }
        else if (range.Bits == 1)
        {
            text.Add($"[{range.Offset}]");
        }
        else
        {
            text.Add($"[{range.Offset}..{range.Offset + range.Bits - 1}]");
        }
    }

    /// <summary>The name of a field, known or not.</summary>
    public static void NameOf(TextBuilder text, OxmId id)
    {
        if (OxmField.Find(id) is { } field)
        {
            text.Add(Name(field));
        }
        else if (TunMetadata.IndexOf(id) is { } index)
        {
            text.Add($"tun_metadata{index}");
        }
        else
        {
            Number(text, id);
        }
    }

    /// <summary>A field that this library does not know.</summary>
    public static void Number(TextBuilder text, OxmId id)
    {
        text.Add($"oxm_0x{(ushort)id.Class:x4}");
        if (id.Class == OxmClass.Experimenter)
        {
            text.Add($"_0x{id.Experimenter:x8}");
        }

        text.Add($"_{id.Field}");
    }

    /// <summary>A whole value in the notation of its field.</summary>
    public static void Value(TextBuilder text, Oxm oxm)
    {
        switch (oxm.Field)
        {
            case OxmField<MacAddress>:
                text.Add(new MacAddress((ulong)oxm.Value).ToString());
                break;
            case OxmField<IPv4>:
                text.Add(new IPv4((uint)oxm.Value).ToString());
                break;
            case OxmField<IPv6>:
                text.Add(new IPv6(oxm.Value).ToString());
                break;
            case OxmField<PortNo>:
                text.Add(new PortNo((uint)oxm.Value).ToString());
                break;
            case OxmFlagsField<uint, CtState>:
                text.AddFlags((uint)oxm.Value, CtStateNames, '|');
                break;
            case OxmFlagsField<ushort, TcpFlags>:
                text.AddFlags((uint)oxm.Value, TcpFlagNames, '|');
                break;
            case var hex when IsHexadecimal(hex):
                text.Add(Hex(oxm.Value));
                break;
            case OxmField<byte>:
            case OxmField<ushort>:
            case var number when number == (OxmField)OxmFields.MplsLabel || number == (OxmField)OxmFields.NdReserved:
                text.Add($"{oxm.Value}");
                break;
            default:
                text.Add(Hex(oxm.Value));
                break;
        }
    }

    /// <summary>An address, with its mask as a prefix length if it is one, or a plain address.</summary>
    public static string Network(IPv4 value, IPv4 mask)
    {
        var bits = BitOperations.PopCount(mask.Value);
        return bits == 32 ? $"{value}" : IPv4.Mask(bits) == mask ? $"{value}/{bits}" : $"{value}/{mask}";
    }

    /// <inheritdoc cref="Network(IPv4, IPv4)"/>
    public static string Network(IPv6 value, IPv6 mask)
    {
        var bits = (int)UInt128.PopCount(mask.Value);
        return bits == 128 ? $"{value}" : IPv6.Mask(bits) == mask ? $"{value}/{bits}" : $"{value}/{mask}";
    }

    /// <summary>Short fields that are printed in hexadecimal, as the long ones are.</summary>
    private static bool IsHexadecimal(OxmField field) =>
        field == (OxmField)OxmFields.TunErspanHwid || field == (OxmField)OxmFields.TunGbpFlags
        || field == (OxmField)OxmFields.TunGtpuFlags || field == (OxmField)OxmFields.NwTos
        || field == (OxmField)OxmFields.TunFlags;

    private static string UpperName(OxmField field) => field.Name switch
    {
        "ipv4_src" => "IP_SRC",
        "ipv4_dst" => "IP_DST",
        "nxm_in_port" => "IN_PORT",
        "nw_tos" => "IP_TOS",
        "icmpv4_type" => "ICMP_TYPE",
        "icmpv4_code" => "ICMP_CODE",
        "tun_src" => "TUN_IPV4_SRC",
        "tun_dst" => "TUN_IPV4_DST",
        "ipv6_flabel" => "IPV6_LABEL",
        "ipv6_nd_target" => "ND_TARGET",
        "ipv6_nd_sll" => "ND_SLL",
        "ipv6_nd_tll" => "ND_TLL",
        "tunnel_id" => "TUN_ID",
        var name => name.ToUpperInvariant(),
    };
}
