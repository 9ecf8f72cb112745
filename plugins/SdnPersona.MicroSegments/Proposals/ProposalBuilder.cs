using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>Works out the content of proposals from the graph of a group. Pure and deterministic.</summary>
public static class ProposalBuilder
{
    /// <summary>Most uses that <see cref="ProposalSimulation.Blocked"/> lists.</summary>
    public const int MostBlocked = 100;

    /// <summary>Workloads with fewer flows are in no segment: so few say nothing about a role that goes on.</summary>
    public const long LeastFlows = 10;

    /// <summary>What is tried where nobody wishes a resolution: small groups need a finer one than large ones. The first of equals counts.</summary>
    private static readonly double[] Resolutions = [1, 0.5, 2, 4];

    /// <summary>Finds segments, proposes rules and simulates them.</summary>
    /// <param name="proposal">Whose content.</param>
    /// <param name="graph">What was seen in its group.</param>
    /// <param name="previous">The earlier proposal whose segment ids go on, or null.</param>
    /// <exception cref="ArgumentException">Pins contradict each other.</exception>
    public static SegmentProposal Build(SegmentProposal proposal, GroupGraph graph, SegmentProposal? previous)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(graph);
        var names = Names(graph);
        var options = new DiscoveryOptions
        {
            LeastFlows = LeastFlows,
            Pins = proposal.Pins.Where(pin => names.ContainsKey(pin.Key)).ToImmutableDictionary(pin => names[pin.Key], pin => pin.Value),
            CannotLink = Apart(proposal, previous, names),
        };
        var earlier = previous is null ? null : Map(previous, graph);
        var map = (proposal.Resolution is { } wished ? [wished] : Resolutions)
            .Select(resolution => SegmentDiscovery.Discover(
                graph.Graph, options with { Resolution = resolution }, earlier, earlier is null ? null : graph.Graph))
            .MinBy(candidate => DescriptionLength.Of(candidate, Propose(graph, candidate)))!;
        if (proposal.Resolution is null)
        {
            map = SegmentRefinement.Refine(graph.Graph, map, options.Pins, refined => Propose(graph, refined), earlier);
        }

        return WithRules(proposal, graph, map);
    }

    /// <summary>Puts a member into another segment, or a new one, and works out rules and simulation anew; decisions about rules stay.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="graph">What was seen in its group.</param>
    /// <param name="workload">Identity of the member.</param>
    /// <param name="segment">Name of the segment.</param>
    public static SegmentProposal Move(SegmentProposal proposal, GroupGraph graph, string workload, string segment)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(graph);
        var member = proposal.Segments.SelectMany(known => known.Members).Concat(proposal.InsufficientEvidence)
            .FirstOrDefault(member => member.Id == workload)
            ?? throw new ProposalException($"'{workload}' is no workload of proposal {proposal.Id}", isMissing: true);
        var segments = proposal.Segments.Select(known => known with { Members = known.Members.Remove(member) }).ToList();
        var moved = member with { IsPinned = true, Confidence = 1 };
        var target = segments.FindIndex(known => known.Name == segment);
        if (target < 0)
        {
            target = segments.Count;
            segments.Add(new() { Id = NextId(proposal), Name = segment, Members = [] });
        }

        segments[target] = segments[target] with
        {
            Members = [.. segments[target].Members.Add(moved).OrderBy(one => one.Name, StringComparer.Ordinal)],
        };
        var changed = proposal with
        {
            Segments = [.. segments.Where(known => !known.Members.IsEmpty).OrderBy(known => known.Id, StringComparer.Ordinal)],
            Pins = proposal.Pins.SetItem(workload, segment),
        };
        return WithRules(changed, graph, Map(changed, graph));
    }

    /// <summary>What would become of the flows of a graph under the rules of a proposal.</summary>
    /// <param name="proposal">Segments and rules.</param>
    /// <param name="graph">What was seen.</param>
    /// <param name="acceptedOnly">Whether rules that nobody decided about count as rejected.</param>
    public static ProposalSimulation Simulate(SegmentProposal proposal, GroupGraph graph, bool acceptedOnly)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var result = Run(proposal, graph, Map(proposal, graph), acceptedOnly);
        return new()
        {
            Permitted = result.Permitted,
            WouldBlock = result.WouldBlock,
            NotGoverned = result.NotGoverned,
            Coverage = result.Coverage,
            Tightness = result.Tightness,
            ReachBefore = result.Before.Mean,
            ReachAfter = result.After.Mean,
            Blocked =
            [
                .. result.Blocked.OrderByDescending(blocked => graph.Graph.Edges[blocked.Edge].Flows).ThenBy(blocked => blocked.Edge)
                    .Take(MostBlocked)
                    .Select(blocked => new BlockedUse(Example(graph.Graph, graph.Graph.Edges[blocked.Edge]), blocked.Reason)),
            ],
        };
    }

    /// <summary>The full result of the simulation; rules are those of <see cref="Counting"/>, in their order.</summary>
    internal static SimulationResult Run(SegmentProposal proposal, GroupGraph graph, SegmentMap map, bool acceptedOnly)
    {
        var rules = new RuleProposal
        {
            Rules = [.. Counting(proposal, acceptedOnly).Select(rule => Placed(rule.Effective, map))],
            NotCovered = [],
            InsufficientHosts = [],
            UnresolvedFlows = 0,
        };
        return RuleSimulation.Run(graph.Graph, map, rules, graph.Graph, RuleClass.InsufficientEvidence);
    }

    /// <summary>Rules that a simulation counts.</summary>
    internal static ImmutableArray<ReviewedRule> Counting(SegmentProposal proposal, bool acceptedOnly) =>
    [
        .. proposal.Rules.Where(rule => rule.IsAccepted || (!acceptedOnly && rule.Decision == RuleDecision.Pending
            && rule.IsExpressible && rule.Rule.Class >= RuleClass.Review)),
    ];

    /// <summary>The segments of a proposal over the hosts of a graph.</summary>
    internal static SegmentMap Map(SegmentProposal proposal, GroupGraph graph)
    {
        var hostOf = graph.Ids.Select((id, host) => (id, host)).Where(pair => pair.id.Length > 0).ToDictionary(pair => pair.id, pair => pair.host);
        var segmentOf = Enumerable.Repeat(-1, graph.Ids.Length).ToArray();
        var confidence = new double[graph.Ids.Length];
        for (var segment = 0; segment < proposal.Segments.Length; segment++)
        {
            foreach (var member in proposal.Segments[segment].Members.Where(member => hostOf.ContainsKey(member.Id)))
            {
                segmentOf[hostOf[member.Id]] = segment;
                confidence[hostOf[member.Id]] = member.Confidence;
            }
        }

        return new()
        {
            Segments =
            [
                .. proposal.Segments.Select((segment, index) => new Segment
                {
                    Id = segment.Id,
                    Name = segment.Name,
                    IsShared = segment.IsShared,
                    Members = [.. Enumerable.Range(0, segmentOf.Length).Where(host => segmentOf[host] == index)],
                }),
            ],
            SegmentOf = [.. segmentOf],
            Confidence = [.. confidence],
        };
    }

    /// <summary>A use of a service by names.</summary>
    internal static NamedExample Example(ServiceGraph graph, ServiceEdge edge) => new(
        graph.Hosts[edge.Client], graph.Hosts[edge.Server], ProtocolText.Of(edge.Service.Protocol), edge.Service.Port, edge.Flows, edge.Last);

    /// <summary>A rule of its own, as it is kept in proposals.</summary>
    internal static ReviewedRule Reviewed(ProposedRule rule, ServiceGraph graph) => new()
    {
        Rule = rule with { Evidence = rule.Evidence with { Edges = [], Examples = [] } },
        Examples =
        [
            .. rule.Evidence.Examples.Select(example => new NamedExample(
                graph.Hosts[example.Client],
                graph.Hosts[example.Server],
                ProtocolText.Of(example.Service.Protocol),
                example.Service.Port,
                example.Flows,
                example.Last)),
        ],
    };

    /// <summary>Whom a person moved stays apart from those whom it was moved away from.</summary>
    private static ImmutableArray<(string, string)> Apart(
        SegmentProposal proposal, SegmentProposal? previous, Dictionary<string, string> names) =>
    [
        .. from pin in proposal.Pins
           where names.ContainsKey(pin.Key)
           from segment in previous?.Segments ?? []
           where segment.Name != pin.Value
           from member in segment.Members
           where member.Id != pin.Key && names.ContainsKey(member.Id) && proposal.Pins.GetValueOrDefault(member.Id) != pin.Value
           select (names[pin.Key], names[member.Id]),
    ];

    private static SegmentProposal WithRules(SegmentProposal proposal, GroupGraph graph, SegmentMap map)
    {
        var rules = Propose(graph, map);
        var decided = proposal.Rules.Where(rule => rule.Decision != RuleDecision.Pending).ToDictionary(rule => rule.Rule.Id);
        var content = proposal with
        {
            Segments = [.. map.Segments.Select(segment => Segment(segment, graph, map, proposal.Pins))],
            Rules =
            [
                .. rules.Rules.Select(rule => Reviewed(rule, graph.Graph)).Select(rule => decided.TryGetValue(rule.Rule.Id, out var before)
                    ? rule with
                    {
                        Decision = before.Decision,
                        EditedPorts = before.EditedPorts,
                        DecidedBy = before.DecidedBy,
                        Reason = before.Reason,
                    }
                    : rule),
            ],
            InsufficientEvidence =
            [
                .. rules.InsufficientHosts.Select(host => new ProposalMember(graph.Ids[host], graph.Graph.Hosts[host], 0, false))
                    .OrderBy(member => member.Name, StringComparer.Ordinal),
            ],
            UnresolvedFlows = graph.Graph.UnresolvedFlows,
            UnboundFlows = graph.UnboundFlows,
            Progress = ProposalProgress.Ready,
        };
        return content with { Simulation = Simulate(content, graph, acceptedOnly: false) };
    }

    /// <summary>What joins prefixes would name neighbours that may be workloads: only whole ones are joined here.</summary>
    private static RuleProposal Propose(GroupGraph graph, SegmentMap map) =>
        RuleProposer.Propose(graph.Graph, map, new() { MostOverPermission = 1 });

    private static ProposedSegment Segment(Segment segment, GroupGraph graph, SegmentMap map, ImmutableDictionary<string, string> pins) => new()
    {
        Id = segment.Id,
        Name = segment.Name,
        IsShared = segment.IsShared,
        Members =
        [
            .. segment.Members.Select(host => new ProposalMember(
                    graph.Ids[host], graph.Graph.Hosts[host], map.Confidence[host], pins.ContainsKey(graph.Ids[host])))
                .OrderBy(member => member.Name, StringComparer.Ordinal),
        ],
    };

    private static Dictionary<string, string> Names(GroupGraph graph) =>
        graph.Ids.Select((id, host) => (id, Name: graph.Graph.Hosts[host])).Where(pair => pair.id.Length > 0)
            .ToDictionary(pair => pair.id, pair => pair.Name);

    private static ProposedRule Placed(ProposedRule rule, SegmentMap map)
    {
        return rule with { Client = Place(rule.Client), Server = Place(rule.Server) };

        RuleParty Place(RuleParty party) => party.Kind != PartyKind.Segment ? party
            : party with { Segment = Math.Max(0, map.Segments.Select(segment => segment.Id).ToList().IndexOf(party.Id)) };
    }

    private static string NextId(SegmentProposal proposal)
    {
        var last = proposal.Segments.Select(segment => segment.Id)
            .Select(id => int.TryParse(id.AsSpan(id.LastIndexOf('-') + 1), out var number) ? number : 0).DefaultIfEmpty(0).Max();
        return $"seg-{last + 1:D4}";
    }
}
