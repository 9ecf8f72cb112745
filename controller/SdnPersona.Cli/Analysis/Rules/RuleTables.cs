using System.Globalization;
using SdnPersona.MicroSegments;

namespace SdnPersona.Cli.Analysis;

/// <summary>Rules, all of their evidence, and what would be blocked, as CSV.</summary>
internal static class RuleTables
{
    /// <summary>One line for each rule.</summary>
    public static async Task WriteRulesAsync(TextWriter output, RuleFindings findings)
    {
        await output.WriteLineAsync(
            "id,client,server,direction,protocol,ports,class,reasons,purpose,confidence,over_permission,flows,clients,servers,pairs,days,hours,first,last");
        foreach (var rule in findings.Proposal.Rules)
        {
            var evidence = rule.Evidence;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{rule.Id},{Party(rule.Client)},{Party(rule.Server)},{RuleText.Direction(rule)},{RuleText.Protocol(rule.Protocol)},{RuleText.Ports(rule)},{RuleText.Word(rule.Class)},{string.Join(' ', rule.Reasons.Select(RuleText.Word))},{RuleText.Word(rule.Purpose)},{rule.Confidence:0.###},{rule.OverPermission:0.##},{evidence.Flows},{evidence.Clients},{evidence.Servers},{evidence.Pairs},{evidence.Days},{evidence.Hours},{RuleText.Time(evidence.First)},{RuleText.Time(evidence.Last)}"));
        }
    }

    /// <summary>One line for each edge: the rule whose evidence it is, or why there is none.</summary>
    public static async Task WriteEvidenceAsync(TextWriter output, RuleFindings findings)
    {
        var rule = new string[findings.Graph.Edges.Length];
        var reason = new string[findings.Graph.Edges.Length];
        foreach (var proposed in findings.Proposal.Rules)
        {
            foreach (var edge in proposed.Evidence.Edges)
            {
                rule[edge] = proposed.Id;
            }
        }

        foreach (var uncovered in findings.Proposal.NotCovered)
        {
            reason[uncovered.Edge] = RuleText.Word(uncovered.Reason);
        }

        await output.WriteLineAsync("rule,not_covered,client,server,protocol,port,flows,first,last");
        for (var index = 0; index < rule.Length; index++)
        {
            await output.WriteLineAsync($"{rule[index]},{reason[index]},{Edge(findings.Graph, index)}");
        }
    }

    /// <summary>One line for each edge of either recording that rules of class review and better would block.</summary>
    public static async Task WriteBlockedAsync(TextWriter output, RuleFindings findings)
    {
        await output.WriteLineAsync("recording,reason,client,server,protocol,port,flows,first,last");
        foreach (var blocked in findings.Recorded.Blocked)
        {
            await output.WriteLineAsync($"recorded,{RuleText.Word(blocked.Reason)},{Edge(findings.Graph, blocked.Edge)}");
        }

        if (findings.HeldOut is not null && findings.HeldOutGraph is not null)
        {
            foreach (var blocked in findings.HeldOut.Blocked)
            {
                await output.WriteLineAsync($"held-out,{RuleText.Word(blocked.Reason)},{Edge(findings.HeldOutGraph, blocked.Edge)}");
            }
        }
    }

    private static string Party(RuleParty party) =>
        party.Kind == PartyKind.Outside ? string.Join(' ', party.Prefixes.Select(RuleText.Csv)) : RuleText.Csv(party.Name);

    private static string Edge(ServiceGraph graph, int index)
    {
        var edge = graph.Edges[index];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{RuleText.Csv(graph.Hosts[edge.Client])},{RuleText.Csv(graph.Hosts[edge.Server])},{RuleText.Protocol(edge.Service.Protocol)},{edge.Service.Port},{edge.Flows},{RuleText.Time(edge.First)},{RuleText.Time(edge.Last)}");
    }
}
