namespace SdnPersona.Abstractions;

/// <summary>What became of the exchange that a flow record tells of.</summary>
public enum FlowOutcome
{
    /// <summary>The source does not say.</summary>
    Unknown = 0,

    /// <summary>Both sides spoke.</summary>
    Answered = 1,

    /// <summary>Nothing came back.</summary>
    Unanswered = 2,

    /// <summary>The other side refused (TCP RST to a SYN, ICMP unreachable).</summary>
    Refused = 3,
}

/// <summary>How sure it is which side of a flow record is the server.</summary>
public enum DirectionEvidence
{
    /// <summary>Nothing tells; such a record counts as traffic, and no rule is ever made of it.</summary>
    None = 0,

    /// <summary>Guessed from ports and fan-in.</summary>
    Inferred = 1,

    /// <summary>Seen: the first segment, TCP flags, conntrack's original direction, or the source says so.</summary>
    Observed = 2,
}

/// <summary>
/// One exchange between two hosts, both directions together, as IPFIX, NetFlow, flow statistics or a recording tells it. "Out" is
/// what the client sent. Identity is bound when the record is made, at the time of the packets, never later by address alone.
/// </summary>
public readonly record struct FlowRecord
{
    /// <summary>First packet.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Last packet; not before <see cref="Start"/>.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>IP protocol number; 1 is ICMP, 6 TCP, 17 UDP, 58 ICMPv6.</summary>
    public required byte Protocol { get; init; }

    /// <summary>Who initiated.</summary>
    public required HostAddress Client { get; init; }

    /// <summary>Who offers the service.</summary>
    public required HostAddress Server { get; init; }

    /// <summary>Port of the client; 0 where the protocol has none.</summary>
    public ushort ClientPort { get; init; }

    /// <summary>Port of the service; for ICMP its type and code, as in IPFIX element 32.</summary>
    public ushort ServerPort { get; init; }

    /// <summary>Bytes of IP packets from client to server, scaled up where the source samples.</summary>
    public ulong BytesOut { get; init; }

    /// <summary>Bytes of IP packets from server to client.</summary>
    public ulong BytesIn { get; init; }

    /// <summary>Packets from client to server.</summary>
    public ulong PacketsOut { get; init; }

    /// <summary>Packets from server to client.</summary>
    public ulong PacketsIn { get; init; }

    /// <summary>How it went.</summary>
    public FlowOutcome Outcome { get; init; }

    /// <summary>How sure the roles are.</summary>
    public DirectionEvidence Direction { get; init; }

    /// <summary>The workload that is the client, or null when it is none of ours.</summary>
    public WorkloadId? ClientWorkload { get; init; }

    /// <summary>The workload that is the server, or null when it is none of ours.</summary>
    public WorkloadId? ServerWorkload { get; init; }
}
