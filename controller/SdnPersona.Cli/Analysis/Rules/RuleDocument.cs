using System.Text.Json;
using System.Text.Json.Serialization;
using SdnPersona.MicroSegments;

namespace SdnPersona.Cli.Analysis;

/// <summary>Rules with their evidence and what was not covered, as JSON; <c>sdnpersona explain rule</c> reads it.</summary>
internal static class RuleDocument
{
    private const int Examples = 5;

    private static readonly JsonSerializerOptions Style = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Task WriteAsync(Stream output, RuleFindings findings, CancellationToken cancellationToken)
    {
        var (graph, map, proposal) = (findings.Graph, findings.Map, findings.Proposal);
        return JsonSerializer.SerializeAsync(
            output,
            new
            {
                UnresolvedFlows = proposal.UnresolvedFlows,
                Segments = map.Segments.Select(segment => new
                {
                    segment.Id,
                    segment.Name,
                    Shared = segment.IsShared,
                    Members = segment.Members.Select(host => graph.Hosts[host]),
                }),
                Rules = proposal.Rules.Select((rule, index) => Rule(findings, rule, index)),
                NotCovered = proposal.NotCovered.GroupBy(edge => edge.Reason).OrderBy(reason => reason.Key).Select(reason => new
                {
                    Reason = reason.Key,
                    Edges = reason.Count(),
                    Flows = reason.Sum(edge => graph.Edges[edge.Edge].Flows),
                    Examples = reason.OrderByDescending(edge => graph.Edges[edge.Edge].Flows).ThenBy(edge => edge.Edge).Take(Examples)
                        .Select(edge => Use(graph, graph.Edges[edge.Edge])),
                }),
                InsufficientEvidence = proposal.InsufficientHosts.Select(host => graph.Hosts[host]),
            },
            Style,
            cancellationToken);
    }

    private static object Rule(RuleFindings findings, ProposedRule rule, int index)
    {
        var evidence = rule.Evidence;
        return new
        {
            rule.Id,
            Direction = RuleText.Direction(rule),
            Client = Party(findings.Map, rule.Client),
            Server = Party(findings.Map, rule.Server),
            Protocol = RuleText.Protocol(rule.Protocol),
            Ports = RuleText.Ports(rule),
            rule.Purpose,
            rule.Class,
            rule.Reasons,
            Confidence = Math.Round(rule.Confidence, 4),
            OverPermission = Math.Round(rule.OverPermission, 2),
            Evidence = new
            {
                Edges = evidence.Edges.Length,
                evidence.Flows,
                evidence.Packets,
                evidence.Bytes,
                evidence.Clients,
                evidence.Servers,
                evidence.Pairs,
                evidence.Days,
                evidence.Hours,
                First = RuleText.Time(evidence.First),
                Last = RuleText.Time(evidence.Last),
                Services = evidence.Services.Select(service => new
                {
                    Protocol = RuleText.Protocol(service.Service.Protocol),
                    service.Service.Port,
                    service.Flows,
                }),
                Examples = evidence.Examples.Select(example => new
                {
                    Client = findings.Graph.Hosts[example.Client],
                    Server = findings.Graph.Hosts[example.Server],
                    Protocol = RuleText.Protocol(example.Service.Protocol),
                    example.Service.Port,
                    example.Flows,
                    First = RuleText.Time(example.First),
                    Last = RuleText.Time(example.Last),
                }),
            },
            HeldOutFlows = findings.HeldOut?.Hits[index],
        };
    }

    private static object Party(SegmentMap map, RuleParty party) => party.Kind switch
    {
        PartyKind.Segment => new { party.Kind, party.Id, party.Name, Members = map.Segments[party.Segment].Members.Length },
        PartyKind.Outside => new { party.Kind, party.Prefixes },
        _ => new { party.Kind },
    };

    private static object Use(ServiceGraph graph, ServiceEdge edge) => new
    {
        Client = graph.Hosts[edge.Client],
        Server = graph.Hosts[edge.Server],
        Protocol = RuleText.Protocol(edge.Service.Protocol),
        edge.Service.Port,
        edge.Flows,
        First = RuleText.Time(edge.First),
        Last = RuleText.Time(edge.Last),
    };
}
