namespace SharpOpenFlow;

/// <summary>Collects the fields of a match in the words of <c>ovs-ofctl</c>; each may come once.</summary>
internal sealed class MatchParser
{
    private const ushort PcpMask = 0xe000;
    private const int PcpShift = 13;

    private readonly Dictionary<OxmField, (Oxm Value, TextPart Part)> _fields = [];
    private readonly List<byte[]> _options = [];

    /// <summary>The protocol that the match names, which tells what <c>tp_src</c> and <c>nw_src</c> mean.</summary>
    public ushort? EthType => Known(OxmFields.EthType) is { } type
        ? (ushort)type
        : Known(OxmFields.PacketType) is { } packet && packet >> 16 == 1 ? (ushort)packet : null;

    public byte? IpProto => (byte?)Known(OxmFields.IpProto);

    /// <summary>Whether the match says that there is a VLAN tag.</summary>
    public bool HasTag => Known(OxmFields.VlanVid) is { } vid && (vid & OxmFields.VlanPresent) != 0;

    /// <summary>Takes an element that is a protocol's name or a field; false when it is neither.</summary>
    public bool TryTake(TextPart element)
    {
        var (key, value, _) = element.KeyAndValue();
        var name = key.ToString();
        if (key == element && Protocol(name) is var (type, proto))
        {
            Set(OxmFields.EthType.Exactly(new EtherType(type)), key);
            if (proto is { } number)
            {
                Set(OxmFields.IpProto.Exactly(number), key);
            }

            return true;
        }

        if (key == element)
        {
            return false;
        }

        if (TunnelOption(name, value) || Vlan(name, key, value) || WideRegister(name, key, value))
        {
            return true;
        }

        if (name == "packet_type")
        {
            // In parentheses: name space and type.
            var parts = element.From(key.Span.Length + 1).Span.Trim("()").ToString().Split(',');
            var packet = TextPart.All($"{parts[0]}");
            var typeOf = TextPart.All(parts.Length > 1 ? parts[1] : "0");
            Set(
                OxmFields.PacketType.Exactly(((uint)packet.Number(0xffff) << 16) | (uint)typeOf.Number(0xffff)), key);
            return true;
        }

        var field = FieldOf(name, key);
        if (field is null)
        {
            return false;
        }

        Set(name switch
        {
            "nw_tos" => OxmFields.IpDscp.Exactly((byte)(value.Number(byte.MaxValue) >> 2)),
            "nw_frag" or "ip_frag" when Fragment(value) is { } frag => frag,
            _ => FieldParser.Masked(field, value),
        }, value);
        return true;
    }

    public Match ToMatch()
    {
        foreach (var (field, (value, part)) in _fields)
        {
            if (!field.IsMaskable && value is { HasMask: true, IsWildcard: false })
            {
                throw part.Wrong($"{FieldText.Name(field)} cannot have a mask");
            }
        }

        var match = Match.Of([.. _fields.Values.Select(field => field.Value).Where(oxm => !oxm.IsWildcard)]);
        if (_options.Count > 0)
        {
            var fields = new byte[match.FieldsLength];
            match.WriteFields(fields);
            match = Match.ParseFields([.. fields, .. _options.SelectMany(option => option)]);
        }

        CheckPrerequisites(match);
        return match;
    }

    private void CheckPrerequisites(Match match)
    {
        foreach (var (field, (value, part)) in _fields)
        {
            if (!value.IsWildcard && !StrictMatch.IsMet(field.Needs, match))
            {
                throw part.Wrong($"{FieldText.Name(field)} needs a match of {field.Needs} before it");
            }
        }
    }

    /// <summary>Ethernet type and IP protocol of a word.</summary>
    private static (ushort Type, byte? Proto)? Protocol(string word) => word switch
    {
        "ip" => (0x0800, null),
        "ipv6" => (0x86dd, null),
        "icmp" => (0x0800, 1),
        "tcp" => (0x0800, 6),
        "udp" => (0x0800, 17),
        "sctp" => (0x0800, 132),
        "icmp6" => (0x86dd, 58),
        "tcp6" => (0x86dd, 6),
        "udp6" => (0x86dd, 17),
        "sctp6" => (0x86dd, 132),
        "arp" => (0x0806, null),
        "rarp" => (0x8035, null),
        "mpls" => (0x8847, null),
        "mplsm" => (0x8848, null),
        _ => null,
    };

    /// <summary>What a name means next to the protocol that was named before.</summary>
    private OxmField? FieldOf(string name, TextPart key) => (name, EthType, IpProto) switch
    {
        ("in_port", _, _) => (OxmField)OxmFields.InPort,
        ("nw_src", 0x0806 or 0x8035, _) => OxmFields.ArpSpa,
        ("nw_dst", 0x0806 or 0x8035, _) => OxmFields.ArpTpa,
        ("nw_proto", 0x0806 or 0x8035, _) => OxmFields.ArpOp,
        ("nw_tos", _, _) => OxmFields.IpDscp,
        ("icmp_type", 0x86dd, _) => OxmFields.Icmpv6Type,
        ("icmp_code", 0x86dd, _) => OxmFields.Icmpv6Code,
        ("tp_src" or "tp_dst", _, 1 or 58) => IcmpOf(name),
        ("tp_src" or "tp_dst", _, var proto) => Transport(name[3..], proto)
            ?? throw key.Wrong($"{name} needs tcp, udp, sctp or icmp before it"),
        _ => FieldParser.Find(name),
    };

    private OxmField<byte> IcmpOf(string name) => (name, EthType == 0x86dd) switch
    {
        ("tp_src", false) => OxmFields.Icmpv4Type,
        ("tp_src", true) => OxmFields.Icmpv6Type,
        (_, false) => OxmFields.Icmpv4Code,
        _ => OxmFields.Icmpv6Code,
    };

    public static OxmField? Transport(string end, byte? proto) => (end, proto) switch
    {
        ("src", 6) => OxmFields.TcpSrc,
        ("dst", 6) => OxmFields.TcpDst,
        ("src", 17) => OxmFields.UdpSrc,
        ("dst", 17) => OxmFields.UdpDst,
        ("src", 132) => OxmFields.SctpSrc,
        ("dst", 132) => OxmFields.SctpDst,
        _ => null,
    };

    private static Oxm? Fragment(TextPart value) => value.ToString() switch
    {
        "no" => OxmFields.IpFrag.Exactly(0),
        "yes" => OxmFields.IpFrag.Masked(1, 1),
        "first" => OxmFields.IpFrag.Exactly(1),
        "later" => OxmFields.IpFrag.Exactly(3),
        "not_later" => OxmFields.IpFrag.Masked(0, 2),
        _ => null,
    };

    private bool Vlan(string name, TextPart key, TextPart value)
    {
        switch (name)
        {
            case "dl_vlan":
                var vlan = value.Number(ushort.MaxValue);
                Set(OxmFields.VlanVid.Exactly(vlan == 0xffff
                    ? (ushort)0
                    : (ushort)(vlan <= 0xfff ? vlan | OxmFields.VlanPresent
                        : throw value.Wrong($"'{value}' is no VLAN from 0 to 4095"))), key);
                return true;
            case "dl_vlan_pcp" or "vlan_pcp":
                Set(OxmFields.VlanPcp.Exactly((byte)value.Number(7)), key);
                if (!_fields.ContainsKey(OxmFields.VlanVid))
                {
                    Set(OxmFields.VlanVid.Masked(OxmFields.VlanPresent, OxmFields.VlanPresent), key);
                }

                return true;
            case "vlan_vid":
                var vid = FieldParser.Masked(OxmFields.VlanVid, value);
                Replace(vid.HasMask || vid.Value == 0
                    ? vid
                    : OxmFields.VlanVid.Exactly((ushort)(vid.Value | OxmFields.VlanPresent)), key);
                return true;
            case "vlan_tci":
                var tci = FieldParser.Masked(OxmFields.VlanTci, value);
                var (bits, mask) = ((ushort)tci.Value, (ushort)tci.Mask);
                if (bits == 0 && mask == ushort.MaxValue)
                {
                    // Without a tag there is no priority either.
                    Set(OxmFields.VlanVid.Exactly(0), key);
                    return true;
                }

                Set(OxmFields.VlanVid.Masked((ushort)(bits & 0x1fff), (ushort)(mask & 0x1fff)), key);
                if ((mask & PcpMask) == PcpMask)
                {
                    Set(OxmFields.VlanPcp.Exactly((byte)(bits >> PcpShift)), key);
                }
                else if ((mask & PcpMask) != 0)
                {
                    throw value.Wrong("the three bits of the priority can be matched only together");
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Open vSwitch matches wide registers as the registers that they consist of.</summary>
    private bool WideRegister(string name, TextPart key, TextPart value)
    {
        var isWidest = name.StartsWith("xxreg", StringComparison.Ordinal);
        if ((!isWidest && !name.StartsWith("xreg", StringComparison.Ordinal))
            || FieldParser.Find(name) is not { } field)
        {
            return false;
        }

        var wide = FieldParser.Masked(field, value);
        var count = isWidest ? 4 : 2;
        var first = (name[^1] - '0') * count;
        for (var i = 0; i < count; i++)
        {
            var shift = (count - 1 - i) * 32;
            var part = OxmFields.NxReg(first + i).Masked((uint)(wide.Value >> shift), (uint)(wide.Mask >> shift));
            if (!part.IsWildcard)
            {
                Set(part, key);
            }
        }

        return true;
    }

    private bool TunnelOption(string name, TextPart value)
    {
        const string Name = "tun_metadata";
        if (!name.StartsWith(Name, StringComparison.Ordinal)
            || !int.TryParse(name[Name.Length..], out var index) || index is < 0 or >= TunMetadata.Count)
        {
            return false;
        }

        var hasMask = value.TrySplit("/", out var before, out var after);
        var bytes = Option(before);
        var mask = hasMask ? Option(after) : [];
        var length = Math.Max(bytes.Length, mask.Length);
        byte[] payload = [.. new byte[length - bytes.Length], .. bytes];
        payload = hasMask ? [.. payload, .. new byte[length - mask.Length], .. mask] : payload;
        var tlv = new byte[OxmHeader.MinimumLength + payload.Length];
        new OxmHeader(TunMetadata.Id(index), hasMask, payload.Length).WriteTo(tlv);
        payload.CopyTo(tlv.AsSpan(OxmHeader.MinimumLength));
        _options.Add(tlv);
        return true;
    }

    /// <summary>An option's value: as many bytes as its digits need.</summary>
    private static byte[] Option(TextPart part)
    {
        var digits = part.ToString();
        digits = digits.StartsWith("0x", StringComparison.Ordinal) ? digits[2..] : part.Number().ToString("x", null);
        try
        {
            return Convert.FromHexString(digits.Length % 2 == 0 ? digits : "0" + digits);
        }
        catch (FormatException)
        {
            throw part.Wrong($"'{part}' is no number");
        }
    }

    private UInt128? Known(OxmField field) => _fields.TryGetValue(field, out var known) ? known.Value.Value : null;

    private void Set(Oxm oxm, TextPart part)
    {
        if (!_fields.TryAdd(oxm.Field, (oxm, part)) && _fields[oxm.Field].Value != oxm)
        {
            throw part.Wrong($"{FieldText.Name(oxm.Field)} is matched twice");
        }
    }

    private void Replace(Oxm oxm, TextPart part) => _fields[oxm.Field] = (oxm, part);
}
