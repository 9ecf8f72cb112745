using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>
/// Splits segments of a small graph where that describes it shorter: in it, two roles that share most services look alike to discovery,
/// though rules for both together would allow what only one of them does. Pure and deterministic.
/// </summary>
internal static class SegmentRefinement
{
    /// <summary>Edges that may be looked at in all tries together: what is larger is told apart by discovery.</summary>
    private const long MostWork = 20_000_000;

    /// <summary>Splits by one service after the other that some members offer or use and others do not, the best split first.</summary>
    /// <param name="graph">Who uses what of whom.</param>
    /// <param name="map">Its segments.</param>
    /// <param name="pins">Segments with members that a person put there stay as they are.</param>
    /// <param name="propose">Makes rules.</param>
    /// <param name="previous">An earlier map over the same graph whose ids go on, or null.</param>
    public static SegmentMap Refine(
        ServiceGraph graph,
        SegmentMap map,
        ImmutableDictionary<string, string> pins,
        Func<SegmentMap, RuleProposal> propose,
        SegmentMap? previous)
    {
        var activity = HostActivity.Of(graph);
        var roles = SharedRoles.Find(graph);
        HashSet<int> shared = [.. roles.Serving.Concat(roles.Polling).Select(role => role.Host)];
        var confidence = map.Confidence;
        var best = (Map: map, Length: DescriptionLength.Of(map, propose(map)));
        var work = 0L;
        for (var isBetter = true; isBetter;)
        {
            isBetter = false;
            var members = best.Map.Segments.Select(segment => segment.Members.ToArray()).ToArray();
            var next = best;
            foreach (var split in Splits(members, activity).Where(split => !members[split.Segment].Any(host => pins.ContainsKey(graph.Hosts[host]))))
            {
                work += graph.Edges.Length + graph.Hosts.Length;
                if (work > MostWork)
                {
                    return best.Map;
                }

                int[][] candidate =
                [
                    .. members.Where((_, segment) => segment != split.Segment),
                    [.. members[split.Segment].Where(host => activity.Uses[host].ContainsKey(split.Use))],
                    [.. members[split.Segment].Where(host => !activity.Uses[host].ContainsKey(split.Use))],
                ];
                var tried = SegmentDiscovery.Assemble(
                    graph, candidate, shared, pins, previous, previous is null ? null : graph, _ => confidence);
                var length = DescriptionLength.Of(tried, propose(tried));
                if (length < next.Length)
                {
                    (next, isBetter) = ((tried, length), true);
                }
            }

            best = next;
        }

        return best.Map;
    }

    private static IEnumerable<(int Segment, ServiceUse Use)> Splits(int[][] members, HostActivity activity)
    {
        for (var segment = 0; segment < members.Length; segment++)
        {
            var counts = members[segment].SelectMany(host => activity.Uses[host].Keys).CountBy(use => use);
            foreach (var (use, _) in counts.Where(count => count.Value < members[segment].Length).OrderBy(count => count.Key))
            {
                yield return (segment, use);
            }
        }
    }
}
