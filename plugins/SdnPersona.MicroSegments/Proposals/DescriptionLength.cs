namespace SdnPersona.MicroSegments;

/// <summary>
/// How many bits it takes to write down who uses which service of whom with the help of segments: which segment each workload is in, the
/// rules, and which of the pairs that each rule allows were seen (minimum description length, Rissanen 1978). Segments that are too coarse
/// pay for pairs that are allowed and not used, those that are too fine for their many rules.
/// </summary>
internal static class DescriptionLength
{
    /// <summary>Bits, at least 0.</summary>
    /// <param name="map">Segments.</param>
    /// <param name="proposal">Their rules.</param>
    public static double Of(SegmentMap map, RuleProposal proposal)
    {
        var segments = map.Segments.Length;
        var members = map.Segments.Sum(segment => segment.Members.Length);
        var services = proposal.Rules.Select(rule => (rule.Protocol, rule.Ports)).Distinct().Count();

        // Two parties of each rule are segments, every workload or the outside.
        var perRule = (2 * Math.Log2(segments + 2)) + Math.Log2(services + 1);
        return (members * Math.Log2(segments + 1)) + (proposal.Rules.Length * perRule) + proposal.Rules.Sum(rule => Pairs(map, rule));
    }

    private static double Pairs(SegmentMap map, ProposedRule rule)
    {
        double clients = Size(rule.Client, rule.Evidence.Clients), servers = Size(rule.Server, rule.Evidence.Servers);
        var allowed = rule.Client.Segment >= 0 && rule.Client.Segment == rule.Server.Segment ? clients * (servers - 1) : clients * servers;
        var share = allowed <= 0 ? 1 : rule.Evidence.Pairs / allowed;
        return share is <= 0 or >= 1 ? 0 : -allowed * ((share * Math.Log2(share)) + ((1 - share) * Math.Log2(1 - share)));

        double Size(RuleParty party, int seen) => party.Segment >= 0 ? map.Segments[party.Segment].Members.Length : seen;
    }
}
