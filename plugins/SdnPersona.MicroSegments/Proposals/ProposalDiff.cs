using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>How a proposal differs from another, such as the one in force.</summary>
public sealed record ProposalDiff
{
    /// <summary>Effective rules that only the later one has, as ids with ports.</summary>
    public required ImmutableArray<string> RulesAdded { get; init; }

    /// <summary>Effective rules that only the earlier one has.</summary>
    public required ImmutableArray<string> RulesRemoved { get; init; }

    /// <summary>Workloads in another segment, or in none, or that were in none.</summary>
    public required ImmutableArray<MemberMove> Moves { get; init; }

    /// <summary>The differences.</summary>
    /// <param name="before">The earlier one, or null for nothing.</param>
    /// <param name="after">The later one; rules that nobody decided about count.</param>
    public static ProposalDiff Of(SegmentProposal? before, SegmentProposal after)
    {
        ArgumentNullException.ThrowIfNull(after);
        var (had, has) = (before is null ? [] : Rules(before), Rules(after));
        var (was, now) = (before is null ? [] : Places(before), Places(after));
        return new()
        {
            RulesAdded = [.. has.Except(had).Order(StringComparer.Ordinal)],
            RulesRemoved = [.. had.Except(has).Order(StringComparer.Ordinal)],
            Moves =
            [
                .. was.Keys.Union(now.Keys)
                    .Select(id => (Was: was.GetValueOrDefault(id), Now: now.GetValueOrDefault(id)))
                    .Where(pair => pair.Was.Segment != pair.Now.Segment)
                    .Select(pair => new MemberMove(pair.Now.Name ?? pair.Was.Name!, pair.Was.Segment, pair.Now.Segment))
                    .OrderBy(move => move.Workload, StringComparer.Ordinal),
            ],
        };
    }

    private static HashSet<string> Rules(SegmentProposal proposal)
    {
        return
        [
            .. ProposalBuilder.Counting(proposal, acceptedOnly: proposal.IsInForce || proposal.State == ProposalState.Superseded)
                .Select(rule => rule.Effective)
                .Select(rule => $"{rule.Client.Id}.{rule.Server.Id}.{IpService.Text(rule.Protocol, rule.Ports)}{Prefixes(rule)}"),
        ];
    }

    private static string Prefixes(ProposedRule rule) =>
        string.Concat(rule.Client.Prefixes.Concat(rule.Server.Prefixes).Select(prefix => $" {prefix}"));

    private static Dictionary<string, (string? Segment, string? Name)> Places(SegmentProposal proposal) => proposal.Segments
        .SelectMany(segment => segment.Members.Select(member => (member.Id, Place: ((string?)segment.Id, (string?)member.Name))))
        .ToDictionary(pair => pair.Id, pair => pair.Place);
}

/// <summary>A workload that changes its segment.</summary>
/// <param name="Workload">Name.</param>
/// <param name="From">Id of the segment before; null for none.</param>
/// <param name="To">Id of the segment after; null for none.</param>
public sealed record MemberMove(string Workload, string? From, string? To);
