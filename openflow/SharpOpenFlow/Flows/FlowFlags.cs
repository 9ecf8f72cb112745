namespace SharpOpenFlow;

/// <summary>
/// How a switch treats a flow (OpenFlow 1.3.5 §7.3.4.1, <c>ofp_flow_mod_flags</c>). Open vSwitch keeps and reports all
/// of them, also those that only concern the moment of adding.
/// </summary>
[Flags]
public enum FlowFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>OFPFF_SEND_FLOW_REM: report the flow's end.</summary>
    SendFlowRemoved = 1,

    /// <summary>OFPFF_CHECK_OVERLAP: refuse a flow that overlaps another of its priority.</summary>
    CheckOverlap = 2,

    /// <summary>OFPFF_RESET_COUNTS: start the counters of a replaced or modified flow at zero.</summary>
    ResetCounts = 4,

    /// <summary>OFPFF_NO_PKT_COUNTS: no need to count packets.</summary>
    NoPacketCounts = 8,

    /// <summary>OFPFF_NO_BYT_COUNTS: no need to count bytes.</summary>
    NoByteCounts = 16,
}
