namespace SharpOpenFlow;

/// <content>Open vSwitch's own fields. Registers are 32 bits wide and zero when a packet enters the pipeline.</content>
public static partial class OxmFields
{
#pragma warning disable CS1591 // As in the other file: see ovs-fields(7) for each.
    public static readonly OxmField<uint> Reg0 = new(OxmClass.Nicira, 0, "reg0", OxmType.UInt32);
    public static readonly OxmField<uint> Reg1 = new(OxmClass.Nicira, 1, "reg1", OxmType.UInt32);
    public static readonly OxmField<uint> Reg2 = new(OxmClass.Nicira, 2, "reg2", OxmType.UInt32);
    public static readonly OxmField<uint> Reg3 = new(OxmClass.Nicira, 3, "reg3", OxmType.UInt32);
    public static readonly OxmField<uint> Reg4 = new(OxmClass.Nicira, 4, "reg4", OxmType.UInt32);
    public static readonly OxmField<uint> Reg5 = new(OxmClass.Nicira, 5, "reg5", OxmType.UInt32);
    public static readonly OxmField<uint> Reg6 = new(OxmClass.Nicira, 6, "reg6", OxmType.UInt32);
    public static readonly OxmField<uint> Reg7 = new(OxmClass.Nicira, 7, "reg7", OxmType.UInt32);
    public static readonly OxmField<uint> Reg8 = new(OxmClass.Nicira, 8, "reg8", OxmType.UInt32);
    public static readonly OxmField<uint> Reg9 = new(OxmClass.Nicira, 9, "reg9", OxmType.UInt32);
    public static readonly OxmField<uint> Reg10 = new(OxmClass.Nicira, 10, "reg10", OxmType.UInt32);
    public static readonly OxmField<uint> Reg11 = new(OxmClass.Nicira, 11, "reg11", OxmType.UInt32);
    public static readonly OxmField<uint> Reg12 = new(OxmClass.Nicira, 12, "reg12", OxmType.UInt32);
    public static readonly OxmField<uint> Reg13 = new(OxmClass.Nicira, 13, "reg13", OxmType.UInt32);
    public static readonly OxmField<uint> Reg14 = new(OxmClass.Nicira, 14, "reg14", OxmType.UInt32);
    public static readonly OxmField<uint> Reg15 = new(OxmClass.Nicira, 15, "reg15", OxmType.UInt32);
    public static readonly OxmField<byte> IpFrag = new(
        OxmClass.Nicira, 26, "ip_frag", OxmType.Byte, bits: 2, needs: Prerequisite.Ip);
    public static readonly OxmField<byte> IpTtl = new(
        OxmClass.Nicira, 29, "ip_ttl", OxmType.Byte, needs: Prerequisite.Ip, isMaskable: false);
    public static readonly OxmField<byte> MplsTtl = new(
        OxmClass.Nicira, 30, "mpls_ttl", OxmType.Byte, needs: Prerequisite.Mpls, isMaskable: false);
    public static readonly OxmField<IPv4> TunSrc = new(OxmClass.Nicira, 31, "tun_src", OxmType.IPv4);
    public static readonly OxmField<IPv4> TunDst = new(OxmClass.Nicira, 32, "tun_dst", OxmType.IPv4);
    public static readonly OxmField<uint> PktMark = new(OxmClass.Nicira, 33, "pkt_mark", OxmType.UInt32);
    public static readonly OxmField<uint> DpHash = new(OxmClass.Nicira, 35, "dp_hash", OxmType.UInt32);
    public static readonly OxmField<uint> RecircId = new(
        OxmClass.Nicira, 36, "recirc_id", OxmType.UInt32, isMaskable: false);
    public static readonly OxmField<uint> ConjId = new(
        OxmClass.Nicira, 37, "conj_id", OxmType.UInt32, isMaskable: false);
    public static readonly OxmField<ushort> TunGbpId = new(OxmClass.Nicira, 38, "tun_gbp_id", OxmType.UInt16);
    public static readonly OxmField<byte> TunGbpFlags = new(OxmClass.Nicira, 39, "tun_gbp_flags", OxmType.Byte);

    /// <summary>Two bytes on the wire, of which Open vSwitch reports one bit: 1 for OAM packets.</summary>
    public static readonly OxmField<ushort> TunFlags = new(OxmClass.Nicira, 104, "tun_flags", OxmType.UInt16, bits: 1);

    /// <summary>Four bytes on the wire, of which Open vSwitch knows, and reports, eight bits.</summary>
    public static readonly OxmFlagsField<uint, CtState> CtState = new(
        OxmClass.Nicira, 105, "ct_state", OxmType.UInt32, bits: 8);
    public static readonly OxmField<ushort> CtZone = new(
        OxmClass.Nicira, 106, "ct_zone", OxmType.UInt16, isMaskable: false);
    public static readonly OxmField<uint> CtMark = new(OxmClass.Nicira, 107, "ct_mark", OxmType.UInt32);
    public static readonly OxmField<UInt128> CtLabel = new(OxmClass.Nicira, 108, "ct_label", OxmType.UInt128);
    public static readonly OxmField<IPv6> TunIPv6Src = new(OxmClass.Nicira, 109, "tun_ipv6_src", OxmType.IPv6);
    public static readonly OxmField<IPv6> TunIPv6Dst = new(OxmClass.Nicira, 110, "tun_ipv6_dst", OxmType.IPv6);
    public static readonly OxmField<byte> CtNwProto = new(
        OxmClass.Nicira, 119, "ct_nw_proto", OxmType.Byte, needs: Prerequisite.TrackedConnection, isMaskable: false);
    public static readonly OxmField<IPv4> CtNwSrc = new(
        OxmClass.Nicira, 120, "ct_nw_src", OxmType.IPv4, needs: Prerequisite.TrackedConnection);
    public static readonly OxmField<IPv4> CtNwDst = new(
        OxmClass.Nicira, 121, "ct_nw_dst", OxmType.IPv4, needs: Prerequisite.TrackedConnection);
    public static readonly OxmField<IPv6> CtIPv6Src = new(
        OxmClass.Nicira, 122, "ct_ipv6_src", OxmType.IPv6, needs: Prerequisite.TrackedConnection);
    public static readonly OxmField<IPv6> CtIPv6Dst = new(
        OxmClass.Nicira, 123, "ct_ipv6_dst", OxmType.IPv6, needs: Prerequisite.TrackedConnection);
    public static readonly OxmField<ushort> CtTpSrc = new(
        OxmClass.Nicira, 124, "ct_tp_src", OxmType.UInt16, needs: Prerequisite.TrackedConnection);
    public static readonly OxmField<ushort> CtTpDst = new(
        OxmClass.Nicira, 125, "ct_tp_dst", OxmType.UInt16, needs: Prerequisite.TrackedConnection);

    /// <summary>Registers 0 to 3 as one number, register 0 in its most significant bits; for actions only.</summary>
    public static readonly OxmField<UInt128> XxReg0 = new(OxmClass.Nicira, 111, "xxreg0", OxmType.UInt128);

    /// <summary>Registers 4 to 7 as one number; see <see cref="XxReg0"/>.</summary>
    public static readonly OxmField<UInt128> XxReg1 = new(OxmClass.Nicira, 112, "xxreg1", OxmType.UInt128);

    /// <summary>Registers 8 to 11 as one number; see <see cref="XxReg0"/>.</summary>
    public static readonly OxmField<UInt128> XxReg2 = new(OxmClass.Nicira, 113, "xxreg2", OxmType.UInt128);

    /// <summary>Registers 12 to 15 as one number; see <see cref="XxReg0"/>.</summary>
    public static readonly OxmField<UInt128> XxReg3 = new(OxmClass.Nicira, 114, "xxreg3", OxmType.UInt128);

    public static readonly OxmFlagsField<ushort, TcpFlags> TcpFlags = new(
        OxmClass.Experimenter, 42, "tcp_flags", OxmType.UInt16, bits: 12, ExperimenterId.Onf, nxm: Nx(34),
        needs: Prerequisite.Tcp);

    public static readonly OxmField<PortNo> ActsetOutput = new(
        OxmClass.Experimenter, 43, "actset_output", OxmType.Port, experimenter: ExperimenterId.Onf, isMaskable: false);

    /// <summary>OpenFlow 1.5's field, name space in the high 16 bits; Open vSwitch has it in all versions.</summary>
    public static readonly OxmField<uint> PacketType = new(
        OxmClass.Basic, 44, "packet_type", OxmType.UInt32, isMaskable: false);

    /// <summary>The ingress port as Nicira first numbered it: in sixteen bits, reserved ports from 0xff00 on.</summary>
    public static readonly OxmField<ushort> NxmInPort = new(
        OxmClass.Nxm0, 0, "nxm_in_port", OxmType.UInt16, isMaskable: false);

    /// <summary>The whole VLAN tag, <see cref="VlanPresent"/> included.</summary>
    public static readonly OxmField<ushort> VlanTci = new(OxmClass.Nxm0, 4, "vlan_tci", OxmType.UInt16);

    /// <summary>The type of service: DSCP in the upper six bits.</summary>
    public static readonly OxmField<byte> NwTos = new(
        OxmClass.Nxm0, 5, "nw_tos", OxmType.Byte, needs: Prerequisite.Ip, isMaskable: false);

    /// <summary>Registers 0 and 1 as one number, register 0 in its most significant bits.</summary>
    public static readonly OxmField<ulong> XReg0 = new(OxmClass.PacketRegs, 0, "xreg0", OxmType.UInt64);
    public static readonly OxmField<ulong> XReg1 = new(OxmClass.PacketRegs, 1, "xreg1", OxmType.UInt64);
    public static readonly OxmField<ulong> XReg2 = new(OxmClass.PacketRegs, 2, "xreg2", OxmType.UInt64);
    public static readonly OxmField<ulong> XReg3 = new(OxmClass.PacketRegs, 3, "xreg3", OxmType.UInt64);
    public static readonly OxmField<ulong> XReg4 = new(OxmClass.PacketRegs, 4, "xreg4", OxmType.UInt64);
    public static readonly OxmField<ulong> XReg5 = new(OxmClass.PacketRegs, 5, "xreg5", OxmType.UInt64);
    public static readonly OxmField<ulong> XReg6 = new(OxmClass.PacketRegs, 6, "xreg6", OxmType.UInt64);
    public static readonly OxmField<ulong> XReg7 = new(OxmClass.PacketRegs, 7, "xreg7", OxmType.UInt64);
    public static readonly OxmField<byte> NshFlags = new(
        OxmClass.Experimenter, 1, "nsh_flags", OxmType.Byte, experimenter: ExperimenterId.Nsh, needs: Prerequisite.Nsh);
    public static readonly OxmField<byte> NshMdType = new(
        OxmClass.Experimenter, 2, "nsh_mdtype", OxmType.Byte, experimenter: ExperimenterId.Nsh,
        needs: Prerequisite.Nsh, isMaskable: false);
    public static readonly OxmField<byte> NshNp = new(
        OxmClass.Experimenter, 3, "nsh_np", OxmType.Byte, experimenter: ExperimenterId.Nsh, needs: Prerequisite.Nsh,
        isMaskable: false);
    public static readonly OxmField<uint> NshSpi = new(
        OxmClass.Experimenter, 4, "nsh_spi", OxmType.UInt32, bits: 24, experimenter: ExperimenterId.Nsh,
        needs: Prerequisite.Nsh, isMaskable: false);
    public static readonly OxmField<byte> NshSi = new(
        OxmClass.Experimenter, 5, "nsh_si", OxmType.Byte, experimenter: ExperimenterId.Nsh, needs: Prerequisite.Nsh,
        isMaskable: false);
    public static readonly OxmField<uint> NshC1 = new(
        OxmClass.Experimenter, 6, "nsh_c1", OxmType.UInt32, experimenter: ExperimenterId.Nsh, needs: Prerequisite.Nsh);
    public static readonly OxmField<uint> NshC2 = new(
        OxmClass.Experimenter, 7, "nsh_c2", OxmType.UInt32, experimenter: ExperimenterId.Nsh, needs: Prerequisite.Nsh);
    public static readonly OxmField<uint> NshC3 = new(
        OxmClass.Experimenter, 8, "nsh_c3", OxmType.UInt32, experimenter: ExperimenterId.Nsh, needs: Prerequisite.Nsh);
    public static readonly OxmField<uint> NshC4 = new(
        OxmClass.Experimenter, 9, "nsh_c4", OxmType.UInt32, experimenter: ExperimenterId.Nsh, needs: Prerequisite.Nsh);
    public static readonly OxmField<byte> NshTtl = new(
        OxmClass.Experimenter, 10, "nsh_ttl", OxmType.Byte, experimenter: ExperimenterId.Nsh, needs: Prerequisite.Nsh,
        isMaskable: false);
    public static readonly OxmField<uint> TunErspanIdx = new(
        OxmClass.Experimenter, 11, "tun_erspan_idx", OxmType.UInt32, bits: 20, experimenter: ExperimenterId.Nicira);
    public static readonly OxmField<byte> TunErspanVer = new(
        OxmClass.Experimenter, 12, "tun_erspan_ver", OxmType.Byte, bits: 4, experimenter: ExperimenterId.Nicira);
    public static readonly OxmField<byte> TunErspanDir = new(
        OxmClass.Experimenter, 13, "tun_erspan_dir", OxmType.Byte, bits: 1, experimenter: ExperimenterId.Nicira);
    public static readonly OxmField<byte> TunErspanHwid = new(
        OxmClass.Experimenter, 14, "tun_erspan_hwid", OxmType.Byte, bits: 6, experimenter: ExperimenterId.Nicira);
    public static readonly OxmField<byte> TunGtpuFlags = new(
        OxmClass.Experimenter, 15, "tun_gtpu_flags", OxmType.Byte, experimenter: ExperimenterId.Nicira);
    public static readonly OxmField<byte> TunGtpuMsgType = new(
        OxmClass.Experimenter, 16, "tun_gtpu_msgtype", OxmType.Byte, experimenter: ExperimenterId.Nicira);

    /// <summary>The reserved word of a neighbour discovery message.</summary>
    public static readonly OxmField<uint> NdReserved = new(
        OxmClass.Ericsson, 1, "nd_reserved", OxmType.UInt32, needs: Prerequisite.NeighbourDiscovery, isMaskable: false);

    /// <summary>The type of a neighbour discovery message's first option.</summary>
    public static readonly OxmField<byte> NdOptionsType = new(
        OxmClass.Ericsson, 2, "nd_options_type", OxmType.Byte, needs: Prerequisite.NeighbourDiscovery,
        isMaskable: false);
#pragma warning restore CS1591

    private static readonly OxmField<uint>[] Registers =
        [Reg0, Reg1, Reg2, Reg3, Reg4, Reg5, Reg6, Reg7, Reg8, Reg9, Reg10, Reg11, Reg12, Reg13, Reg14, Reg15];

    /// <summary>Whether Open vSwitch accepts the field in a match, but reports others for it.</summary>
    internal static bool IsForActionsOnly(OxmField field) => field is OxmField<UInt128> && field != (OxmField)CtLabel;

    /// <summary>Register <paramref name="number"/>, 0 to 15.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such register.</exception>
    public static OxmField<uint> NxReg(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Registers.Length);
        return Registers[number];
    }
}
