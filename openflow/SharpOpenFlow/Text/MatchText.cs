namespace SharpOpenFlow;

/// <summary>
/// A match as <c>ovs-ofctl</c> prints it: in its order, which is not that of the wire, with shorthands such as
/// <c>tcp</c> for the fields that a protocol needs.
/// </summary>
internal sealed class MatchText
{
    private const byte Icmp = 1;
    private const byte Tcp = 6;
    private const byte Udp = 17;
    private const byte Icmpv6 = 58;
    private const byte Sctp = 132;

    private readonly TextBuilder _text;
    private readonly Match _match;
    private readonly HashSet<OxmField> _printed = [];

    private MatchText(TextBuilder text, Match match)
    {
        _text = text;
        _match = match;
    }

    /// <param name="text">Where to.</param>
    /// <param name="match">What is printed.</param>
    /// <param name="priority">Printed first, unless it is the one that <c>ovs-ofctl</c> leaves out.</param>
    public static void Write(TextBuilder text, Match match, ushort priority = Flow.DefaultPriority)
    {
        if (priority != Flow.DefaultPriority)
        {
            text.Add($"priority={priority},");
        }

        if (!match.IsEmpty)
        {
            new MatchText(text, match).Fields();
        }

        text.Chomp(',');
    }

    private void Fields()
    {
        Hex(OxmFields.PktMark);
        Hex(OxmFields.RecircId);
        Hex(OxmFields.DpHash);
        Number(OxmFields.ConjId, "conj_id");
        Port(OxmFields.ActsetOutput, "actset_output");
        ConnectionTracking();
        PacketType();
        Protocol();
        for (var i = 0; i < 16; i++)
        {
            Hex(OxmFields.NxReg(i));
        }

        Tunnel();
        Hex(OxmFields.Metadata);
        Port(OxmFields.InPort, "in_port");
        if (Take(OxmFields.NxmInPort, out var port, out _))
        {
            _text.Add($"in_port={ShortPort.Read(port)},");
        }

        Vlan();
        Mac(OxmFields.EthSrc, "dl_src");
        Mac(OxmFields.EthDst, "dl_dst");
        if (Take(OxmFields.EthType, out var type, out _))
        {
            _text.Add($"dl_type={type},");
        }

        Nsh();
        Network();
        Transport();
        Rest();
    }

    private void ConnectionTracking()
    {
        Flags(OxmFields.CtState, FieldText.CtStateNames);
        Number(OxmFields.CtZone, "ct_zone");
        Hex(OxmFields.CtMark);
        Hex(OxmFields.CtLabel);
        Address(OxmFields.CtNwSrc, "ct_nw_src");
        Address(OxmFields.CtIPv6Src, "ct_ipv6_src");
        Address(OxmFields.CtNwDst, "ct_nw_dst");
        Address(OxmFields.CtIPv6Dst, "ct_ipv6_dst");
        Number(OxmFields.CtNwProto, "ct_nw_proto");
        Number(OxmFields.CtTpSrc, "ct_tp_src");
        Number(OxmFields.CtTpDst, "ct_tp_dst");
    }

    private void PacketType()
    {
        if (Take(OxmFields.PacketType, out var type, out _) && type != 0)
        {
            _text.Add($"packet_type=({type >> 16},{TextBuilder.Hex(type & 0xffff)}),");
        }
    }

    /// <summary>One word for the Ethernet type and, if the word says it too, the IP protocol.</summary>
    private void Protocol()
    {
        if (!_match.TryGet(OxmFields.EthType, out var type, out _))
        {
            return;
        }

        byte? proto = _match.TryGet(OxmFields.IpProto, out var value, out _) ? value : null;
        var (word, saysProto) = (type.Value, proto) switch
        {
            (0x0800, Icmp) => ("icmp", true),
            (0x0800, Tcp) => ("tcp", true),
            (0x0800, Udp) => ("udp", true),
            (0x0800, Sctp) => ("sctp", true),
            (0x0800, _) => ("ip", false),
            (0x86dd, Icmpv6) => ("icmp6", true),
            (0x86dd, Tcp) => ("tcp6", true),
            (0x86dd, Udp) => ("udp6", true),
            (0x86dd, Sctp) => ("sctp6", true),
            (0x86dd, _) => ("ipv6", false),
            (0x0806, _) => ("arp", false),
            (0x8035, _) => ("rarp", false),
            (0x8847, _) => ("mpls", false),
            (0x8848, _) => ("mplsm", false),
            _ => ("", false),
        };
        if (word != "")
        {
            _text.Add($"{word},");
            _printed.Add(OxmFields.EthType);
        }

        if (saysProto)
        {
            _printed.Add(OxmFields.IpProto);
        }
    }

    private void Tunnel()
    {
        if (Take(OxmFields.TunnelId, out var id, out var mask))
        {
            HexMasked("tun_id", id, mask, ulong.MaxValue);
        }

        Address(OxmFields.TunSrc, "tun_src");
        Address(OxmFields.TunDst, "tun_dst");
        Address(OxmFields.TunIPv6Src, "tun_ipv6_src");
        Address(OxmFields.TunIPv6Dst, "tun_ipv6_dst");
        Number(OxmFields.TunGbpId, "tun_gbp_id");
        Hex(OxmFields.TunGbpFlags);
        Erspan();
        if (Take(OxmFields.TunFlags, out var flags, out var flagsMask))
        {
            _text.Add("tun_flags=").AddFlagsMasked(flags, flagsMask, FieldText.TunFlagNames).Add(',');
        }

        foreach (var field in _match)
        {
            if (TunMetadata.IndexOf(field.Id) is { } index)
            {
                _text.Add($"tun_metadata{index}={LearnText.HexOf(field.Value)}");
                _text.AddIf(field.HasMask, $"/{LearnText.HexOf(field.Mask)}").Add(',');
            }
        }
    }

    /// <summary>Open vSwitch prints no masks here, and the index only where the version has one.</summary>
    private void Erspan()
    {
        var isSecond = _match.TryGet(OxmFields.TunErspanVer, out var version, out _) && version == 2;
        if (Take(OxmFields.TunErspanIdx, out var index, out _) && !isSecond)
        {
            _text.Add($"tun_erspan_idx={TextBuilder.Hex(index)},");
        }

        Plain(OxmFields.TunErspanVer, "tun_erspan_ver");
        Plain(OxmFields.TunErspanDir, "tun_erspan_dir");
        if (Take(OxmFields.TunErspanHwid, out var hardware, out _))
        {
            _text.Add($"tun_erspan_hwid={TextBuilder.Hex(hardware)},");
        }

        if (Take(OxmFields.TunGtpuFlags, out var flags, out _))
        {
            _text.Add($"gtpu_flags={TextBuilder.Hex(flags)},");
        }

        Plain(OxmFields.TunGtpuMsgType, "gtpu_msgtype");
    }

    private void Plain<T>(OxmField<T> field, string name) where T : struct
    {
        if (Take(field, out var value, out _))
        {
            _text.Add($"{name}={field.ToBits(value)},");
        }
    }

    private void Vlan()
    {
        const int PcpShift = 13;
        const int VidMask = 0x0fff;
        const int PcpMask = 0xe000;
        if (!Take(OxmFields.VlanVid, out var vid, out var vidMask))
        {
            Take(OxmFields.VlanTci, out vid, out vidMask);
        }

        var tci = (int)vid;
        var mask = (int)vidMask;
        if (Take(OxmFields.VlanPcp, out var pcp, out _))
        {
            tci |= (pcp << PcpShift) | OxmFields.VlanPresent;
            mask |= PcpMask | OxmFields.VlanPresent;
        }

        var isTagged = (mask & tci & OxmFields.VlanPresent) != 0;
        var hasVid = (mask & VidMask) == VidMask;
        var hasPcp = (mask & PcpMask) == PcpMask;
        if (isTagged && (hasVid || (hasPcp && (mask & VidMask) == 0)))
        {
            _text.AddIf(hasVid, $"dl_vlan={tci & VidMask},");
            _text.AddIf(hasPcp, $"dl_vlan_pcp={pcp},");
        }
        else if (mask != 0)
        {
            _text.Add($"vlan_tci=0x{tci:x4}");
            _text.AddIf(mask != ushort.MaxValue, $"/0x{mask:x4}").Add(',');
        }
    }

    private void Network()
    {
        Address(OxmFields.IPv6Src, "ipv6_src");
        Address(OxmFields.IPv6Dst, "ipv6_dst");
        if (Take(OxmFields.IPv6FlowLabel, out var label, out var mask))
        {
            _text.Add($"ipv6_label=0x{label:x5}");
            _text.AddIf(mask != OxmFields.IPv6FlowLabel.AllOnes, $"/0x{mask:x5}").Add(',');
        }

        Address(OxmFields.ArpSpa, "arp_spa");
        Address(OxmFields.ArpTpa, "arp_tpa");
        Address(OxmFields.IPv4Src, "nw_src");
        Address(OxmFields.IPv4Dst, "nw_dst");
        Number(OxmFields.IpProto, "nw_proto");
        Number(OxmFields.ArpOp, "arp_op");
        Mac(OxmFields.ArpSha, "arp_sha");
        Mac(OxmFields.ArpTha, "arp_tha");
        if (Take(OxmFields.IpDscp, out var dscp, out _))
        {
            _text.Add($"nw_tos={dscp << 2},");
        }

        else if (Take(OxmFields.NwTos, out var tos, out _))
        {
            _text.Add($"nw_tos={tos & 0xfc},");
        }

        Number(OxmFields.IpEcn, "nw_ecn");
        Number(OxmFields.IpTtl, "nw_ttl");
        Number(OxmFields.MplsLabel, "mpls_label");
        Number(OxmFields.MplsTc, "mpls_tc");
        Number(OxmFields.MplsTtl, "mpls_ttl");
        Number(OxmFields.MplsBos, "mpls_bos");
        Fragment();
    }

    private void Nsh()
    {
        Number(OxmFields.NshFlags, "nsh_flags");
        Number(OxmFields.NshTtl, "nsh_ttl");
        Number(OxmFields.NshMdType, "nsh_mdtype");
        Number(OxmFields.NshNp, "nsh_np");
        Hex(OxmFields.NshSpi);
        Number(OxmFields.NshSi, "nsh_si");
        Hex(OxmFields.NshC1);
        Hex(OxmFields.NshC2);
        Hex(OxmFields.NshC3);
        Hex(OxmFields.NshC4);
    }

    private void Fragment()
    {
        const byte Any = 1;
        const byte Later = 2;
        if (Take(OxmFields.IpFrag, out var value, out var mask))
        {
            var word = (mask, value) switch
            {
                (Any | Later, Any | Later) => "later",
                (Any | Later, Any) => "first",
                (Any | Later, 0) => "no",
                (Any, Any) => "yes",
                (Any, _) => "no",
                (Later, Later) => "later",
                (Later, _) => "not_later",
                _ => "<error>",
            };
            _text.Add($"nw_frag={word},");
        }
    }

    private void Transport()
    {
        Number(OxmFields.Icmpv4Type, "icmp_type");
        Number(OxmFields.Icmpv4Code, "icmp_code");
        Number(OxmFields.Icmpv6Type, "icmp_type");
        Number(OxmFields.Icmpv6Code, "icmp_code");
        Address(OxmFields.NdTarget, "nd_target");
        Mac(OxmFields.NdSll, "nd_sll");
        Mac(OxmFields.NdTll, "nd_tll");
        Plain(OxmFields.NdReserved, "nd_reserved");
        Plain(OxmFields.NdOptionsType, "nd_options_type");
        Number(OxmFields.TcpSrc, "tp_src");
        Number(OxmFields.UdpSrc, "tp_src");
        Number(OxmFields.SctpSrc, "tp_src");
        Number(OxmFields.TcpDst, "tp_dst");
        Number(OxmFields.UdpDst, "tp_dst");
        Number(OxmFields.SctpDst, "tp_dst");
        Flags(OxmFields.TcpFlags, FieldText.TcpFlagNames);
    }

    /// <summary>What Open vSwitch does not print, because it does not know or support it.</summary>
    private void Rest()
    {
        foreach (var field in _match)
        {
            if (TunMetadata.IndexOf(field.Id) is not null)
            {
                continue;
            }

            if (!field.TryGetOxm(out var oxm))
            {
                FieldText.Number(_text, field.Id);
                _text.Add($"=0x{Convert.ToHexStringLower(field.Value)}");
                _text.AddIf(field.HasMask, $"/0x{Convert.ToHexStringLower(field.Mask)}").Add(',');
            }
            else if (_printed.Add(oxm.Field))
            {
                HexMasked(oxm.Field.Name, oxm.Value, oxm.Mask, oxm.Field.AllOnes);
            }
        }
    }

    /// <summary>Value and mask of a field that has not been printed yet.</summary>
    private bool Take<T>(OxmField<T> field, out T value, out T mask) where T : struct
    {
        value = default;
        mask = default;
        return !_printed.Contains(field) && _match.TryGet(field, out value, out mask) && _printed.Add(field);
    }

    private void Hex<T>(OxmField<T> field) where T : struct
    {
        if (Take(field, out var value, out var mask))
        {
            HexMasked(field.Name, field.ToBits(value), field.ToBits(mask), field.AllOnes);
        }
    }

    private void HexMasked(string name, UInt128 value, UInt128 mask, UInt128 allOnes)
    {
        _text.Add($"{name}={TextBuilder.Hex(value)}");
        _text.AddIf(mask != allOnes, $"/{TextBuilder.Hex(mask)}").Add(',');
    }

    /// <summary>Decimal when the whole value counts, else hexadecimal.</summary>
    private void Number<T>(OxmField<T> field, string name) where T : struct
    {
        if (Take(field, out var value, out var mask))
        {
            var isExact = field.ToBits(mask) == field.AllOnes;
            _text.AddIf(isExact, $"{name}={field.ToBits(value)},");
            _text.AddIf(!isExact, $"{name}=0x{field.ToBits(value):x}/0x{field.ToBits(mask):x},");
        }
    }

    /// <summary>Names of the bits that are set when all count, else each bit that counts with its sign.</summary>
    private void Flags<T>(OxmField<T> field, ReadOnlySpan<string> names) where T : struct
    {
        if (Take(field, out var value, out var mask))
        {
            _text.Add($"{field.Name}=");
            _ = field.ToBits(mask) == field.AllOnes
                ? _text.AddFlags((uint)field.ToBits(value), names, '|')
                : _text.AddFlagsMasked((uint)field.ToBits(value), (uint)field.ToBits(mask), names);
            _text.Add(',');
        }
    }

    private void Port(OxmField<PortNo> field, string name)
    {
        if (Take(field, out var port, out _))
        {
            _text.Add($"{name}={port},");
        }
    }

    private void Mac(OxmField<MacAddress> field, string name)
    {
        if (Take(field, out var value, out var mask))
        {
            _text.Add($"{name}={value}");
            _text.AddIf(mask != MacAddress.Broadcast, $"/{mask}").Add(',');
        }
    }

    private void Address(OxmField<IPv4> field, string name)
    {
        if (Take(field, out var value, out var mask))
        {
            _text.Add($"{name}={FieldText.Network(value, mask)},");
        }
    }

    private void Address(OxmField<IPv6> field, string name)
    {
        if (Take(field, out var value, out var mask))
        {
            _text.Add($"{name}={FieldText.Network(value, mask)},");
        }
    }
}
