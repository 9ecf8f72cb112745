using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>
/// Rules of which every one stands on flows, and what no rule was made of. Each edge of the graph is evidence of exactly one rule, or is
/// in <see cref="NotCovered"/>.
/// </summary>
public sealed record RuleProposal
{
    /// <summary>Rules, ordered by <see cref="ProposedRule.Id"/>.</summary>
    public required ImmutableArray<ProposedRule> Rules { get; init; }

    /// <summary>Edges without a rule, ordered by edge.</summary>
    public required ImmutableArray<UncoveredEdge> NotCovered { get; init; }

    /// <summary>
    /// Hosts of ours in no segment, rising: their evidence is insufficient. No rule is made for them, and so nothing isolates them.
    /// </summary>
    public required ImmutableArray<int> InsufficientHosts { get; init; }

    /// <summary>Flows of the recording whose direction nothing told; no rule stands on them.</summary>
    public required long UnresolvedFlows { get; init; }
}
