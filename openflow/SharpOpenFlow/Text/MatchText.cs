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
            text.Add("priority=").Add(priority).Add(',');
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
        var (isTypePrinted, isProtoPrinted) = Protocol();
        for (var i = 0; i < 16; i++)
        {
            Hex(OxmFields.NxReg(i));
        }

        Tunnel();
        Hex(OxmFields.Metadata);
        Port(OxmFields.InPort, "in_port");
        VlanText();
        Mac(OxmFields.EthSrc, "dl_src");
        Mac(OxmFields.EthDst, "dl_dst");
        if (!isTypePrinted && Take(OxmFields.EthType, out var type, out _))
        {
            Label("dl_type").AddHex(type.Value, 4).Add(',');
        }

        Network(isProtoPrinted);
        Transport();
        Rest();
    }

    private void ConnectionTracking()
    {
        if (Take(OxmFields.CtState, out var state, out var mask))
        {
            Label("ct_state");
            _ = (byte)mask == byte.MaxValue
                ? _text.AddFlags(state, FieldText.CtStateNames, '|')
                : _text.AddFlagsMasked(state, mask, FieldText.CtStateNames);
            _text.Add(',');
        }

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
        if (Take(OxmFields.PacketType, out var type, out _))
        {
            Label("packet_type").Add('(').Add(type >> 16).Add(',').AddHex(type & 0xffff).Add("),");
        }
    }

    private (bool IsTypePrinted, bool IsProtoPrinted) Protocol()
    {
        if (!_match.TryGet(OxmFields.EthType, out var type, out _))
        {
            return (false, false);
        }

        byte? proto = _match.TryGet(OxmFields.IpProto, out var value, out _) ? value : null;
        var word = type.Value switch
        {
            0x0800 => proto switch { Icmp => "icmp", Tcp => "tcp", Udp => "udp", Sctp => "sctp", _ => "ip" },
            0x86dd => proto switch { Icmpv6 => "icmp6", Tcp => "tcp6", Udp => "udp6", Sctp => "sctp6", _ => "ipv6" },
            0x0806 => "arp",
            0x8035 => "rarp",
            0x8847 => "mpls",
            0x8848 => "mplsm",
            _ => null,
        };
        if (word is null)
        {
            return (false, false);
        }

        _text.Add(word).Add(',');
        _printed.Add(OxmFields.EthType);
        var isProtoPrinted = proto is not null && word is not ("ip" or "ipv6" or "arp" or "rarp" or "mpls" or "mplsm");
        if (isProtoPrinted)
        {
            _printed.Add(OxmFields.IpProto);
        }

        return (true, isProtoPrinted);
    }

    private void Tunnel()
    {
        if (Take(OxmFields.TunnelId, out var id, out var mask))
        {
            Label("tun_id");
            HexMasked(id, mask, ulong.MaxValue);
        }

        Address(OxmFields.TunSrc, "tun_src");
        Address(OxmFields.TunDst, "tun_dst");
        Address(OxmFields.TunIPv6Src, "tun_ipv6_src");
        Address(OxmFields.TunIPv6Dst, "tun_ipv6_dst");
        Number(OxmFields.TunGbpId, "tun_gbp_id");
        Hex(OxmFields.TunGbpFlags);
        if (Take(OxmFields.TunFlags, out var flags, out var flagsMask))
        {
            Label("tun_flags").AddFlagsMasked(flags, flagsMask & 1u, FieldText.TunFlagNames).Add(',');
        }
    }

    private void VlanText()
    {
        const int PcpShift = 13;
        const int VidMask = 0x0fff;
        const int PcpMask = 0xe000;
        Take(OxmFields.VlanVid, out var vid, out var vidMask);
        var tci = (int)vid;
        var mask = (int)vidMask;
        if (Take(OxmFields.VlanPcp, out var pcp, out _))
        {
            tci |= (pcp << PcpShift) | OxmFields.VlanPresent;
            mask |= PcpMask | OxmFields.VlanPresent;
        }

        if (mask == 0)
        {
            return;
        }

        var isTagged = (mask & tci & OxmFields.VlanPresent) != 0;
        if (isTagged && (mask & VidMask) is 0 or VidMask && mask != OxmFields.VlanPresent)
        {
            if ((mask & VidMask) != 0)
            {
                Label("dl_vlan").Add((ulong)(tci & VidMask)).Add(',');
            }

            if ((mask & PcpMask) != 0)
            {
                Label("dl_vlan_pcp").Add(pcp).Add(',');
            }

            return;
        }

        Label("vlan_tci").AddHex((ushort)tci, 4);
        if (mask != ushort.MaxValue)
        {
            _text.Add('/').AddHex((ushort)mask, 4);
        }

        _text.Add(',');
    }

    private void Network(bool isProtoPrinted)
    {
        Address(OxmFields.IPv6Src, "ipv6_src");
        Address(OxmFields.IPv6Dst, "ipv6_dst");
        if (Take(OxmFields.IPv6FlowLabel, out var label, out var mask))
        {
            Label("ipv6_label").AddHex(label, 5);
            if (mask != 0xfffff)
            {
                _text.Add('/').AddHex(mask, 5);
            }

            _text.Add(',');
        }

        Address(OxmFields.ArpSpa, "arp_spa");
        Address(OxmFields.ArpTpa, "arp_tpa");
        Address(OxmFields.IPv4Src, "nw_src");
        Address(OxmFields.IPv4Dst, "nw_dst");
        if (!isProtoPrinted)
        {
            Number(OxmFields.IpProto, "nw_proto");
        }

        Number(OxmFields.ArpOp, "arp_op");
        Mac(OxmFields.ArpSha, "arp_sha");
        Mac(OxmFields.ArpTha, "arp_tha");
        if (Take(OxmFields.IpDscp, out var dscp, out _))
        {
            Label("nw_tos").Add((ulong)(dscp << 2)).Add(',');
        }

        Number(OxmFields.IpEcn, "nw_ecn");
        Number(OxmFields.IpTtl, "nw_ttl");
        Number(OxmFields.MplsLabel, "mpls_label");
        Number(OxmFields.MplsTc, "mpls_tc");
        Number(OxmFields.MplsTtl, "mpls_ttl");
        Number(OxmFields.MplsBos, "mpls_bos");
        Fragment();
    }

    private void Fragment()
    {
        const byte Any = 1;
        const byte Later = 2;
        if (!Take(OxmFields.IpFrag, out var value, out var mask))
        {
            return;
        }

        Label("nw_frag").Add((mask, value) switch
        {
            (Any | Later, Any | Later) => "later",
            (Any | Later, Any) => "first",
            (Any | Later, 0) => "no",
            (Any, Any) => "yes",
            (Any, _) => "no",
            (Later, Later) => "later",
            (Later, _) => "not_later",
            _ => "<error>",
        }).Add(',');
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
        Number(OxmFields.TcpSrc, "tp_src");
        Number(OxmFields.UdpSrc, "tp_src");
        Number(OxmFields.SctpSrc, "tp_src");
        Number(OxmFields.TcpDst, "tp_dst");
        Number(OxmFields.UdpDst, "tp_dst");
        Number(OxmFields.SctpDst, "tp_dst");
        if (Take(OxmFields.TcpFlags, out var flags, out var mask))
        {
            Label("tcp_flags");
            _ = mask == 0xfff
                ? _text.AddFlags(flags, FieldText.TcpFlagNames, '|')
                : _text.AddFlagsMasked(flags, mask, FieldText.TcpFlagNames);
            _text.Add(',');
        }
    }

    /// <summary>What Open vSwitch does not print, because it does not know or support it.</summary>
    private void Rest()
    {
        foreach (var field in _match)
        {
            if (!field.TryGetOxm(out var oxm))
            {
                FieldText.Number(_text, field.Id);
                _text.Add("=0x").AddBytes(field.Value);
                _ = field.HasMask ? _text.Add("/0x").AddBytes(field.Mask) : _text;
                _text.Add(',');
            }
            else if (_printed.Add(oxm.Field))
            {
                Label(oxm.Field.Name);
                HexMasked(oxm.Value, oxm.Mask, oxm.Field.AllOnes);
            }
        }
    }

    private bool Take<T>(OxmField<T> field, out T value, out T mask) where T : struct
    {
        if (!_match.TryGet(field, out value, out mask))
        {
            return false;
        }

        _printed.Add(field);
        return true;
    }

    private TextBuilder Label(string name) => _text.Add(name).Add('=');

    private void Hex<T>(OxmField<T> field) where T : struct
    {
        if (Take(field, out var value, out var mask))
        {
            Label(field.Name);
            HexMasked(field.ToBits(value), field.ToBits(mask), field.AllOnes);
        }
    }

    private void HexMasked(UInt128 value, UInt128 mask, UInt128 allOnes)
    {
        _text.AddHex(value);
        _ = mask == allOnes ? _text : _text.Add('/').AddHex(mask);
        _text.Add(',');
    }

    /// <summary>Decimal when the whole value counts, else hexadecimal.</summary>
    private void Number<T>(OxmField<T> field, string name) where T : struct
    {
        if (Take(field, out var value, out var mask))
        {
            Label(name);
            _ = field.ToBits(mask) == field.AllOnes
                ? _text.Add((ulong)field.ToBits(value))
                : _text.AddHex(field.ToBits(value), 1).Add('/').AddHex(field.ToBits(mask), 1);
            _text.Add(',');
        }
    }

    private void Port(OxmField<PortNo> field, string name)
    {
        if (Take(field, out var port, out _))
        {
            Label(name).Add(port.ToString()).Add(',');
        }
    }

    private void Mac(OxmField<MacAddress> field, string name)
    {
        if (Take(field, out var value, out var mask))
        {
            Label(name).Add(value.ToString());
            _ = mask == MacAddress.Broadcast ? _text : _text.Add('/').Add(mask.ToString());
            _text.Add(',');
        }
    }

    private void Address(OxmField<IPv4> field, string name)
    {
        if (Take(field, out var value, out var mask))
        {
            FieldText.IPv4Masked(Label(name), value, mask);
            _text.Add(',');
        }
    }

    private void Address(OxmField<IPv6> field, string name)
    {
        if (Take(field, out var value, out var mask))
        {
            FieldText.IPv6Masked(Label(name), value, mask);
            _text.Add(',');
        }
    }
}
