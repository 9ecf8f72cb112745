using System.Globalization;

namespace SdnPersona.MicroSegments;

/// <summary>Ids that go on from run to run.</summary>
internal static class SegmentIdentity
{
    private const string Prefix = "seg-";

    /// <summary>
    /// The id of the earlier segment with which most members are shared, each given once, the greatest overlap first; else a number
    /// above all earlier ones. Hosts are the same if their names are.
    /// </summary>
    public static string[] Match(IReadOnlyList<int[]> members, ServiceGraph graph, SegmentMap? previous, ServiceGraph? previousGraph)
    {
        var ids = new string?[members.Count];
        var last = 0;
        if (previous is not null && previousGraph is not null)
        {
            var before = new Dictionary<string, int>();
            for (var host = 0; host < previousGraph.Hosts.Length; host++)
            {
                before.TryAdd(previousGraph.Hosts[host], previous.SegmentOf[host]);
            }

            var overlaps = members.SelectMany((group, index) => group
                    .Select(host => before.GetValueOrDefault(graph.Hosts[host], -1)).Where(segment => segment >= 0)
                    .CountBy(segment => segment)
                    .Select(count => (New: index, Old: count.Key, Same: count.Value)))
                .OrderByDescending(overlap => overlap.Same).ThenBy(overlap => overlap.Old).ThenBy(overlap => overlap.New);
            var taken = new HashSet<int>();
            foreach (var (index, old, _) in overlaps)
            {
                if (ids[index] is null && taken.Add(old))
                {
                    ids[index] = previous.Segments[old].Id;
                }
            }

            foreach (var segment in previous.Segments)
            {
                if (segment.Id.StartsWith(Prefix, StringComparison.Ordinal)
                    && int.TryParse(segment.Id.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    last = Math.Max(last, number);
                }
            }
        }

        return [.. ids.Select(id => id ?? string.Create(CultureInfo.InvariantCulture, $"{Prefix}{++last:D4}"))];
    }
}
