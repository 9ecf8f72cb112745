using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>Finds where the network and the segments in force have gone apart, and makes small changes of it. Pure and deterministic.</summary>
public static class Drift
{
    /// <summary>How well a workload has to fit another segment before it is proposed for it, 0–1.</summary>
    private const double LeastConfidence = 0.7;

    /// <summary>Rules that are missing: what was used or tried and the segments in force block.</summary>
    /// <param name="inForce">The proposal in force.</param>
    /// <param name="graph">What was used and tried since it is.</param>
    /// <returns>Rules by id, most flows first.</returns>
    public static ImmutableArray<ReviewedRule> MissingRules(SegmentProposal inForce, GroupGraph graph)
    {
        ArgumentNullException.ThrowIfNull(inForce);
        ArgumentNullException.ThrowIfNull(graph);
        var map = ProposalBuilder.Map(inForce, graph);
        var blocked = ProposalBuilder.Run(inForce, graph, map, acceptedOnly: true).Blocked;
        var rest = graph.Graph with { Edges = [.. blocked.Select(blocked => graph.Graph.Edges[blocked.Edge])] };
        return
        [
            .. RuleProposer.Propose(rest, map, new() { MostOverPermission = 1 }).Rules
                .OrderByDescending(rule => rule.Evidence.Flows).ThenBy(rule => rule.Id, StringComparer.Ordinal)
                .Select(rule => ProposalBuilder.Reviewed(rule, rest))
                .Where(rule => rule.IsExpressible),
        ];
    }

    /// <summary>Rules in force that nothing used.</summary>
    /// <param name="inForce">The proposal in force.</param>
    /// <param name="graph">What was used since it is.</param>
    public static ImmutableArray<ReviewedRule> UnusedRules(SegmentProposal inForce, GroupGraph graph)
    {
        ArgumentNullException.ThrowIfNull(inForce);
        ArgumentNullException.ThrowIfNull(graph);
        var rules = ProposalBuilder.Counting(inForce, acceptedOnly: true);
        var result = ProposalBuilder.Run(inForce, graph, ProposalBuilder.Map(inForce, graph), acceptedOnly: true);
        return [.. result.UnusedRules.Select(rule => rules[rule])];
    }

    /// <summary>Workloads that behave like the members of another segment in force, or of one for the first time.</summary>
    /// <param name="inForce">The proposal in force.</param>
    /// <param name="graph">All that was seen.</param>
    /// <returns>Workloads with the id of the segment that they fit, surest first. Those that a person put somewhere stay there.</returns>
    public static ImmutableArray<(ProposalMember Member, string Segment)> ChangedRoles(SegmentProposal inForce, GroupGraph graph)
    {
        ArgumentNullException.ThrowIfNull(inForce);
        ArgumentNullException.ThrowIfNull(graph);
        var place = inForce.Segments.SelectMany(segment => segment.Members.Select(member => (member.Id, Segment: segment.Id)))
            .ToDictionary(pair => pair.Id, pair => pair.Segment);
        var now = ProposalBuilder.Build(
            inForce with { Pins = ImmutableDictionary<string, string>.Empty, Rules = [] }, graph, inForce);
        return
        [
            .. now.Segments.Where(segment => inForce.Segments.Any(known => known.Id == segment.Id))
                .SelectMany(segment => segment.Members.Select(member => (Member: member, Segment: segment.Id)))
                .Where(pair => pair.Member.Confidence >= LeastConfidence && !inForce.Pins.ContainsKey(pair.Member.Id)
                    && place.GetValueOrDefault(pair.Member.Id) != pair.Segment)
                .OrderByDescending(pair => pair.Member.Confidence).ThenBy(pair => pair.Member.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The content of a small change: the segments in force with it.</summary>
    /// <param name="change">The proposal of the change, accepted.</param>
    /// <param name="inForce">The proposal in force.</param>
    public static SegmentProposal Applied(SegmentProposal change, SegmentProposal inForce)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(inForce);
        var what = change.Change ?? throw new ArgumentException("must be a small change", nameof(change));
        var content = change with
        {
            Segments = inForce.Segments,
            InsufficientEvidence = inForce.InsufficientEvidence,
            Pins = inForce.Pins,
            UnresolvedFlows = inForce.UnresolvedFlows,
            UnboundFlows = inForce.UnboundFlows,
        };
        return what.Kind switch
        {
            ProposalChangeKind.AddRule => content with
            {
                Rules =
                [
                    .. inForce.Rules.Where(rule => change.Rules.All(added => added.Rule.Id != rule.Rule.Id))
                        .Concat(change.Rules.Select(added => Joined(added, inForce)))
                        .OrderBy(rule => rule.Rule.Id, StringComparer.Ordinal),
                ],
            },
            ProposalChangeKind.RemoveRule => content with
            {
                Rules =
                [
                    .. inForce.Rules.Select(rule => rule.Rule.Id == what.Subject && change.Rules.Any(removed => removed.IsAccepted)
                        ? rule with { Decision = RuleDecision.Rejected, Reason = change.Reason, DecidedBy = change.Author }
                        : rule),
                ],
            },
            _ => Moved(content with { Rules = inForce.Rules }, what),
        };
    }

    /// <summary>A rule for more prefixes keeps those that it has.</summary>
    private static ReviewedRule Joined(ReviewedRule added, SegmentProposal inForce)
    {
        var before = inForce.Rules.FirstOrDefault(rule => rule.Rule.Id == added.Rule.Id && rule.IsAccepted);
        return before is null ? added : added with
        {
            Rule = added.Rule with
            {
                Client = Union(added.Rule.Client, before.Rule.Client),
                Server = Union(added.Rule.Server, before.Rule.Server),
            },
        };

        static RuleParty Union(RuleParty one, RuleParty other) =>
            one with { Prefixes = [.. one.Prefixes.Union(other.Prefixes).Order(StringComparer.Ordinal)] };
    }

    private static SegmentProposal Moved(SegmentProposal content, ProposalChange what)
    {
        var member = content.Segments.SelectMany(segment => segment.Members).Concat(content.InsufficientEvidence)
            .FirstOrDefault(member => member.Id == what.Subject) ?? new(what.Subject, what.Subject, 0, false);
        return content with
        {
            Segments =
            [
                .. content.Segments.Select(segment => segment with
                {
                    Members = segment.Id == what.Segment
                        ? [.. segment.Members.Where(one => one.Id != what.Subject).Append(member)]
                        : [.. segment.Members.Where(one => one.Id != what.Subject)],
                }).Where(segment => !segment.Members.IsEmpty),
            ],
            InsufficientEvidence = [.. content.InsufficientEvidence.Where(one => one.Id != what.Subject)],
        };
    }
}
