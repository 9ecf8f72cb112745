using System.Collections.Immutable;
using SdnPersona.Learning;

namespace SdnPersona.MicroSegments;

/// <summary>
/// Finds the roles of hosts. A host is described by the services that it offers and uses, each with the share of its active hours in
/// which it did, weighted by how few hosts do. Who its peers are does not count: replicas behind a balancer share none. Hosts that are
/// alike are joined to their nearest, and groups of that graph are segments. Pure and deterministic.
/// </summary>
public static class SegmentDiscovery
{
    /// <summary>Ports from here on are drawn at random by systems; one that no second host has says nothing.</summary>
    private const int FirstEphemeralPort = 32768;

    /// <summary>Finds segments.</summary>
    /// <param name="graph">Who used what of whom.</param>
    /// <param name="options">What the operator knows or wishes. Names of hosts that the graph lacks are passed over.</param>
    /// <param name="previous">An earlier answer, whose ids go on where most members are the same; else null.</param>
    /// <param name="previousGraph">The graph of <paramref name="previous"/>; needed with it.</param>
    /// <exception cref="ArgumentException">An option is out of its range, constraints contradict, or a graph is missing.</exception>
    public static SegmentMap Discover(
        ServiceGraph graph, DiscoveryOptions options, SegmentMap? previous = null, ServiceGraph? previousGraph = null)
    {
        Check(options);
        if (previous is not null && previousGraph is null)
        {
            throw new ArgumentException("needs the graph of the previous map: its members are indexes in it", nameof(previousGraph));
        }

        var activity = HostActivity.Of(graph);
        var hosts = Enumerable.Range(0, graph.Hosts.Length)
            .Where(host => !graph.Outside[host] && activity.Flows[host] >= options.LeastFlows).ToArray();
        var constraints = SegmentConstraints.Of(graph, hosts, options);
        var rows = NearestNeighbours.Weighted(Rows(activity, hosts));
        var near = NearestNeighbours.Find(rows, options.Neighbours, options.LeastSimilarity);
        var groups = constraints.Separated(Grouped(near, constraints, options));
        var roles = SharedRoles.Find(graph);
        HashSet<int> shared = [.. roles.Serving.Concat(roles.Polling).Select(role => role.Host)];
        var members = SplitShared(groups, hosts, shared, constraints);

        return Assemble(
            graph, members, shared, options.Pins, previous, previousGraph, segmentOf => Confidence(near, hosts, segmentOf));
    }

    /// <summary>Gives groups of hosts their ids and names.</summary>
    internal static SegmentMap Assemble(
        ServiceGraph graph,
        IReadOnlyList<int[]> members,
        HashSet<int> shared,
        ImmutableDictionary<string, string> pins,
        SegmentMap? previous,
        ServiceGraph? previousGraph,
        Func<int[], ImmutableArray<double>> confidence)
    {
        var ids = SegmentIdentity.Match(members, graph, previous, previousGraph);
        var names = new SegmentNames(graph, HostActivity.Of(graph));
        var drafts = members.Select((group, index) => (Id: ids[index], Members: group))
            .OrderBy(draft => draft.Id, StringComparer.Ordinal).ToArray();
        var segmentOf = Enumerable.Repeat(-1, graph.Hosts.Length).ToArray();
        for (var segment = 0; segment < drafts.Length; segment++)
        {
            foreach (var host in drafts[segment].Members)
            {
                segmentOf[host] = segment;
            }
        }

        return new SegmentMap
        {
            Segments =
            [
                .. drafts.Select(draft => new Segment
                {
                    Id = draft.Id,
                    Name = names.Name(draft.Members, pins),
                    Members = [.. draft.Members],
                    IsShared = 2 * draft.Members.Count(shared.Contains) >= draft.Members.Length,
                }),
            ],
            SegmentOf = [.. segmentOf],
            Confidence = confidence(segmentOf),
        };
    }

    private static void Check(DiscoveryOptions options)
    {
        Require(double.IsFinite(options.Resolution) && options.Resolution > 0, "resolution must be above 0");
        Require(options.Neighbours >= 1, "neighbours must be at least 1");
        Require(options.LeastSimilarity is >= 0 and <= 1, "leastSimilarity must be 0 to 1");
        Require(options.LeastFlows >= 1, "leastFlows must be at least 1");

        static void Require(bool holds, string rule)
        {
            if (!holds)
            {
                throw new ArgumentException(rule, nameof(options));
            }
        }
    }

    private static (int Token, double Weight)[][] Rows(HostActivity activity, int[] hosts)
    {
        var holders = hosts.SelectMany(host => activity.Uses[host].Keys).CountBy(use => use).ToDictionary();
        var tokens = new Dictionary<ServiceUse, int>();
        return
        [
            .. hosts.Select(host => activity.Uses[host]
                .Where(use => use.Key.Service.Port < FirstEphemeralPort || holders[use.Key] > 1)
                .OrderBy(use => use.Key)
                .Select(use => (Number(tokens, use.Key), (double)use.Value.Length / activity.Hours[host].Length)).ToArray()),
        ];
    }

    private static int Number(Dictionary<ServiceUse, int> tokens, ServiceUse use)
    {
        if (!tokens.TryGetValue(use, out var number))
        {
            number = tokens.Count;
            tokens.Add(use, number);
        }

        return number;
    }

    private static int[] Grouped(Neighbour[][] near, SegmentConstraints constraints, DiscoveryOptions options)
    {
        // Near from one side is enough; of both sides it counts once.
        var edges = new Dictionary<(int, int), double>();
        for (var host = 0; host < near.Length; host++)
        {
            foreach (var (other, similarity) in near[host])
            {
                if (similarity >= options.LeastSimilarity)
                {
                    edges[(Math.Min(host, other), Math.Max(host, other))] = similarity;
                }
            }
        }

        var graph = SparseGraph.Of(constraints.UnitCount,
            edges.Select(edge => (constraints.UnitOf[edge.Key.Item1], constraints.UnitOf[edge.Key.Item2], edge.Value)));
        return LeidenClustering.Cluster(graph, options.Resolution, options.Seed);
    }

    /// <summary>
    /// Hosts that serve most others are in segments of their own: where they are the lesser part of a group they leave it. What must be
    /// together stays together.
    /// </summary>
    private static List<int[]> SplitShared(int[] groupOfUnit, int[] hosts, HashSet<int> shared, SegmentConstraints constraints)
    {
        var result = new List<int[]>();
        foreach (var group in Enumerable.Range(0, hosts.Length).GroupBy(row => groupOfUnit[constraints.UnitOf[row]]))
        {
            var units = group.GroupBy(row => constraints.UnitOf[row])
                .ToLookup(unit => unit.Any(row => shared.Contains(hosts[row])), unit => unit.Select(row => hosts[row]));
            int[] leaving = [.. units[true].SelectMany(unit => unit).Order()];
            int[] staying = [.. units[false].SelectMany(unit => unit).Order()];
            if (leaving.Length >= staying.Length || leaving.Length == 0)
            {
                result.Add([.. leaving.Concat(staying).Order()]);
                continue;
            }

            result.Add(staying);
            result.Add(leaving);
        }

        return result;
    }

    /// <summary>
    /// Share of a host's nearest, by likeness, that are in its segment; alone, how unlike its nearest it is. Who is not like enough to be
    /// joined does not count.
    /// </summary>
    private static ImmutableArray<double> Confidence(Neighbour[][] near, int[] hosts, int[] segmentOf)
    {
        var confidence = new double[segmentOf.Length];
        var sizes = segmentOf.Where(segment => segment >= 0).CountBy(segment => segment).ToDictionary();
        for (var row = 0; row < hosts.Length; row++)
        {
            var host = hosts[row];
            double all = 0, own = 0;
            foreach (var (other, similarity) in near[row])
            {
                all += similarity;
                own += segmentOf[hosts[other]] == segmentOf[host] ? similarity : 0;
            }

            confidence[host] = sizes[segmentOf[host]] == 1
                ? 1 - (near[row].Length > 0 ? near[row][0].Similarity : 0)
                : all > 0 ? Math.Clamp(own / all, 0, 1) : 0;
        }

        return [.. confidence];
    }
}
