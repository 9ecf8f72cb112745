using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>A frame as <c>ovs-ofctl -m</c> shows it: the fields that a flow could match, all of them.</summary>
internal ref struct PacketText
{
    private const int AddressesLength = 12;
    private const int LargestLength = 0x5ff;
    private const ushort ServiceVlan = 0x88a8;
    private const ushort Vlan = 0x8100;
    private const int PcpShift = 13;

    private readonly TextBuilder _text;
    private ReadOnlySpan<byte> _rest;

    private PacketText(TextBuilder text, ReadOnlySpan<byte> frame)
    {
        _text = text;
        _rest = frame;
    }

    public static void Write(TextBuilder text, ReadOnlySpan<byte> frame) => new PacketText(text, frame).Frame();

    private void Frame()
    {
        if (_rest.Length < AddressesLength + 2)
        {
            _text.Add("vlan_tci=0x0000,dl_src=00:00:00:00:00:00,dl_dst=00:00:00:00:00:00,dl_type=0x0000");
            return;
        }

        var addresses = Take(AddressesLength);
        List<ushort> tags = [];
        while (tags.Count < 2 && _rest.Length >= 6 && ReadUInt16BigEndian(_rest) is Vlan or ServiceVlan)
        {
            tags.Add(ReadUInt16BigEndian(_rest[2..]));
            _rest = _rest[4..];
        }

        var type = EtherTypeAfterLength();
        var network = new TextBuilder();
        var (word, rest) = Network(type, network);
        _text.AddIf(word != "", $"{word},");
        Tags(tags);
        _text.Add($"dl_src={MacAddress.Read(addresses[6..])},dl_dst={MacAddress.Read(addresses)}");
        _text.AddIf(word == "", $",dl_type=0x{type:x4}");
        _text.Add(network.ToString()).Add(rest);
    }

    /// <summary>The type, from a SNAP header if there is one; 0x05ff for other frames of IEEE 802.3.</summary>
    private ushort EtherTypeAfterLength()
    {
        var type = ReadUInt16BigEndian(Take(2));
        if (type > LargestLength)
        {
            return type;
        }

        ReadOnlySpan<byte> snap = [0xaa, 0xaa, 0x03, 0, 0, 0];
        if (_rest.Length >= 8 && _rest.StartsWith(snap) && ReadUInt16BigEndian(_rest[6..]) > LargestLength)
        {
            Take(6);
            return ReadUInt16BigEndian(Take(2));
        }

        return LargestLength;
    }

    private readonly void Tags(List<ushort> tags)
    {
        if (tags.Count == 0)
        {
            _text.Add("vlan_tci=0x0000,");
            return;
        }

        for (var i = 0; i < tags.Count; i++)
        {
            var suffix = i == 0 ? "" : "1";
            _text.Add($"dl_vlan{suffix}={tags[i] & 0xfff},dl_vlan_pcp{suffix}={tags[i] >> PcpShift},");
        }

        _text.AddIf(tags.Count == 1, "vlan_tci1=0x0000,");
    }

    private (string Word, string Checksum) Network(ushort type, TextBuilder text)
    {
        switch (type)
        {
            case 0x0800:
                return IPv4(text);
            case 0x86dd:
                return IPv6(text);
            case 0x0806 or 0x8035:
                Arp(text);
                return (type == 0x0806 ? "arp" : "rarp", "");
            case 0x8847 or 0x8848:
                Mpls(text);
                return (type == 0x8847 ? "mpls" : "mplsm", "");
            default:
                return ("", "");
        }
    }

    private readonly void Arp(TextBuilder text)
    {
        const int Length = 28;
        Span<byte> arp = stackalloc byte[Length];
        arp.Clear();
        if (_rest.Length >= Length && ReadUInt64BigEndian(_rest) >> 16 == 0x000108000604)
        {
            _rest[..Length].CopyTo(arp);
        }

        var opcode = ReadUInt16BigEndian(arp[6..]);
        text.Add($",arp_spa={SharpOpenFlow.IPv4.Read(arp[14..])},arp_tpa={SharpOpenFlow.IPv4.Read(arp[24..])}");
        text.Add($",arp_op={(opcode <= byte.MaxValue ? opcode : 0)}");
        text.Add($",arp_sha={MacAddress.Read(arp[8..])},arp_tha={MacAddress.Read(arp[18..])}");
    }

    private readonly void Mpls(TextBuilder text)
    {
        if (_rest.Length < 4)
        {
            text.Add(",mpls_label=0,mpls_tc=0,mpls_ttl=0,mpls_bos=0");
            return;
        }

        var first = ReadUInt32BigEndian(_rest);
        text.Add($",mpls_label={first >> 12},mpls_tc={(first >> 9) & 7}");
        text.Add($",mpls_ttl={first & 0xff},mpls_bos={(first >> 8) & 1}");
        var rest = _rest;
        for (var i = 1; i < 3 && (ReadUInt32BigEndian(rest) & 0x100) == 0 && rest.Length >= 8; i++)
        {
            rest = rest[4..];
            text.Add($",mpls_lse{i}={ReadUInt32BigEndian(rest)}");
        }
    }

    private (string Word, string Checksum) IPv4(TextBuilder text)
    {
        const int MinimumLength = 20;
        var length = _rest.Length < MinimumLength ? 0 : (_rest[0] & 0xf) * 4;
        if (length < MinimumLength || length > _rest.Length)
        {
            text.Add(",nw_src=0.0.0.0,nw_dst=0.0.0.0,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no");
            return ("ip", "");
        }

        var header = Take(length);
        var total = Math.Max(ReadUInt16BigEndian(header[2..]) - length, 0);
        _rest = _rest[..Math.Min(total, _rest.Length)];
        var fragment = ReadUInt16BigEndian(header[6..]) & 0x3fff;
        text.Add($",nw_src={SharpOpenFlow.IPv4.Read(header[12..])},nw_dst={SharpOpenFlow.IPv4.Read(header[16..])}");
        var isLater = (fragment & 0x1fff) != 0;
        return Transport(
            text, header[9], header[1], header[8], isLater ? "later" : fragment != 0 ? "first" : "no", isIPv6: false);
    }

    private (string Word, string Checksum) IPv6(TextBuilder text)
    {
        const int HeaderLength = 40;
        if (_rest.Length < HeaderLength)
        {
            text.Add(",ipv6_src=::,ipv6_dst=::,ipv6_label=0x00000,nw_proto=0,nw_tos=0,nw_ecn=0,nw_ttl=0,nw_frag=no");
            return ("ipv6", "");
        }

        var header = Take(HeaderLength);
        _rest = _rest[..Math.Min(ReadUInt16BigEndian(header[4..]), _rest.Length)];
        text.Add($",ipv6_src={SharpOpenFlow.IPv6.Read(header[8..])},ipv6_dst={SharpOpenFlow.IPv6.Read(header[24..])}");
        text.Add($",ipv6_label=0x{ReadUInt32BigEndian(header) & 0xfffff:x5}");
        var fragment = "no";
        var proto = header[6];
        while (proto is 0 or 43 or 44 or 51 or 60 or 135 && _rest.Length >= 8)
        {
            if (proto == 44)
            {
                var isLater = (ReadUInt16BigEndian(_rest[2..]) & 0xfff8) != 0;
                fragment = isLater ? "later" : "first";
                if (isLater)
                {
                    break;
                }
            }

            var length = proto switch { 44 => 8, 51 => (_rest[1] + 2) * 4, _ => (_rest[1] + 1) * 8 };
            proto = _rest[0];
            _rest = _rest[Math.Min(length, _rest.Length)..];
        }

        var trafficClass = (byte)(ReadUInt16BigEndian(header) >> 4);
        return Transport(text, proto, trafficClass, header[7], fragment, isIPv6: true);
    }

    private (string Word, string Checksum) Transport(
        TextBuilder text, byte proto, byte tos, byte ttl, string fragment, bool isIPv6)
    {
        var word = (proto, isIPv6) switch
        {
            (6, false) => "tcp",
            (6, true) => "tcp6",
            (17, false) => "udp",
            (17, true) => "udp6",
            (132, false) => "sctp",
            (132, true) => "sctp6",
            (1, false) => "icmp",
            (58, true) => "icmp6",
            _ => "",
        };
        text.AddIf(word == "", $",nw_proto={proto}");
        text.Add($",nw_tos={tos & 0xfc},nw_ecn={tos & 3},nw_ttl={ttl},nw_frag={fragment}");
        var ports = fragment != "later";
        var checksum = -1;
        var name = "";
        switch (proto)
        {
            case 6:
                (checksum, name) = (_rest.Length >= 20 ? ReadUInt16BigEndian(_rest[16..]) : -1, "tcp");
                Ports(text, ports, 20);
                if (ports)
                {
                    text.Add(",tcp_flags=").AddFlags(
                        _rest.Length >= 20 ? ReadUInt16BigEndian(_rest[12..]) & 0xfffu : 0, FieldText.TcpFlagNames, '|');
                }

                break;
            case 17:
                (checksum, name) = (_rest.Length >= 8 ? ReadUInt16BigEndian(_rest[6..]) : -1, "udp");
                Ports(text, ports, 8);
                break;
            case 132:
                (checksum, name) = (_rest.Length >= 12 ? (int)ReadUInt32BigEndian(_rest[8..]) : -1, "sctp");
                Ports(text, ports, 12);
                break;
            case 1 when !isIPv6:
            case 58 when isIPv6:
                (checksum, name) = (_rest.Length >= 4 ? ReadUInt16BigEndian(_rest[2..]) : -1, isIPv6 ? "icmp6" : "icmp");
                Icmp(text, ports, isIPv6);
                break;
            case 2 when !isIPv6 && ports && _rest.Length >= 8:
                text.Add($",tp_src={_rest[0]},tp_dst={_rest[1]}");
                break;
            default:
                break;
        }

        return (word != "" ? word : isIPv6 ? "ipv6" : "ip", checksum == -1 ? "" : $" {name}_csum:{checksum:x}");
    }

    private readonly void Ports(TextBuilder text, bool arePresent, int headerLength)
    {
        if (arePresent)
        {
            var has = _rest.Length >= headerLength;
            text.Add($",tp_src={(has ? ReadUInt16BigEndian(_rest) : 0)}");
            text.Add($",tp_dst={(has ? ReadUInt16BigEndian(_rest[2..]) : 0)}");
        }
    }

    private readonly void Icmp(TextBuilder text, bool isPresent, bool isIPv6)
    {
        const int NeighbourLength = 24;
        if (!isPresent)
        {
            return;
        }

        var has = _rest.Length >= 8;
        var (type, code) = has ? (_rest[0], _rest[1]) : ((byte)0, (byte)0);
        text.Add($",icmp_type={type},icmp_code={code}");
        if (!isIPv6 || type is not (135 or 136) || code != 0)
        {
            return;
        }

        var target = default(IPv6);
        MacAddress source = default, targetMac = default;
        if (_rest.Length >= NeighbourLength)
        {
            target = SharpOpenFlow.IPv6.Read(_rest[8..]);
            for (var options = _rest[NeighbourLength..]; options.Length >= 8 && options[1] != 0;)
            {
                if (options[0] == 1 && type == 135)
                {
                    source = MacAddress.Read(options[2..]);
                }
                else if (options[0] == 2 && type == 136)
                {
                    targetMac = MacAddress.Read(options[2..]);
                }

                options = options[Math.Min(options[1] * 8, options.Length)..];
            }
        }

        text.Add($",nd_target={target},nd_sll={source},nd_tll={targetMac}");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
