using System.Collections.Frozen;

namespace SharpOpenFlow;

/// <summary>Fields by any of their names, and values in the notation of their fields.</summary>
internal static class FieldParser
{
    /// <summary>Names that Open vSwitch has beside the field's own (ovs-fields(7)).</summary>
    private static readonly Dictionary<string, OxmField> Aliases = new()
    {
        ["dl_src"] = OxmFields.EthSrc,
        ["dl_dst"] = OxmFields.EthDst,
        ["dl_type"] = OxmFields.EthType,
        ["dl_vlan_pcp"] = OxmFields.VlanPcp,
        ["nw_src"] = OxmFields.IPv4Src,
        ["nw_dst"] = OxmFields.IPv4Dst,
        ["nw_frag"] = OxmFields.IpFrag,
        ["tp_src"] = OxmFields.TcpSrc,
        ["tp_dst"] = OxmFields.TcpDst,
        ["gtpu_flags"] = OxmFields.TunGtpuFlags,
        ["gtpu_msgtype"] = OxmFields.TunGtpuMsgType,
        ["in_port_oxm"] = OxmFields.InPort,
    };

    private static readonly FrozenDictionary<string, OxmField> Fields = Names();
    private static readonly FrozenDictionary<string, OxmField> Numbers = NumberNames();

    /// <summary>The field of a name; null when there is none.</summary>
    public static OxmField? Find(string name) => Fields.GetValueOrDefault(name);

    /// <summary>The field of a name, for actions: <c>in_port</c> is the one of sixteen bits.</summary>
    public static OxmField FindForAction(TextPart name)
    {
        var text = name.ToString();
        return text == "in_port" ? OxmFields.NxmInPort
            : Numbers.GetValueOrDefault(text) ?? Find(text) ?? throw name.Wrong($"there is no field '{text}'");
    }

    /// <summary>Bits of a field: <c>NXM_NX_REG0[0..15]</c>, <c>reg0[3]</c>, <c>reg0</c>.</summary>
    public static FieldRange Range(TextPart part)
    {
        part = part.Trim();
        var open = part.Span.IndexOf('[');
        var name = open < 0 ? part : part.Slice(0, open);
        var field = FindForAction(name);
        try
        {
            if (open < 0 || part.Span[open..] is "[]")
            {
                return new FieldRange(field);
            }

            if (part.Span[^1] != ']')
            {
                throw part.Wrong("bits of a field end with ']'");
            }

            var bits = part.Slice(open + 1, part.Span.Length - open - 2);
            var isRange = bits.TrySplit("..", out var first, out var last);
            var low = (int)first.Number(1023);
            return new FieldRange(field, low, isRange ? (int)last.Number(1023) - low + 1 : 1);
        }
        catch (ArgumentException wrong)
        {
            throw part.Wrong($"'{part}' are no bits of {field.Name}: {wrong.Message.Split('\n')[0]}");
        }
    }

    /// <summary>Whether text begins with a field's name, as a range of bits does.</summary>
    public static bool IsRange(TextPart part)
    {
        var open = part.Span.IndexOf('[');
        var name = (open < 0 ? part : part.Slice(0, open)).ToString();
        return Numbers.ContainsKey(name) || Fields.ContainsKey(name);
    }

    /// <summary>Value and, after a slash, mask.</summary>
    public static Oxm Masked(OxmField field, TextPart part)
    {
        if (Flags(field) is { } names && TrySigned(part, names, out var set, out var mask))
        {
            return new Oxm(field, set, mask);
        }

        var hasMask = part.TrySplit("/", out var before, out var after);
        var value = Value(field, before);
        return new Oxm(field, value, hasMask ? Mask(field, after) : field.AllOnes);
    }

    /// <summary>A whole value.</summary>
    public static UInt128 Value(OxmField field, TextPart part)
    {
        if (!TryValue(field, part, out var value))
        {
            throw part.Wrong($"'{part}' is no value of {FieldText.Name(field)}");
        }

        return (value & ~field.AllOnes) == 0
            ? value
            : throw part.Wrong($"'{part}' does not fit the {field.Bits} bits of {FieldText.Name(field)}");
    }

    public static bool TryPort(TextPart part, out PortNo port)
    {
        port = part.ToString().ToUpperInvariant() switch
        {
            "IN_PORT" => PortNo.InPort,
            "TABLE" => PortNo.Table,
            "NORMAL" => PortNo.Normal,
            "FLOOD" => PortNo.Flood,
            "ALL" => PortNo.All,
            "CONTROLLER" => PortNo.Controller,
            "LOCAL" => PortNo.Local,
            "ANY" or "NONE" => PortNo.Any,
            _ => default,
        };
        if (port != default)
        {
            return true;
        }

        if (!part.TryNumber(out var number) || number > uint.MaxValue)
        {
            return false;
        }

        // Numbers of OpenFlow 1.0's reserved ports mean those of today.
        port = number is >= 0xff00 and <= 0xffff ? ShortPort.Read((ushort)number) : new PortNo((uint)number);
        return true;
    }

    public static PortNo Port(TextPart part) =>
        TryPort(part, out var port) ? port : throw part.Wrong($"'{part}' is no port");

    private static bool TryValue(OxmField field, TextPart part, out UInt128 value)
    {
        value = 0;
        var text = part.ToString();
        switch (field)
        {
            case OxmField<MacAddress>:
                var isMac = MacAddress.TryParse(text, out var mac);
                value = mac.Value;
                return isMac;
            case OxmField<IPv4>:
                var isIPv4 = IPv4.TryParse(text, out var address);
                value = address.Value;
                return isIPv4;
            case OxmField<IPv6>:
                var isIPv6 = IPv6.TryParse(text, out var longAddress);
                value = longAddress.Value;
                return isIPv6;
            case OxmField<PortNo>:
                var isPort = TryPort(part, out var port);
                value = port.Value;
                return isPort;
            case var frag when frag == (OxmField)OxmFields.NxmInPort:
                var isShort = TryPort(part, out var shortPort);
                value = isShort ? ShortPort.Write(shortPort) : (ushort)0;
                return isShort;
            default:
                return part.TryWide(out value) || TryNames(field, text, out value);
        }
    }

    private static UInt128 Mask(OxmField field, TextPart part)
    {
        if (field is OxmField<IPv4> && part.TryNumber(out var bits) && bits <= 32)
        {
            return IPv4.Mask((int)bits).Value;
        }

        if (field is OxmField<IPv6> && part.TryNumber(out var longBits) && longBits <= 128)
        {
            return IPv6.Mask((int)longBits).Value;
        }

        if (part.Is("-1"))
        {
            return field.AllOnes;
        }

        return TryValue(field, part, out var mask)
            ? mask & field.AllOnes
            : throw part.Wrong($"'{part}' is no mask of {FieldText.Name(field)}");
    }

    private static string[]? Flags(OxmField field) => field switch
    {
        OxmFlagsField<uint, CtState> => FieldText.CtStateNames,
        OxmFlagsField<ushort, TcpFlags> => FieldText.TcpFlagNames,
        _ when field == (OxmField)OxmFields.TunFlags => FieldText.TunFlagNames,
        _ => null,
    };

    /// <summary>Bits with signs: <c>+syn-ack</c>.</summary>
    private static bool TrySigned(TextPart part, string[] names, out UInt128 set, out UInt128 mask)
    {
        set = mask = 0;
        if (part.IsEmpty || part.Span[0] is not ('+' or '-'))
        {
            return false;
        }

        for (var at = 0; at < part.Span.Length;)
        {
            var length = part.Span[(at + 1)..].IndexOfAny('+', '-') is var next && next < 0
                ? part.Span.Length - at - 1
                : next;
            var name = part.Slice(at + 1, length);
            var bit = Array.IndexOf(names, name.ToString());
            if (bit < 0)
            {
                throw name.Wrong($"'{name}' is none of {string.Join(", ", names)}");
            }

            mask |= UInt128.One << bit;
            set |= part.Span[at] == '+' ? UInt128.One << bit : 0;
            at += 1 + length;
        }

        return true;
    }

    /// <summary>Names of bits between bars: <c>syn|ack</c>.</summary>
    private static bool TryNames(OxmField field, string text, out UInt128 value)
    {
        value = 0;
        if (Flags(field) is not { } names)
        {
            return false;
        }

        foreach (var name in text.Split('|'))
        {
            var bit = Array.IndexOf(names, name);
            if (bit < 0)
            {
                return false;
            }

            value |= UInt128.One << bit;
        }

        return true;
    }

    private static FrozenDictionary<string, OxmField> Names()
    {
        var names = new Dictionary<string, OxmField>(Aliases);
        foreach (var field in OxmFields.All)
        {
            names.TryAdd(field.Name, field);
        }

        foreach (var field in OxmFields.All)
        {
            names.TryAdd(FieldText.Name(field), field);
        }

        return names.ToFrozenDictionary();
    }

    /// <summary>The names of numbers, older and newer: <c>NXM_OF_ETH_DST</c> and <c>OXM_OF_ETH_DST</c>.</summary>
    private static FrozenDictionary<string, OxmField> NumberNames()
    {
        Dictionary<string, OxmField> names = [];
        foreach (var field in OxmFields.All)
        {
            names.TryAdd(FieldText.NumberName(field), field);
            if (field.Id.Class == OxmClass.Basic)
            {
                names.TryAdd("OXM_OF_" + field.Name.ToUpperInvariant(), field);
            }
        }

        return names.ToFrozenDictionary();
    }
}
