namespace SharpOpenFlow;

/// <summary>
/// Every match field, one line each: adding one touches nothing else. This file holds the fields of OpenFlow 1.3.5
/// §7.2.3.7, the other one Open vSwitch's (ovs-fields(7)).
/// </summary>
public static partial class OxmFields
{
#pragma warning disable CS1591 // A field's name and type say it all; units and ranges are those of the protocol.
    public static readonly OxmField<PortNo> InPort = new(OxmClass.Basic, 0, "in_port", OxmType.Port, isMaskable: false);
    public static readonly OxmField<PortNo> InPhyPort = new(
        OxmClass.Basic, 1, "in_phy_port", OxmType.Port, needs: Prerequisite.InPort, isMaskable: false);
    public static readonly OxmField<ulong> Metadata = new(OxmClass.Basic, 2, "metadata", OxmType.UInt64);
    public static readonly OxmField<MacAddress> EthDst = new(OxmClass.Basic, 3, "eth_dst", OxmType.Mac, nxm: Nxm(1));
    public static readonly OxmField<MacAddress> EthSrc = new(OxmClass.Basic, 4, "eth_src", OxmType.Mac, nxm: Nxm(2));
    public static readonly OxmField<EtherType> EthType = new(
        OxmClass.Basic, 5, "eth_type", OxmType.EtherType, nxm: Nxm(3), isMaskable: false);

    /// <summary>The VLAN id with <see cref="VlanPresent"/> set; exactly zero is "no tag".</summary>
    public static readonly OxmField<ushort> VlanVid = new(OxmClass.Basic, 6, "vlan_vid", OxmType.UInt16, bits: 13);
    public static readonly OxmField<byte> VlanPcp = new(
        OxmClass.Basic, 7, "vlan_pcp", OxmType.Byte, bits: 3, needs: Prerequisite.Vlan, isMaskable: false);
    public static readonly OxmField<byte> IpDscp = new(
        OxmClass.Basic, 8, "ip_dscp", OxmType.Byte, bits: 6, needs: Prerequisite.Ip, isMaskable: false);
    public static readonly OxmField<byte> IpEcn = new(
        OxmClass.Basic, 9, "ip_ecn", OxmType.Byte, bits: 2, nxm: Nx(28), needs: Prerequisite.Ip, isMaskable: false);
    public static readonly OxmField<byte> IpProto = new(
        OxmClass.Basic, 10, "ip_proto", OxmType.Byte, nxm: Nxm(6), needs: Prerequisite.Ip, isMaskable: false);
    public static readonly OxmField<IPv4> IPv4Src = new(
        OxmClass.Basic, 11, "ipv4_src", OxmType.IPv4, nxm: Nxm(7), needs: Prerequisite.IPv4);
    public static readonly OxmField<IPv4> IPv4Dst = new(
        OxmClass.Basic, 12, "ipv4_dst", OxmType.IPv4, nxm: Nxm(8), needs: Prerequisite.IPv4);
    public static readonly OxmField<ushort> TcpSrc = new(
        OxmClass.Basic, 13, "tcp_src", OxmType.UInt16, nxm: Nxm(9), needs: Prerequisite.Tcp);
    public static readonly OxmField<ushort> TcpDst = new(
        OxmClass.Basic, 14, "tcp_dst", OxmType.UInt16, nxm: Nxm(10), needs: Prerequisite.Tcp);
    public static readonly OxmField<ushort> UdpSrc = new(
        OxmClass.Basic, 15, "udp_src", OxmType.UInt16, nxm: Nxm(11), needs: Prerequisite.Udp);
    public static readonly OxmField<ushort> UdpDst = new(
        OxmClass.Basic, 16, "udp_dst", OxmType.UInt16, nxm: Nxm(12), needs: Prerequisite.Udp);
    public static readonly OxmField<ushort> SctpSrc = new(
        OxmClass.Basic, 17, "sctp_src", OxmType.UInt16, needs: Prerequisite.Sctp);
    public static readonly OxmField<ushort> SctpDst = new(
        OxmClass.Basic, 18, "sctp_dst", OxmType.UInt16, needs: Prerequisite.Sctp);
    public static readonly OxmField<byte> Icmpv4Type = new(
        OxmClass.Basic, 19, "icmpv4_type", OxmType.Byte, nxm: Nxm(13), needs: Prerequisite.Icmpv4, isMaskable: false);
    public static readonly OxmField<byte> Icmpv4Code = new(
        OxmClass.Basic, 20, "icmpv4_code", OxmType.Byte, nxm: Nxm(14), needs: Prerequisite.Icmpv4, isMaskable: false);
    public static readonly OxmField<ushort> ArpOp = new(
        OxmClass.Basic, 21, "arp_op", OxmType.UInt16, nxm: Nxm(15), needs: Prerequisite.Arp, isMaskable: false);
    public static readonly OxmField<IPv4> ArpSpa = new(
        OxmClass.Basic, 22, "arp_spa", OxmType.IPv4, nxm: Nxm(16), needs: Prerequisite.Arp);
    public static readonly OxmField<IPv4> ArpTpa = new(
        OxmClass.Basic, 23, "arp_tpa", OxmType.IPv4, nxm: Nxm(17), needs: Prerequisite.Arp);
    public static readonly OxmField<MacAddress> ArpSha = new(
        OxmClass.Basic, 24, "arp_sha", OxmType.Mac, nxm: Nx(17), needs: Prerequisite.Arp);
    public static readonly OxmField<MacAddress> ArpTha = new(
        OxmClass.Basic, 25, "arp_tha", OxmType.Mac, nxm: Nx(18), needs: Prerequisite.Arp);
    public static readonly OxmField<IPv6> IPv6Src = new(
        OxmClass.Basic, 26, "ipv6_src", OxmType.IPv6, nxm: Nx(19), needs: Prerequisite.IPv6);
    public static readonly OxmField<IPv6> IPv6Dst = new(
        OxmClass.Basic, 27, "ipv6_dst", OxmType.IPv6, nxm: Nx(20), needs: Prerequisite.IPv6);
    public static readonly OxmField<uint> IPv6FlowLabel = new(
        OxmClass.Basic, 28, "ipv6_flabel", OxmType.UInt32, bits: 20, nxm: Nx(27), needs: Prerequisite.IPv6);
    public static readonly OxmField<byte> Icmpv6Type = new(
        OxmClass.Basic, 29, "icmpv6_type", OxmType.Byte, nxm: Nx(21), needs: Prerequisite.Icmpv6, isMaskable: false);
    public static readonly OxmField<byte> Icmpv6Code = new(
        OxmClass.Basic, 30, "icmpv6_code", OxmType.Byte, nxm: Nx(22), needs: Prerequisite.Icmpv6, isMaskable: false);
    public static readonly OxmField<IPv6> NdTarget = new(
        OxmClass.Basic, 31, "ipv6_nd_target", OxmType.IPv6, nxm: Nx(23), needs: Prerequisite.NeighbourDiscovery);
    public static readonly OxmField<MacAddress> NdSll = new(
        OxmClass.Basic, 32, "ipv6_nd_sll", OxmType.Mac, nxm: Nx(24), needs: Prerequisite.NeighbourSolicitation);
    public static readonly OxmField<MacAddress> NdTll = new(
        OxmClass.Basic, 33, "ipv6_nd_tll", OxmType.Mac, nxm: Nx(25), needs: Prerequisite.NeighbourAdvertisement);
    public static readonly OxmField<uint> MplsLabel = new(
        OxmClass.Basic, 34, "mpls_label", OxmType.UInt32, bits: 20, needs: Prerequisite.Mpls, isMaskable: false);
    public static readonly OxmField<byte> MplsTc = new(
        OxmClass.Basic, 35, "mpls_tc", OxmType.Byte, bits: 3, needs: Prerequisite.Mpls, isMaskable: false);
    public static readonly OxmField<byte> MplsBos = new(
        OxmClass.Basic, 36, "mpls_bos", OxmType.Byte, bits: 1, needs: Prerequisite.Mpls, isMaskable: false);
    public static readonly OxmField<uint> PbbIsid = new(
        OxmClass.Basic, 37, "pbb_isid", OxmType.UInt24, needs: Prerequisite.Pbb);
    public static readonly OxmField<ulong> TunnelId = new(OxmClass.Basic, 38, "tunnel_id", OxmType.UInt64, nxm: Nx(16));
    public static readonly OxmField<ushort> IPv6ExtHdr = new(
        OxmClass.Basic, 39, "ipv6_exthdr", OxmType.UInt16, bits: 9, needs: Prerequisite.IPv6);
#pragma warning restore CS1591

    /// <summary>OFPVID_PRESENT: the bit of <see cref="VlanVid"/> that says that there is a tag.</summary>
    public const ushort VlanPresent = 0x1000;

    /// <summary>Every field, in the order in which matches have them.</summary>
    public static IReadOnlyList<OxmField> All => OxmFieldIndex.All;

    private static (OxmClass Class, byte Number) Nxm(byte number) => (OxmClass.Nxm0, number);

    private static (OxmClass Class, byte Number) Nx(byte number) => (OxmClass.Nicira, number);
}
