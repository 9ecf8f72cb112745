using SdnPersona.MicroSegments;

namespace SdnPersona.Cli.Analysis;

/// <summary>A recording, its segments, the rules proposed, and what their simulation said.</summary>
internal sealed record RuleFindings
{
    /// <summary>What rules were made of.</summary>
    public required ServiceGraph Graph { get; init; }

    public required SegmentMap Map { get; init; }

    public required RuleProposal Proposal { get; init; }

    /// <summary>The recording against rules of class review and better.</summary>
    public required SimulationResult Recorded { get; init; }

    /// <summary>The recording against recommended rules alone.</summary>
    public required SimulationResult Recommended { get; init; }

    /// <summary>A second recording, or null.</summary>
    public ServiceGraph? HeldOutGraph { get; init; }

    /// <summary>The second recording against rules of class review and better.</summary>
    public SimulationResult? HeldOut { get; init; }

    /// <summary>The second recording against recommended rules alone.</summary>
    public SimulationResult? HeldOutRecommended { get; init; }

    public static RuleFindings Of(ServiceGraph graph, SegmentMap map, ServiceGraph? heldOut)
    {
        var proposal = RuleProposer.Propose(graph, map, new());
        return new()
        {
            Graph = graph,
            Map = map,
            Proposal = proposal,
            Recorded = RuleSimulation.Run(graph, map, proposal, graph, RuleClass.Review),
            Recommended = RuleSimulation.Run(graph, map, proposal, graph, RuleClass.Recommended),
            HeldOutGraph = heldOut,
            HeldOut = heldOut is null ? null : RuleSimulation.Run(graph, map, proposal, heldOut, RuleClass.Review),
            HeldOutRecommended = heldOut is null ? null : RuleSimulation.Run(graph, map, proposal, heldOut, RuleClass.Recommended),
        };
    }

    /// <summary>Adds the figures under names that stay.</summary>
    public void AddTo(SortedDictionary<string, double> metrics)
    {
        var rules = Proposal.Rules;
        metrics["rules"] = rules.Length;
        metrics["rules_recommended"] = rules.Count(rule => rule.Class == RuleClass.Recommended);
        metrics["rules_review"] = rules.Count(rule => rule.Class == RuleClass.Review);
        metrics["rules_insufficient_evidence"] = rules.Count(rule => rule.Class == RuleClass.InsufficientEvidence);
        metrics["rules_shared"] = rules.Count(rule => rule.IsShared);
        metrics["hosts_insufficient_evidence"] = Proposal.InsufficientHosts.Length;
        foreach (var reason in Proposal.NotCovered.GroupBy(edge => edge.Reason))
        {
            metrics[$"not_covered_flows_{Snake(reason.Key)}"] = reason.Sum(edge => Graph.Edges[edge.Edge].Flows);
        }

        metrics["blast_radius_before_mean"] = Recorded.Before.Mean;
        metrics["blast_radius_before_p95"] = Recorded.Before.P95;
        Add(metrics, "", Recorded);
        Add(metrics, "recommended_", Recommended);
        if (HeldOut is not null && HeldOutRecommended is not null && HeldOutGraph is not null)
        {
            AddReplay(metrics, "held_out_", HeldOut, HeldOutGraph);
            AddReplay(metrics, "held_out_recommended_", HeldOutRecommended, HeldOutGraph);
        }
    }

    private void Add(SortedDictionary<string, double> metrics, string prefix, SimulationResult result)
    {
        AddReplay(metrics, prefix, result, Graph);
        metrics[$"{prefix}tightness"] = result.Tightness;
        metrics[$"{prefix}blast_radius_after_mean"] = result.After.Mean;
        metrics[$"{prefix}blast_radius_after_p95"] = result.After.P95;
        metrics[$"{prefix}blast_radius_after_without_shared_mean"] = result.AfterWithoutShared.Mean;
        metrics[$"{prefix}blast_radius_after_without_shared_p95"] = result.AfterWithoutShared.P95;
    }

    private static void AddReplay(SortedDictionary<string, double> metrics, string prefix, SimulationResult result, ServiceGraph replayed)
    {
        metrics[$"{prefix}coverage"] = result.Coverage;
        metrics[$"{prefix}permitted_flows"] = result.Permitted;
        metrics[$"{prefix}would_block_flows"] = result.WouldBlock;
        metrics[$"{prefix}not_governed_flows"] = result.NotGoverned;
        metrics[$"{prefix}rules_unused"] = result.UnusedRules.Length;
        foreach (var reason in result.Blocked.GroupBy(edge => edge.Reason))
        {
            metrics[$"{prefix}would_block_flows_{Snake(reason.Key)}"] = reason.Sum(edge => replayed.Edges[edge.Edge].Flows);
        }
    }

    private static string Snake<TEnum>(TEnum value) where TEnum : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
