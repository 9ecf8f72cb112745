namespace SharpOpenFlow;

/// <summary>Which of Nicira's actions an experimenter action is (ovs-actions(7)).</summary>
public enum NxActionType : ushort
{
    /// <summary>NXAST_RESUBMIT: look up the same table for another ingress port.</summary>
    Resubmit = 1,

    /// <summary>NXAST_SET_TUNNEL: the tunnel id, of 32 bits.</summary>
    SetTunnel = 2,

    /// <summary>NXAST_SET_QUEUE: as <see cref="ActionType.SetQueue"/>.</summary>
    SetQueue = 4,

    /// <summary>NXAST_POP_QUEUE: back to the port's default queue.</summary>
    PopQueue = 5,

    /// <summary>NXAST_REG_MOVE: copy bits between fields.</summary>
    Move = 6,

    /// <summary>NXAST_REG_LOAD: set bits of a field.</summary>
    Load = 7,

    /// <summary>NXAST_NOTE: nothing; carries bytes for people.</summary>
    Note = 8,

    /// <summary>NXAST_SET_TUNNEL64: the tunnel id.</summary>
    SetTunnel64 = 9,

    /// <summary>NXAST_MULTIPATH: a link's number by a hash.</summary>
    Multipath = 10,

    /// <summary>NXAST_BUNDLE: output to one of several ports, by a hash.</summary>
    Bundle = 12,

    /// <summary>NXAST_BUNDLE_LOAD: a port's number by a hash.</summary>
    BundleLoad = 13,

    /// <summary>NXAST_RESUBMIT_TABLE: look up another table, then go on.</summary>
    ResubmitTable = 14,

    /// <summary>NXAST_OUTPUT_REG: output to the port that a field names.</summary>
    OutputReg = 15,

    /// <summary>NXAST_LEARN: make a flow from this packet.</summary>
    Learn = 16,

    /// <summary>NXAST_EXIT: end processing of actions.</summary>
    Exit = 17,

    /// <summary>NXAST_DEC_TTL: decrement the TTL.</summary>
    DecTtl = 18,

    /// <summary>NXAST_FIN_TIMEOUT: shorten the flow's timeouts when the connection ends.</summary>
    FinTimeout = 19,

    /// <summary>NXAST_CONTROLLER: a packet-in for a chosen controller and reason.</summary>
    Controller = 20,

    /// <summary>NXAST_DEC_TTL_CNT_IDS: decrement the TTL, with controllers to tell when it ends.</summary>
    DecTtlControllers = 21,

    /// <summary>NXAST_WRITE_METADATA: the instruction as an action.</summary>
    WriteMetadata = 22,

    /// <summary>NXAST_PUSH_MPLS.</summary>
    PushMpls = 23,

    /// <summary>NXAST_POP_MPLS.</summary>
    PopMpls = 24,

    /// <summary>NXAST_SET_MPLS_TTL.</summary>
    SetMplsTtl = 25,

    /// <summary>NXAST_DEC_MPLS_TTL.</summary>
    DecMplsTtl = 26,

    /// <summary>NXAST_STACK_PUSH.</summary>
    Push = 27,

    /// <summary>NXAST_STACK_POP.</summary>
    Pop = 28,

    /// <summary>NXAST_SAMPLE: for an IPFIX collector.</summary>
    Sample = 29,

    /// <summary>NXAST_SET_MPLS_LABEL.</summary>
    SetMplsLabel = 30,

    /// <summary>NXAST_SET_MPLS_TC.</summary>
    SetMplsTc = 31,

    /// <summary>NXAST_OUTPUT_REG2: output to the port that a field of an experimenter names.</summary>
    OutputReg2 = 32,

    /// <summary>NXAST_REG_LOAD2: set a field, with a mask.</summary>
    Load2 = 33,

    /// <summary>NXAST_CONJUNCTION: one clause of a conjunctive match.</summary>
    Conjunction = 34,

    /// <summary>NXAST_CT: through the connection tracker.</summary>
    Ct = 35,

    /// <summary>NXAST_NAT: inside <see cref="Ct"/>, address translation.</summary>
    Nat = 36,

    /// <summary>NXAST_CONTROLLER2: as <see cref="Controller"/>, with user data and a meter.</summary>
    Controller2 = 37,

    /// <summary>NXAST_SAMPLE2: with the sampled port.</summary>
    Sample2 = 38,

    /// <summary>NXAST_OUTPUT_TRUNC: output a shortened packet.</summary>
    OutputTruncated = 39,

    /// <summary>NXAST_SAMPLE3: with the direction.</summary>
    Sample3 = 41,

    /// <summary>NXAST_CLONE: actions on a copy of the packet.</summary>
    Clone = 42,

    /// <summary>NXAST_CT_CLEAR: forget the connection tracker's findings.</summary>
    CtClear = 43,

    /// <summary>
    /// NXAST_RESUBMIT_TABLE_CT: as <see cref="ResubmitTable"/>, matching the tracked connection's addresses.
    /// </summary>
    ResubmitTableCt = 44,

    /// <summary>NXAST_LEARN2: as <see cref="Learn"/>, with a limit.</summary>
    Learn2 = 45,

    /// <summary>NXAST_RAW_ENCAP: add a header.</summary>
    Encap = 46,

    /// <summary>NXAST_RAW_DECAP: drop the outermost header.</summary>
    Decap = 47,

    /// <summary>NXAST_DEC_NSH_TTL.</summary>
    DecNshTtl = 48,

    /// <summary>NXAST_CHECK_PKT_LARGER: is the packet longer?</summary>
    CheckPacketLarger = 49,

    /// <summary>NXAST_DELETE_FIELD: drop a tunnel option.</summary>
    DeleteField = 50,
}
