namespace SharpOpenFlow;

/// <summary>Why a packet came to the controller (OpenFlow 1.3.5 §7.4.1, <c>ofp_packet_in_reason</c>).</summary>
public enum PacketInReason : byte
{
    /// <summary>OFPR_NO_MATCH: the table-miss flow sent it.</summary>
    NoMatch = 0,

    /// <summary>OFPR_ACTION: an output action sent it.</summary>
    Action = 1,

    /// <summary>OFPR_INVALID_TTL: its TTL was not valid.</summary>
    InvalidTtl = 2,
}
