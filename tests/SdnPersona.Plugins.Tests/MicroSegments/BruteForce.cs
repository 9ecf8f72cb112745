using System.Net;
using SdnPersona.MicroSegments;

namespace SdnPersona.Plugins.Tests.MicroSegments;

/// <summary>What rules mean, read off one by one for each pair of hosts: slow, and too simple to be wrong.</summary>
internal sealed class BruteForce(ServiceGraph graph, SegmentMap map, RuleProposal proposal, RuleClass least)
{
    private readonly ProposedRule[] _accepted = [.. proposal.Rules.Where(rule => rule.Class >= least)];

    public static bool Allows(ProposedRule rule, ServiceGraph graph, SegmentMap map, int client, int server, Service service) =>
        rule.Protocol == service.Protocol && rule.Ports.First <= service.Port && service.Port <= rule.Ports.Last
        && Is(rule.Client, graph, map, client) && Is(rule.Server, graph, map, server);

    public int[] Blocked() =>
    [
        .. Enumerable.Range(0, graph.Edges.Length).Where(index =>
        {
            var edge = graph.Edges[index];
            return edge.Client != edge.Server && (IsGoverned(edge.Client) || IsGoverned(edge.Server))
                && !_accepted.Any(rule => Allows(rule, graph, map, edge.Client, edge.Server, edge.Service));
        }),
    ];

    public long[] Hits() =>
    [
        .. proposal.Rules.Select(rule => rule.Class < least ? 0 : graph.Edges
            .Where(edge => edge.Client != edge.Server && (IsGoverned(edge.Client) || IsGoverned(edge.Server))
                && Allows(rule, graph, map, edge.Client, edge.Server, edge.Service))
            .Sum(edge => edge.Flows)),
    ];

    public BlastRadius Reach(Func<ProposedRule, bool> counts)
    {
        var rules = _accepted.Where(counts).ToArray();
        int[] ours = [.. Enumerable.Range(0, graph.Hosts.Length).Where(host => !graph.Outside[host])];
        var reached = ours.Select(start =>
        {
            var seen = new HashSet<int>();
            var next = new Queue<int>([start]);
            while (next.TryDequeue(out var from))
            {
                foreach (var to in ours.Where(to => to != from && Leads(rules, from, to)))
                {
                    if (seen.Add(to))
                    {
                        next.Enqueue(to);
                    }
                }
            }

            seen.Remove(start);
            return seen.Count;
        }).Order().ToArray();
        return reached.Length == 0 ? default : new(reached.Average(), reached[(int)Math.Ceiling(0.95 * reached.Length) - 1]);
    }

    private bool Leads(ProposedRule[] rules, int from, int to) =>
        (!IsGoverned(from) && !IsGoverned(to))
        || rules.Any(rule => Is(rule.Client, graph, map, from) && Is(rule.Server, graph, map, to));

    private bool IsGoverned(int host) => map.SegmentOf[host] >= 0
        && _accepted.Any(rule => rule.Client.Segment == map.SegmentOf[host] || rule.Server.Segment == map.SegmentOf[host]);

    private static bool Is(RuleParty party, ServiceGraph graph, SegmentMap map, int host) => party.Kind switch
    {
        PartyKind.Segment => map.SegmentOf[host] == party.Segment,
        PartyKind.EveryWorkload => !graph.Outside[host],
        _ => graph.Outside[host]
            && party.Prefixes.Any(prefix => IPNetwork.Parse(prefix).Contains(IPNetwork.Parse(graph.Hosts[host]).BaseAddress)),
    };
}
