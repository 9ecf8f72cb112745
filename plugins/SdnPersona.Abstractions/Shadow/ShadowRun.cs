using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>How far a shadow run is.</summary>
public enum ShadowRunState
{
    /// <summary>It counts.</summary>
    Running = 0,

    /// <summary>Its time is over, or somebody stopped it; its counts stay as they are.</summary>
    Ended = 1,

    /// <summary>Its profile is in force, and goes again unless somebody confirms in time.</summary>
    Promoted = 2,

    /// <summary>Its profile is in force until its override ends.</summary>
    Confirmed = 3,

    /// <summary>Its profile was in force, and nobody confirmed it.</summary>
    RolledBack = 4,
}

/// <summary>
/// A profile that is tried on a workload or on all workloads of a group: the switch counts what it would do to their traffic, and
/// does what the profile in force says.
/// </summary>
public sealed record ShadowRun
{
    /// <summary>Hours that a run may last: 31 days.</summary>
    public const int MostHours = 31 * 24;

    /// <summary>Name that the client chose: a DNS-1123 label, unique.</summary>
    public required string Name { get; init; }

    /// <summary>The workload that it is about, or null when it is about a group.</summary>
    public WorkloadId? Workload { get; init; }

    /// <summary>Name of the workload, or of the group, that it is about.</summary>
    public required string Target { get; init; }

    /// <summary>Name of the profile that is tried.</summary>
    public required string Profile { get; init; }

    /// <summary>
    /// Name of a workload on the same bridge that is a copy of the one in question: it gets what that one receives and the profile
    /// allows, and what it answers goes nowhere. Null without one.
    /// </summary>
    public string? Copy { get; init; }

    /// <summary>Who started it, 1–100 characters.</summary>
    public required string Author { get; init; }

    /// <summary>Why, 1–500 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ends by itself, or ended.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>What it has to show before it may be promoted.</summary>
    public PromotionGate Gate { get; init; } = new();

    /// <summary>How far it is.</summary>
    public ShadowRunState State { get; init; }

    /// <summary>Until when somebody has to confirm its promotion; null while it is not promoted.</summary>
    public DateTimeOffset? ConfirmBy { get; init; }

    /// <summary>What was counted.</summary>
    public ShadowTally Tally { get; init; } = ShadowTally.Empty;

    /// <summary>Name of the override that its promotion sets.</summary>
    public string OverrideName => $"shadow-{Name}";

    /// <summary>Whether it counts traffic of a workload of a group.</summary>
    public bool Concerns(WorkloadId workload, string group) =>
        State == ShadowRunState.Running && (Workload is { } one ? one == workload : Target == group);
}

/// <summary>What is said now and what would be said then of packets that go one way.</summary>
/// <param name="Direction">Egress: packets that workloads of the run sent.</param>
/// <param name="Now">What the profile in force says.</param>
/// <param name="Then">What the profile that is tried says.</param>
public readonly record struct ShadowCell(Direction Direction, RuleAction Now, RuleAction Then);

/// <summary>Counts of a cell.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="Bytes">Bytes of their frames.</param>
/// <param name="Opening">Of the packets, those that would open a connection; a try that is repeated counts again.</param>
public readonly record struct ShadowCount(long Packets, long Bytes, long Opening)
{
    /// <summary>The sum.</summary>
    public static ShadowCount operator +(ShadowCount left, ShadowCount right) =>
        new(left.Packets + right.Packets, left.Bytes + right.Bytes, left.Opening + right.Opening);
}

/// <summary>Connections of one client to one service of one server.</summary>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="Source">Address of who opens.</param>
/// <param name="Destination">Address of who is asked.</param>
/// <param name="Port">Destination port; 0 for protocols without ports.</param>
public readonly record struct ShadowFlow(byte Protocol, string Source, string Destination, ushort Port);

/// <summary>A flow with how often it was seen.</summary>
/// <param name="Flow">Who opens what.</param>
/// <param name="Opening">Packets that would open a connection and were copied; the switch limits copies, so it may be fewer than there were.</param>
public readonly record struct ShadowFlowCount(ShadowFlow Flow, long Opening);

/// <summary>One cell, as it is kept and shown.</summary>
public sealed record ShadowCellTally
{
    /// <summary>Which cell.</summary>
    public required ShadowCell Cell { get; init; }

    /// <summary>What was counted by the switch.</summary>
    public required ShadowCount Count { get; init; }

    /// <summary>The largest flows, the largest first.</summary>
    public ImmutableArray<ShadowFlowCount> TopFlows { get; init; } = [];
}

/// <summary>Everything that a run counted.</summary>
public sealed record ShadowTally
{
    /// <summary>Nothing yet.</summary>
    public static readonly ShadowTally Empty = new();

    /// <summary>Cells in which there is something, by direction, now and then.</summary>
    public ImmutableArray<ShadowCellTally> Cells { get; init; } = [];

    /// <summary>Packets of the copy that the profile would let out.</summary>
    public long CopyAllowed { get; init; }

    /// <summary>Packets of the copy that the profile would drop.</summary>
    public long CopyDenied { get; init; }

    /// <summary>Switch counters as of the last reading, so that a restart counts nothing twice: by switch, port and cell.</summary>
    public ImmutableDictionary<string, ShadowReading> Readings { get; init; } = ImmutableDictionary<string, ShadowReading>.Empty;

    /// <summary>The sum over both directions.</summary>
    public ShadowCount Of(RuleAction now, RuleAction then) => Cells
        .Where(cell => cell.Cell.Now == now && cell.Cell.Then == then)
        .Aggregate(default(ShadowCount), (sum, cell) => sum + cell.Count);
}

/// <summary>A switch's counter as it was read last.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="Bytes">Bytes.</param>
public readonly record struct ShadowReading(long Packets, long Bytes);
