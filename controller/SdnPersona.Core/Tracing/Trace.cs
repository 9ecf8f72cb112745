using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Tracing;

/// <summary>What happens to a new connection.</summary>
public enum TraceVerdict
{
    /// <summary>It is let through.</summary>
    Allow = 0,

    /// <summary>It is dropped.</summary>
    Deny = 1,

    /// <summary>It is let through and counted: in enforce it would be dropped.</summary>
    WouldDeny = 2,

    /// <summary>Nobody judges: the workload is observed only, or its switch holds no program.</summary>
    NotJudged = 3,
}

/// <summary>The way of a new connection's first packet, from what the controller knows; no switch was asked.</summary>
public sealed record Trace
{
    /// <summary>What happens to it in the end.</summary>
    public required TraceVerdict Verdict { get; init; }

    /// <summary>One sentence that says why.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether rules and flow tables come to the same verdict. False is a fault of the program, or of this controller.</summary>
    public required bool Consistent { get; init; }

    /// <summary>What the profiles of the workloads at both ends say; one entry for each end that is a workload.</summary>
    public required ImmutableArray<TraceSide> Sides { get; init; }

    /// <summary>The bridges that it crosses, in order; those behind the one that drops it are left out.</summary>
    public required ImmutableArray<TraceHop> Hops { get; init; }

    /// <summary>
    /// Workloads of the sender's bridge and network that get a broadcast or multicast packet which is let through. It is judged when it
    /// leaves the sender, not by them.
    /// </summary>
    public ImmutableArray<string> Receivers { get; init; } = [];
}

/// <summary>What one end's policy says.</summary>
public sealed record TraceSide
{
    /// <summary>Egress: the workload opens the connection.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Name of the workload.</summary>
    public required string Workload { get; init; }

    /// <summary>Bridge that it is attached to.</summary>
    public required string Bridge { get; init; }

    /// <summary>Persona in force.</summary>
    public required string Persona { get; init; }

    /// <summary>Security group.</summary>
    public required string Group { get; init; }

    /// <summary>Mode of the group.</summary>
    public required EnforcementMode Mode { get; init; }

    /// <summary>Whether the group has just gone to enforce, so that nothing is dropped yet.</summary>
    public required bool Arming { get; init; }

    /// <summary>Profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Name of the rule that decides; null when it is the default, or nobody judges.</summary>
    public string? Rule { get; init; }

    /// <summary>Place of the rule in its profile, from 0; null when there is none.</summary>
    public int? RuleIndex { get; init; }

    /// <summary>What the profile says, as far as the mode acts on it.</summary>
    public required TraceVerdict Verdict { get; init; }
}

/// <summary>A bridge on the way.</summary>
public sealed record TraceHop
{
    /// <summary>Name of the bridge.</summary>
    public required string Bridge { get; init; }

    /// <summary>Datapath id, 16 hexadecimal digits.</summary>
    public required string DatapathId { get; init; }

    /// <summary>
    /// State of the switch as <c>/v1/switches</c> has it, null for one without a program. It does what the steps say while that is
    /// <c>synchronized</c>.
    /// </summary>
    public string? State { get; init; }

    /// <summary>
    /// The packet with its input port, as <c>ovs-appctl ofproto/trace</c> takes it; <c>in_port=LOCAL</c> stands for any port that is no
    /// workload's.
    /// </summary>
    public required string Packet { get; init; }

    /// <summary>Whether the bridge has a program; one without forwards as if the controller were not there.</summary>
    public required bool Programmed { get; init; }

    /// <summary>Whether the packet reaches the bridge's own forwarding.</summary>
    public required bool Forwarded { get; init; }

    /// <summary>Name of the table that drops it, or null.</summary>
    public string? DroppedIn { get; init; }

    /// <summary>Tables with the flow that matched, in order.</summary>
    public ImmutableArray<TraceStep> Steps { get; init; } = [];

    /// <summary>Meters that it passes, in ovs-ofctl's language.</summary>
    public ImmutableArray<string> Meters { get; init; } = [];

    /// <summary>Who gets a copy of it: names of workloads, or ports.</summary>
    public ImmutableArray<string> Mirrors { get; init; } = [];

    /// <summary>What connection tracking says each time that the packet goes through it, as <c>--ct-next</c> of <c>ofproto/trace</c> takes it.</summary>
    public ImmutableArray<string> CtStates { get; init; } = [];
}

/// <summary>A table on the way.</summary>
/// <param name="Table">Number.</param>
/// <param name="Name">Name.</param>
/// <param name="Flow">The flow that matched, in ovs-ofctl's language.</param>
public sealed record TraceStep(byte Table, string Name, string Flow);
