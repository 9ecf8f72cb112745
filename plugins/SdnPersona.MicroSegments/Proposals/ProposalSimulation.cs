using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>What would become of the flows seen so far if the rules that are not rejected were enforced.</summary>
public sealed record ProposalSimulation
{
    /// <summary>Flows that rules allow.</summary>
    public required long Permitted { get; init; }

    /// <summary>Flows that would be blocked.</summary>
    public required long WouldBlock { get; init; }

    /// <summary>Flows that no rule has a say in.</summary>
    public required long NotGoverned { get; init; }

    /// <summary>Share of governed flows that are permitted, 0–1.</summary>
    public required double Coverage { get; init; }

    /// <summary>Pairs of workloads seen, divided by those that rules between segments allow.</summary>
    public required double Tightness { get; init; }

    /// <summary>How many workloads one can reach without rules, on average.</summary>
    public required double ReachBefore { get; init; }

    /// <summary>How many with them.</summary>
    public required double ReachAfter { get; init; }

    /// <summary>What would be blocked, most flows first, at most <see cref="ProposalBuilder.MostBlocked"/>.</summary>
    public required ImmutableArray<BlockedUse> Blocked { get; init; }
}

/// <summary>A use of a service that would be blocked.</summary>
/// <param name="Use">Who, whom, what.</param>
/// <param name="Reason">Why.</param>
public sealed record BlockedUse(NamedExample Use, BlockedReason Reason);
