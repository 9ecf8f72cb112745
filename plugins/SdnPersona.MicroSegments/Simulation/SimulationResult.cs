using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>What would become of replayed flows if the accepted rules were enforced, and what could reach what.</summary>
public sealed record SimulationResult
{
    /// <summary>Flows that accepted rules allow.</summary>
    public required long Permitted { get; init; }

    /// <summary>Flows that would be blocked.</summary>
    public required long WouldBlock { get; init; }

    /// <summary>Flows that no rule has a say in: neither host is in a segment with an accepted rule, or both ends are one host.</summary>
    public required long NotGoverned { get; init; }

    /// <summary>Each edge that would be blocked, by edge.</summary>
    public required ImmutableArray<BlockedEdge> Blocked { get; init; }

    /// <summary>Flows that each rule of the proposal allows; a flow that two allow counts for both. 0 for rules that were not accepted.</summary>
    public required ImmutableArray<long> Hits { get; init; }

    /// <summary>Accepted rules, as indexes in <see cref="RuleProposal.Rules"/>, that allowed nothing.</summary>
    public required ImmutableArray<int> UnusedRules { get; init; }

    /// <summary>How many rules were accepted.</summary>
    public required int AcceptedRules { get; init; }

    /// <summary>Share of governed flows that are permitted; 1 if there are none.</summary>
    public double Coverage => Permitted + WouldBlock == 0 ? 1 : (double)Permitted / (Permitted + WouldBlock);

    /// <summary>
    /// Pairs of hosts that were seen, divided by those that rules between segments allow; shared services and outside left out. 1 if there
    /// is no such rule.
    /// </summary>
    public required double Tightness { get; init; }

    /// <summary>Without any rule: everybody reaches everybody.</summary>
    public required BlastRadius Before { get; init; }

    /// <summary>With the accepted rules.</summary>
    public required BlastRadius After { get; init; }

    /// <summary>With the accepted rules but those of shared services: an intruder who does not take over DNS or monitoring first.</summary>
    public required BlastRadius AfterWithoutShared { get; init; }
}
