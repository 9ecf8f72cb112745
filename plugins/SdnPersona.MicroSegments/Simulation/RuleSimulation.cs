using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>
/// Replays a recording against proposed rules, the one that they were made of or a later one. A segment is governed as soon as an accepted
/// rule names it: from then on its members may do what rules say and nothing else. All others stay open. Pure and deterministic.
/// </summary>
public static class RuleSimulation
{
    /// <summary>Replays.</summary>
    /// <param name="graph">What the rules were made of.</param>
    /// <param name="map">Its segments.</param>
    /// <param name="proposal">The rules.</param>
    /// <param name="replayed">What is replayed; its hosts are those of <paramref name="graph"/> by name.</param>
    /// <param name="leastAccepted">Rules of this class and better count.</param>
    public static SimulationResult Run(
        ServiceGraph graph, SegmentMap map, RuleProposal proposal, ServiceGraph replayed, RuleClass leastAccepted)
    {
        var accepted = Enumerable.Range(0, proposal.Rules.Length).Where(rule => proposal.Rules[rule].Class >= leastAccepted).ToArray();
        var governed = Governed(map, accepted.Select(rule => proposal.Rules[rule]));
        var replay = new Replay(graph, map, proposal, leastAccepted, governed);
        long permitted = 0, blocked = 0, free = 0;
        var hits = new long[proposal.Rules.Length];
        var edges = ImmutableArray.CreateBuilder<BlockedEdge>();
        for (var index = 0; index < replayed.Edges.Length; index++)
        {
            var edge = replayed.Edges[index];
            var (isGoverned, rules, reason) = replay.Judge(replayed, edge);
            if (!isGoverned)
            {
                free += edge.Flows;
                continue;
            }

            if (rules.Length == 0)
            {
                blocked += edge.Flows;
                edges.Add(new(index, reason));
                continue;
            }

            permitted += edge.Flows;
            foreach (var rule in rules)
            {
                hits[rule] += edge.Flows;
            }
        }

        var workloads = graph.Outside.Count(outside => !outside);
        return new()
        {
            Permitted = permitted,
            WouldBlock = blocked,
            NotGoverned = free,
            Blocked = edges.ToImmutable(),
            Hits = [.. hits],
            AcceptedRules = accepted.Length,
            UnusedRules = [.. accepted.Where(rule => hits[rule] == 0)],
            Tightness = Tightness(map, accepted.Select(rule => proposal.Rules[rule])),
            Before = BlastRadius.Of(Enumerable.Repeat(workloads - 1L, workloads)),
            After = After(map, accepted.Select(rule => proposal.Rules[rule]), governed, workloads),
            AfterWithoutShared = After(
                map, accepted.Select(rule => proposal.Rules[rule]).Where(rule => !rule.IsShared), governed, workloads),
        };
    }

    private static bool[] Governed(SegmentMap map, IEnumerable<ProposedRule> accepted)
    {
        var governed = new bool[map.Segments.Length];
        foreach (var party in accepted.SelectMany(rule => new[] { rule.Client, rule.Server }).Where(party => party.Segment >= 0))
        {
            governed[party.Segment] = true;
        }

        return governed;
    }

    private static double Tightness(SegmentMap map, IEnumerable<ProposedRule> accepted)
    {
        long seen = 0, allowed = 0;
        foreach (var rule in accepted.Where(rule => rule.Client.Segment >= 0 && rule.Server.Segment >= 0))
        {
            long clients = map.Segments[rule.Client.Segment].Members.Length;
            long servers = map.Segments[rule.Server.Segment].Members.Length;
            seen += rule.Evidence.Pairs;
            allowed += clients * (rule.Client.Segment == rule.Server.Segment ? servers - 1 : servers);
        }

        return allowed == 0 ? 1 : (double)seen / allowed;
    }

    /// <summary>Members of a segment reach the same; hosts that nothing governs are one more node, open to each other.</summary>
    private static BlastRadius After(SegmentMap map, IEnumerable<ProposedRule> accepted, bool[] governed, int workloads)
    {
        var open = map.Segments.Length;
        var sizes = new int[open + 1];
        for (var segment = 0; segment < open; segment++)
        {
            sizes[segment] = governed[segment] ? map.Segments[segment].Members.Length : 0;
        }

        sizes[open] = workloads - sizes.Sum();
        int[] everyone = [.. Enumerable.Range(0, open).Where(segment => governed[segment]), open];
        var edges = accepted.Where(rule => rule.Client.Kind != PartyKind.Outside && rule.Server.Kind != PartyKind.Outside)
            .SelectMany(rule => Nodes(rule.Client).SelectMany(from => Nodes(rule.Server).Select(to => (from, to))))
            .Append((open, open));
        var counts = Reachability.Count(sizes, edges);
        return BlastRadius.Of(counts.SelectMany((count, node) => Enumerable.Repeat(count, sizes[node])));

        int[] Nodes(RuleParty party) => party.Kind == PartyKind.Segment ? [party.Segment] : everyone;
    }

    private sealed class Replay
    {
        private readonly SegmentMap _map;
        private readonly RuleIndex _accepted;
        private readonly RuleIndex _all;
        private readonly bool[] _governed;
        private readonly Dictionary<string, int> _hosts = [];
        private readonly HashSet<(string, Service)> _scans = [];

        public Replay(ServiceGraph graph, SegmentMap map, RuleProposal proposal, RuleClass least, bool[] governed)
        {
            (_map, _governed) = (map, governed);
            _accepted = new(proposal.Rules, rule => rule.Class >= least);
            _all = new(proposal.Rules, _ => true);
            for (var host = 0; host < graph.Hosts.Length; host++)
            {
                _hosts.TryAdd(graph.Hosts[host], host);
            }

            foreach (var uncovered in proposal.NotCovered.Where(uncovered => uncovered.Reason == UncoveredReason.Scan))
            {
                var edge = graph.Edges[uncovered.Edge];
                _scans.Add((graph.Hosts[edge.Client], edge.Service));
            }
        }

        /// <summary>Whether rules have a say, which ones allow it, and if none does, why.</summary>
        public (bool IsGoverned, int[] Rules, BlockedReason Reason) Judge(ServiceGraph replayed, ServiceEdge edge)
        {
            var (client, server) = (Party(replayed, edge.Client), Party(replayed, edge.Server));
            if (edge.Client == edge.Server || !(IsGoverned(client) || IsGoverned(server)))
            {
                return (false, [], default);
            }

            var outside = client == RuleIndex.Beyond ? replayed.Hosts[edge.Client]
                : server == RuleIndex.Beyond ? replayed.Hosts[edge.Server] : null;
            int[] rules = [.. _accepted.Allowing(client, server, edge.Service, outside)];
            return (true, rules, rules.Length > 0 ? default : Why(replayed, edge, client, server, outside));
        }

        private BlockedReason Why(ServiceGraph replayed, ServiceEdge edge, int client, int server, string? outside)
        {
            if (_all.Allowing(client, server, edge.Service, outside).Any())
            {
                return BlockedReason.RuleNotAccepted;
            }

            if (_scans.Contains((replayed.Hosts[edge.Client], edge.Service)))
            {
                return BlockedReason.Scan;
            }

            if (client == RuleIndex.Everyone || server == RuleIndex.Everyone)
            {
                var isKnown = (client != RuleIndex.Everyone || _hosts.ContainsKey(replayed.Hosts[edge.Client]))
                    && (server != RuleIndex.Everyone || _hosts.ContainsKey(replayed.Hosts[edge.Server]));
                return isKnown ? BlockedReason.NoSegment : BlockedReason.UnknownHost;
            }

            if (outside is not null && _accepted.Allowing(client, server, edge.Service, outside: null).Any())
            {
                return BlockedReason.UnknownPrefix;
            }

            return _all.HasPair(client, server) ? BlockedReason.NewService : BlockedReason.NewPeer;
        }

        private bool IsGoverned(int party) => party >= 0 && _governed[party];

        private int Party(ServiceGraph replayed, int host) => replayed.Outside[host] ? RuleIndex.Beyond
            : _hosts.TryGetValue(replayed.Hosts[host], out var known) ? _map.SegmentOf[known] : RuleIndex.Everyone;
    }
}
