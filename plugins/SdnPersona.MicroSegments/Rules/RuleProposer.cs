using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>
/// Makes rules of what was seen: segment to segment, or segment and outside, by service. Services that hosts of many segments use, and
/// hosts that ask most others, become one rule for every workload. Nothing is allowed for which no flow stands, and no flow counts twice. Pure and
/// deterministic; the order of edges does not matter.
/// </summary>
public static class RuleProposer
{
    private const int Everyone = -1;
    private const int Beyond = -2;
    private const int LeastBalanced = 3;
    private const int LeastHoursOfBalancer = 3;

    /// <summary>Proposes rules.</summary>
    /// <param name="graph">What was seen.</param>
    /// <param name="map">Segments of the same graph.</param>
    /// <param name="options">What may differ.</param>
    /// <exception cref="ArgumentException">The map is of another graph, or an option is out of its range.</exception>
    public static RuleProposal Propose(ServiceGraph graph, SegmentMap map, RuleOptions options)
    {
        options.Check();
        if (map.SegmentOf.Length != graph.Hosts.Length)
        {
            throw new ArgumentException("must be a map of the same graph: it has another number of hosts", nameof(map));
        }

        var roles = SharedRoles.Find(graph);
        var shared = new SharedSegments(graph, map, roles);
        var uncovered = ImmutableArray.CreateBuilder<UncoveredEdge>();
        var groups = new Dictionary<(int Client, int Server, byte Protocol), List<int>>();
        var common = new Dictionary<(int Client, int Server, Service Service), List<int>>();
        for (var index = 0; index < graph.Edges.Length; index++)
        {
            var edge = graph.Edges[index];
            int client = PartyOf(graph, map, edge.Client), server = PartyOf(graph, map, edge.Server);
            if (WhyNot(graph, edge, roles, client, server, shared) is { } reason)
            {
                uncovered.Add(new(index, reason));
            }
            else if (client != Beyond && server >= 0 && shared.IsServed(server, edge.Service))
            {
                Append(common, (Everyone, server, edge.Service), index);
            }
            else if (server != Beyond && client >= 0 && shared.IsPolled(client, edge.Service))
            {
                Append(common, (client, Everyone, edge.Service), index);
            }
            else
            {
                Append(groups, (client, server, edge.Service.Protocol), index);
            }
        }

        var draft = new Draft(graph, map, options);
        var rules = new List<ProposedRule>();
        foreach (var ((client, server, service), edges) in common)
        {
            rules.Add(draft.Rule(client, server, service.Protocol, new(service.Port, service.Port), isDynamic: false, edges));
        }

        foreach (var ((client, server, protocol), edges) in groups)
        {
            rules.AddRange(draft.Rules(client, server, protocol, edges));
        }

        return new()
        {
            Rules = [.. rules.OrderBy(rule => rule.Id, StringComparer.Ordinal)],
            NotCovered = uncovered.ToImmutable(),
            InsufficientHosts =
                [.. Enumerable.Range(0, graph.Hosts.Length).Where(host => !graph.Outside[host] && map.SegmentOf[host] < 0)],
            UnresolvedFlows = graph.UnresolvedFlows,
        };
    }

    private static int PartyOf(ServiceGraph graph, SegmentMap map, int host) =>
        graph.Outside[host] ? Beyond : map.SegmentOf[host];

    private static UncoveredReason? WhyNot(
        ServiceGraph graph, ServiceEdge edge, SharedRoles roles, int client, int server, SharedSegments shared)
    {
        if (edge.Client == edge.Server)
        {
            return UncoveredReason.SameHost;
        }

        if (graph.Outside[edge.Client] && graph.Outside[edge.Server])
        {
            return UncoveredReason.Foreign;
        }

        if (roles.Scanning.Contains((edge.Client, edge.Service)))
        {
            return UncoveredReason.Scan;
        }

        // A host without a segment may still use what everybody uses.
        var isOpen = (server >= 0 && client != Beyond && shared.IsServed(server, edge.Service))
            || (client >= 0 && server != Beyond && shared.IsPolled(client, edge.Service));
        return (client == Everyone || server == Everyone) && !isOpen ? UncoveredReason.NoSegment : null;
    }

    private static void Append<TKey>(Dictionary<TKey, List<int>> groups, TKey key, int edge) where TKey : notnull
    {
        if (!groups.TryGetValue(key, out var edges))
        {
            groups.Add(key, edges = []);
        }

        edges.Add(edge);
    }

    /// <summary>Turns edges of one pair of parties into rules.</summary>
    private sealed class Draft(ServiceGraph graph, SegmentMap map, RuleOptions options)
    {
        private readonly RecordedSpan _span = RecordedSpan.Of(graph);
        private readonly int _ours = graph.Outside.Count(outside => !outside);

        public IEnumerable<ProposedRule> Rules(int client, int server, byte protocol, List<int> edges)
        {
            var byPort = edges.GroupBy(edge => graph.Edges[edge].Service.Port).ToDictionary(port => port.Key, port => port.ToArray());
            var ranges = IpService.HasPorts(protocol)
                ? PortCollapse.Of([.. byPort.Keys], options)
                : [.. byPort.Keys.Select(port => (new PortRange(port, port), false))];
            foreach (var (ports, isDynamic) in ranges)
            {
                var within = byPort.Where(port => port.Key >= ports.First && port.Key <= ports.Last).SelectMany(port => port.Value);
                yield return Rule(client, server, protocol, ports, isDynamic, within);
            }
        }

        public ProposedRule Rule(int client, int server, byte protocol, PortRange ports, bool isDynamic, IEnumerable<int> edges)
        {
            var collector = new EvidenceCollector(graph);
            foreach (var edge in edges)
            {
                collector.Add(edge);
            }

            var evidence = collector.ToEvidence(options.Examples);
            var (from, fromOver, fromAll) = Party(client, collector.Clients);
            var (to, toOver, toAll) = Party(server, collector.Servers);
            var (participants, members) = Participation(client, server, collector);
            var confidence = RuleConfidence.Of(participants, members, evidence.Hours);
            var reasons = Reasons(evidence, confidence, isDynamic, fromAll || toAll);
            return new()
            {
                Id = $"{from.Id}.{to.Id}.{IpService.Text(protocol, ports)}",
                Client = from,
                Server = to,
                Protocol = protocol,
                Ports = ports,
                Purpose = Purpose(client, server, protocol, ports, collector),
                Class = reasons.Contains(ReviewReason.FewFlows) ? RuleClass.InsufficientEvidence
                    : reasons.IsEmpty ? RuleClass.Recommended : RuleClass.Review,
                Reasons = reasons,
                Confidence = confidence,
                OverPermission = Math.Max(fromOver, toOver),
                Evidence = evidence,
            };
        }

        private (RuleParty Party, double OverPermission, bool IsAll) Party(int party, IReadOnlySet<int> seen)
        {
            if (party >= 0)
            {
                return (RuleParty.Of(map, party), 1, false);
            }

            if (party == Everyone)
            {
                return (RuleParty.Everyone, 1, false);
            }

            var (prefixes, over, isAll) = PrefixAggregation.Of(seen.Select(host => graph.Hosts[host]), options);
            return (RuleParty.Beyond(prefixes), over, isAll);
        }

        private (int Participants, int Members) Participation(int client, int server, EvidenceCollector collector)
        {
            if (client == server && client >= 0)
            {
                return (collector.Clients.Union(collector.Servers).Count(), map.Segments[client].Members.Length);
            }

            var (participants, members) = (0, 0);
            foreach (var (party, seen) in new[] { (client, collector.Clients), (server, collector.Servers) })
            {
                if (party != Beyond)
                {
                    participants += seen.Count;
                    members += party == Everyone ? _ours : map.Segments[party].Members.Length;
                }
            }

            return (participants, members);
        }

        private ImmutableArray<ReviewReason> Reasons(RuleEvidence evidence, double confidence, bool isDynamic, bool isAllOutside)
        {
            var reasons = ImmutableArray.CreateBuilder<ReviewReason>();
            if (evidence.Flows < options.LeastFlows)
            {
                reasons.Add(ReviewReason.FewFlows);
            }

            if ((_span.Days > 1 && evidence.Days == 1) || (_span is { Days: 1, Hours: > 1 } && evidence.Hours == 1))
            {
                reasons.Add(ReviewReason.SeenOnce);
            }

            if (confidence < options.LeastConfidence)
            {
                reasons.Add(ReviewReason.LowConfidence);
            }

            if (isDynamic)
            {
                reasons.Add(ReviewReason.DynamicPorts);
            }

            if (isAllOutside)
            {
                reasons.Add(ReviewReason.AllOutside);
            }

            return reasons.ToImmutable();
        }

        private RulePurpose Purpose(int client, int server, byte protocol, PortRange ports, EvidenceCollector collector)
        {
            var known = IpService.Purpose(protocol, ports);
            if (known != RulePurpose.Application)
            {
                return known;
            }

            if (server == Everyone)
            {
                return RulePurpose.Monitoring;
            }

            if (client == Everyone)
            {
                return RulePurpose.SharedService;
            }

            return IsBalancer(client, server, collector) ? RulePurpose.LoadBalancer : RulePurpose.Application;
        }

        /// <summary>Few ask every member of a segment, each in most hours: so do balancers, by their probes at the least.</summary>
        private bool IsBalancer(int client, int server, EvidenceCollector collector) =>
            client >= 0 && server >= 0 && client != server
            && map.Segments[server].Members.Length is >= LeastBalanced and var size
            && collector.Servers.Count == size && collector.Clients.Count < size
            && collector.Pairs == collector.Clients.Count * size
            && _span.Hours >= LeastHoursOfBalancer && 5 * collector.LeastHoursOfAnEdge >= 4 * _span.Hours;
    }
}
