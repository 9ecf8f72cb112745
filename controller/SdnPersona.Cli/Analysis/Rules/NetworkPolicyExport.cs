using System.Globalization;
using SdnPersona.MicroSegments;

namespace SdnPersona.Cli.Analysis;

/// <summary>
/// Rules as Kubernetes NetworkPolicies, one for every segment with accepted rules. Pods carry the label <c>sdnpersona-segment</c>, in
/// whichever namespace they are.
/// </summary>
internal static class NetworkPolicyExport
{
    private const string Label = "sdnpersona-segment";

    /// <summary>Writes all policies; says how many rules NetworkPolicy has no words for (protocols without ports).</summary>
    public static int Write(TextWriter output, RuleFindings findings)
    {
        var leftOut = new HashSet<string>();
        output.NewLine = "\n";
        output.WriteLine($"# Label each pod with {Label}: NAME, and apply a policy in the namespace of its pods.");
        foreach (var (segment, rules) in GovernedSegments.Of(findings))
        {
            var party = RuleParty.Of(findings.Map, segment);
            output.WriteLine("---");
            output.WriteLine("apiVersion: networking.k8s.io/v1");
            output.WriteLine("kind: NetworkPolicy");
            output.WriteLine("metadata:");
            output.WriteLine($"  name: {GovernedSegments.Name(party)}");
            output.WriteLine("spec:");
            output.WriteLine($"  podSelector: {{matchLabels: {{{Label}: {RuleText.Yaml(party.Name)}}}}}");
            output.WriteLine("  policyTypes: [Ingress, Egress]");
            WriteSide(output, "ingress", "from", rules.Where(rule => !rule.IsEgress), leftOut);
            WriteSide(output, "egress", "to", rules.Where(rule => rule.IsEgress), leftOut);
        }

        return leftOut.Count;
    }

    private static void WriteSide(TextWriter output, string side, string peers, IEnumerable<SegmentRule> rules, HashSet<string> leftOut)
    {
        var blocks = new List<(string Peer, List<SegmentRule> Rules)>();
        foreach (var rule in rules)
        {
            if (rule.Rule.Protocol is not (6 or 17 or 132) || rule.Rule.Ports.First == 0)
            {
                leftOut.Add(rule.Rule.Id);
                continue;
            }

            var peer = Peer(rule.Peer);
            var block = blocks.FindIndex(block => block.Peer == peer);
            if (block < 0)
            {
                block = blocks.Count;
                blocks.Add((peer, []));
            }

            blocks[block].Rules.Add(rule);
        }

        output.WriteLine(blocks.Count == 0 ? $"  {side}: []" : $"  {side}:");
        foreach (var (peer, those) in blocks)
        {
            foreach (var rule in those)
            {
                output.WriteLine($"    # {GovernedSegments.Remark(rule.Rule)}");
            }

            output.WriteLine($"    - {peers}: [{peer}]");
            output.WriteLine("      ports:");
            foreach (var rule in those)
            {
                output.WriteLine($"        - {{protocol: {RuleText.Protocol(rule.Rule.Protocol).ToUpperInvariant()}, {Ports(rule.Rule)}}}");
            }
        }
    }

    private static string Ports(ProposedRule rule) => rule.Ports.First == rule.Ports.Last
        ? string.Create(CultureInfo.InvariantCulture, $"port: {rule.Ports.First}")
        : string.Create(CultureInfo.InvariantCulture, $"port: {rule.Ports.First}, endPort: {rule.Ports.Last}");

    private static string Peer(RuleParty peer) => peer.Kind switch
    {
        PartyKind.Segment => $"{{namespaceSelector: {{}}, podSelector: {{matchLabels: {{{Label}: {RuleText.Yaml(peer.Name)}}}}}}}",
        PartyKind.EveryWorkload => "{namespaceSelector: {}}",
        _ => string.Join(", ", peer.Prefixes.Select(prefix => $"{{ipBlock: {{cidr: \"{prefix}\"}}}}")),
    };
}
