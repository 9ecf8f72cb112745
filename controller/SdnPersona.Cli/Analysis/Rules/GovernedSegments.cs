using SdnPersona.MicroSegments;

namespace SdnPersona.Cli.Analysis;

/// <summary>One rule as a segment has to obey it.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="IsEgress">Whether the segment opens the connection.</param>
/// <param name="Peer">The other side.</param>
internal sealed record SegmentRule(ProposedRule Rule, bool IsEgress, RuleParty Peer);

/// <summary>
/// Which segments exports write down, and which rules concern each: those of class review and better. Segments that no such rule names
/// are not written, so that nothing isolates them.
/// </summary>
internal static class GovernedSegments
{
    /// <summary>Segments by index, in order, each with its rules.</summary>
    public static IEnumerable<(int Segment, IReadOnlyList<SegmentRule> Rules)> Of(RuleFindings findings)
    {
        var accepted = findings.Proposal.Rules.Where(rule => rule.Class >= RuleClass.Review).ToArray();
        var governed = accepted.SelectMany(rule => new[] { rule.Client.Segment, rule.Server.Segment }).Where(segment => segment >= 0)
            .Distinct().Order();
        var egress = accepted.ToLookup(rule => rule.Client.Segment);
        var ingress = accepted.ToLookup(rule => rule.Server.Segment);
        var toShared = accepted.Where(rule => rule.Client.Kind == PartyKind.EveryWorkload).ToArray();
        var fromShared = accepted.Where(rule => rule.Server.Kind == PartyKind.EveryWorkload).ToArray();
        return governed.Select(segment => (segment, (IReadOnlyList<SegmentRule>)
        [
            .. egress[segment].Concat(toShared).Select(rule => new SegmentRule(rule, true, rule.Server)),
            .. ingress[segment].Concat(fromShared).Select(rule => new SegmentRule(rule, false, rule.Client)),
        ]));
    }

    /// <summary>What files call it; apart from names that are built in.</summary>
    public static string Name(RuleParty party) => $"seg-{party.Name}";

    /// <summary>Why a rule is to be looked at, for a comment.</summary>
    public static string Remark(ProposedRule rule) => rule.Class == RuleClass.Recommended
        ? rule.Id
        : $"{rule.Id}: review, {string.Join(", ", rule.Reasons.Select(RuleText.Word))}";
}
