namespace SharpOpenFlow;

/// <summary>What a match must say already for a field to have a meaning (OpenFlow 1.3.5 §7.2.3.6).</summary>
public enum Prerequisite
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A VLAN tag.</summary>
    Vlan,

    /// <summary>ARP or RARP.</summary>
    Arp,

    /// <summary>IPv4.</summary>
    IPv4,

    /// <summary>IPv6.</summary>
    IPv6,

    /// <summary>IPv4 or IPv6.</summary>
    Ip,

    /// <summary>MPLS.</summary>
    Mpls,

    /// <summary>A provider backbone header.</summary>
    Pbb,

    /// <summary>A network service header.</summary>
    Nsh,

    /// <summary>TCP over IPv4 or IPv6.</summary>
    Tcp,

    /// <summary>UDP over IPv4 or IPv6.</summary>
    Udp,

    /// <summary>SCTP over IPv4 or IPv6.</summary>
    Sctp,

    /// <summary>ICMP over IPv4.</summary>
    Icmpv4,

    /// <summary>ICMPv6.</summary>
    Icmpv6,

    /// <summary>Neighbour solicitation or advertisement.</summary>
    NeighbourDiscovery,

    /// <summary>Neighbour solicitation.</summary>
    NeighbourSolicitation,

    /// <summary>Neighbour advertisement.</summary>
    NeighbourAdvertisement,

    /// <summary>A valid tracked connection.</summary>
    TrackedConnection,

    /// <summary>An ingress port.</summary>
    InPort,
}

/// <summary>Judges a match as a switch must: prerequisites, masks and values.</summary>
internal static class StrictMatch
{
    /// <summary>
    /// Proves that each known field has its prerequisite, a mask only if it may have one, no bit of the value outside
    /// of the mask, and no value beyond its bits.
    /// </summary>
    /// <exception cref="OpenFlowProtocolException">BadMatch: BadPrereq, BadMask, BadWildcards or BadValue.</exception>
    public static void Check(OxmList match)
    {
        foreach (var oxm in match)
        {
            if (oxm.Field is not { } field)
            {
                continue;
            }

            if (!IsMet(field.Needs, match))
            {
                OpenFlowProtocolException.Throw(BadMatchCode.BadPrereq, $"{field} needs {field.Needs}");
            }

            var value = Oxm.ReadBits(oxm.Value);
            if (!oxm.HasMask)
            {
                if ((value & ~field.AllOnes) != 0 && !field.IgnoresOtherBits)
                {
                    OpenFlowProtocolException.Throw(BadMatchCode.BadValue, $"{field} has {field.Bits} bits");
                }

                continue;
            }

            var mask = Oxm.ReadBits(oxm.Mask);
            if (!field.IsMaskable && (mask & field.AllOnes) != field.AllOnes && mask != 0)
            {
                OpenFlowProtocolException.Throw(BadMatchCode.BadMask, $"{field} cannot have a mask");
            }

            if ((value & ~mask) != 0)
            {
                OpenFlowProtocolException.Throw(
                    BadMatchCode.BadWildcards, $"{field} has bits outside of its mask");
            }
        }
    }

    /// <summary>Whether a match has what a field needs.</summary>
    public static bool IsMet(Prerequisite needs, Match match) => IsMet(needs, match.AsList());

    private static bool IsMet(Prerequisite needs, OxmList match) => needs switch
    {
        Prerequisite.None => true,
        Prerequisite.Vlan => HasTag(match),
        Prerequisite.Arp => TypeOf(match) is 0x0806 or 0x8035,
        Prerequisite.IPv4 => TypeOf(match) is 0x0800,
        Prerequisite.IPv6 => TypeOf(match) is 0x86dd,
        Prerequisite.Ip => IsIp(match),
        Prerequisite.Mpls => TypeOf(match) is 0x8847 or 0x8848,
        Prerequisite.Pbb => TypeOf(match) is 0x88e7,
        Prerequisite.Nsh => TypeOf(match) is 0x894f,
        Prerequisite.Tcp => IsIp(match) && ProtoOf(match) is 6,
        Prerequisite.Udp => IsIp(match) && ProtoOf(match) is 17,
        Prerequisite.Sctp => IsIp(match) && ProtoOf(match) is 132,
        Prerequisite.Icmpv4 => TypeOf(match) is 0x0800 && ProtoOf(match) is 1,
        Prerequisite.Icmpv6 => TypeOf(match) is 0x86dd && ProtoOf(match) is 58,
        Prerequisite.NeighbourDiscovery => IcmpOf(match) is 135 or 136,
        Prerequisite.NeighbourSolicitation => IcmpOf(match) is 135,
        Prerequisite.NeighbourAdvertisement => IcmpOf(match) is 136,
        Prerequisite.TrackedConnection => IsTracked(match),
        Prerequisite.InPort => match.TryGet(OxmFields.InPort, out _, out _),
        _ => throw new ArgumentOutOfRangeException(nameof(needs)),
    };

    private static bool HasTag(OxmList match) =>
        (match.TryGet(OxmFields.VlanVid, out var vid, out var mask) && (vid & mask & OxmFields.VlanPresent) != 0)
        || (match.TryGet(OxmFields.VlanTci, out var tci, out var tciMask)
            && (tci & tciMask & OxmFields.VlanPresent) != 0);

    private static ushort? TypeOf(OxmList match) =>
        match.TryGet(OxmFields.EthType, out var type, out _)
            ? type.Value
            : match.TryGet(OxmFields.PacketType, out var packet, out _) && packet >> 16 == 1 ? (ushort)packet : null;

    private static bool IsIp(OxmList match) => TypeOf(match) is 0x0800 or 0x86dd;

    private static byte? ProtoOf(OxmList match) =>
        match.TryGet(OxmFields.IpProto, out var proto, out _) ? proto : null;

    private static byte? IcmpOf(OxmList match) =>
        TypeOf(match) is 0x86dd && ProtoOf(match) is 58 && match.TryGet(OxmFields.Icmpv6Type, out var type, out _)
            ? type
            : null;

    private static bool IsTracked(OxmList match)
    {
        const CtState Valid = CtState.New | CtState.Established | CtState.Related | CtState.Reply
            | CtState.SNat | CtState.DNat;
        if (!match.TryGet(OxmFields.CtState, out var bits, out var mask))
        {
            return false;
        }

        var state = (CtState)bits;
        return (state & Valid) != 0
            || ((state & CtState.Tracked) != 0 && ((CtState)mask & ~state & CtState.Invalid) != 0);
    }
}
