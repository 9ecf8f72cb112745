namespace SharpOpenFlow;

/// <summary>Who numbers a match field (OpenFlow 1.3.5 §7.2.3.3, <c>ofp_oxm_class</c>).</summary>
public enum OxmClass : ushort
{
    /// <summary>OFPXMC_NXM_0: the fields of OpenFlow 1.0 in Nicira's first numbering.</summary>
    Nxm0 = 0x0000,

    /// <summary>OFPXMC_NXM_1: Nicira's extensions, which Open vSwitch goes on to number.</summary>
    Nicira = 0x0001,

    /// <summary>Ericsson's fields of neighbour discovery, which Open vSwitch has.</summary>
    Ericsson = 0x1000,

    /// <summary>OFPXMC_OPENFLOW_BASIC.</summary>
    Basic = 0x8000,

    /// <summary>OFPXMC_PACKET_REGS of OpenFlow 1.5, which Open vSwitch has in all versions.</summary>
    PacketRegs = 0x8001,

    /// <summary>OFPXMC_EXPERIMENTER: a 32-bit experimenter id follows the header.</summary>
    Experimenter = 0xffff,
}
