using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>Segments of a security group with the rules between them, under review or in force. Immutable: each step makes another.</summary>
public sealed record SegmentProposal
{
    /// <summary>Such as <c>p-0012</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The security group.</summary>
    public required string Group { get; init; }

    /// <summary>Counts the group's proposals from 1.</summary>
    public required int Version { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who asked; <c>controller</c> for drift.</summary>
    public required string Author { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>How far it is.</summary>
    public ProposalState State { get; init; }

    /// <summary>Whether its content is there.</summary>
    public ProposalProgress Progress { get; init; }

    /// <summary>Why its content could not be worked out; empty if it could.</summary>
    public string Problem { get; init; } = "";

    /// <summary>From coarse (0.25) to fine (4), as somebody wished; null leaves it to what was seen.</summary>
    public double? Resolution { get; init; }

    /// <summary>The change to the one in force that it is, or null if it is everything anew.</summary>
    public ProposalChange? Change { get; init; }

    /// <summary>Segments, by id.</summary>
    public ImmutableArray<ProposedSegment> Segments { get; init; } = [];

    /// <summary>Rules, by id. Of a small change that is not in force, only the rule that it is about.</summary>
    public ImmutableArray<ReviewedRule> Rules { get; init; } = [];

    /// <summary>Workloads with too little traffic: in no segment, and isolated by nothing.</summary>
    public ImmutableArray<ProposalMember> InsufficientEvidence { get; init; } = [];

    /// <summary>Segment name by workload identity: what people decided, for this and later proposals of the group.</summary>
    public ImmutableDictionary<string, string> Pins { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Flows whose direction nothing told.</summary>
    public long UnresolvedFlows { get; init; }

    /// <summary>Flows left out because nobody was bound to an address that is a workload's now.</summary>
    public long UnboundFlows { get; init; }

    /// <summary>What the rules would do; null before.</summary>
    public ProposalSimulation? Simulation { get; init; }

    /// <summary>What segments take over of their group; null before they are in force for the first time.</summary>
    public ParentTraits? Parent { get; init; }

    /// <summary>The proposal that was in force before this one, and is again after a rollback; null for none.</summary>
    public string? Replaced { get; init; }

    /// <summary>How far <see cref="Replaced"/> was in force.</summary>
    public ProposalState? ReplacedState { get; init; }

    /// <summary>When it was first put in force; null before.</summary>
    public DateTimeOffset? InForceSince { get; init; }

    /// <summary>Everything that was done to it, oldest first.</summary>
    public ImmutableArray<ProposalStep> History { get; init; } = [];

    /// <summary>Whether its segments are security groups now.</summary>
    public bool IsInForce => State is ProposalState.Shadow or ProposalState.Enforced;

    /// <summary>Whether its rules and members may still be changed.</summary>
    public bool IsOpen => State is ProposalState.Draft or ProposalState.InReview;
}
