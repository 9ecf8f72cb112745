using System.Globalization;
using System.Net;
using SdnPersona.MicroSegments;

namespace SdnPersona.Cli.Analysis;

/// <summary>
/// Rules as profiles and security groups in mode observe, one of each for every segment with accepted rules: a folder as for
/// <c>serve --config</c>.
/// </summary>
/// <param name="personas">Personas that are no threats: whatever a member behaves as, it gets its segment's profile.</param>
internal sealed class PolicyExport(IReadOnlyList<string> personas)
{
    /// <summary>Where workloads of ours can be; what is not here counts as outside when flows are read.</summary>
    private static readonly string[] Inside =
        ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"];

    /// <summary>Rules that profiles have no words for, each counted once.</summary>
    public int LeftOut => _leftOut.Count;

    private readonly HashSet<string> _leftOut = [];

    /// <summary>Writes the folders profiles and groups anew.</summary>
    public async Task WriteAsync(string folder, RuleFindings findings, CancellationToken cancellationToken)
    {
        var profiles = Path.Combine(folder, "profiles");
        var groups = Path.Combine(folder, "groups");
        foreach (var old in new[] { profiles, groups }.Where(Directory.Exists).SelectMany(path => Directory.EnumerateFiles(path, "seg-*.yaml")))
        {
            File.Delete(old);
        }

        Directory.CreateDirectory(profiles);
        Directory.CreateDirectory(groups);
        foreach (var (segment, rules) in GovernedSegments.Of(findings))
        {
            var party = RuleParty.Of(findings.Map, segment);
            var file = GovernedSegments.Name(party) + ".yaml";
            await File.WriteAllTextAsync(Path.Combine(profiles, file), Profile(party, rules), cancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(groups, file), Group(party, findings.Map.Segments[segment], findings.Graph), cancellationToken);
        }
    }

    private string Profile(RuleParty party, IReadOnlyList<SegmentRule> rules)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        text.WriteLine("kind: Profile");
        text.WriteLine("metadata:");
        text.WriteLine($"  name: {GovernedSegments.Name(party)}");
        text.WriteLine("spec:");
        text.WriteLine($"  description: {RuleText.Yaml($"What {party.Name} ({party.Id}) was seen to do.")}");
        text.WriteLine("  defaultEgress: deny");
        text.WriteLine("  defaultIngress: deny");
        var lines = rules.SelectMany(Lines).ToArray();
        text.WriteLine(lines.Length == 0 ? "  rules: []" : "  rules:");
        foreach (var line in lines)
        {
            text.WriteLine(line);
        }

        return text.ToString();
    }

    private IEnumerable<string> Lines(SegmentRule item)
    {
        var rule = item.Rule;
        if (Protocol(rule) is not { } protocol)
        {
            _leftOut.Add(rule.Id);
            yield break;
        }

        yield return $"    # {GovernedSegments.Remark(rule)}";
        var ports = rule.Ports.First == 0 ? "" : $", ports: [\"{rule.Ports}\"]";
        var name = $"{(item.IsEgress ? "to" : "from")}-{item.Peer.Id}-{RuleText.Protocol(rule.Protocol)}{(rule.Ports.First == 0 ? "" : $"-{rule.Ports}")}";
        var peers = Peers(item.Peer).ToArray();
        for (var number = 0; number < peers.Length; number++)
        {
            var unique = peers.Length == 1 ? name : $"{name}-{number + 1}";
            yield return $"    - {{name: {unique}, direction: {(item.IsEgress ? "egress" : "ingress")}, action: allow, "
                + $"protocol: {protocol}{ports}, peer: {{{peers[number]}}}}}";
        }
    }

    private static IEnumerable<string> Peers(RuleParty peer) => peer.Kind switch
    {
        PartyKind.Segment => [$"group: {GovernedSegments.Name(peer)}"],
        PartyKind.EveryWorkload => Inside.Select(prefix => $"cidr: \"{prefix}\""),
        _ => peer.Prefixes.Select(prefix => $"cidr: \"{prefix}\""),
    };

    private static string? Protocol(ProposedRule rule) => rule.Protocol switch
    {
        1 or 58 => "icmp",
        6 or 17 or 132 when rule.Ports.First > 0 => RuleText.Protocol(rule.Protocol),
        _ => null,
    };

    private string Group(RuleParty party, Segment segment, ServiceGraph graph)
    {
        var members = segment.Members.Select(host => graph.Hosts[host]).ToArray();
        var areAddresses = members.All(member => IPAddress.TryParse(member, out var address) && address.ToString() == member);
        var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        text.WriteLine("kind: SecurityGroup");
        text.WriteLine("metadata:");
        text.WriteLine($"  name: {GovernedSegments.Name(party)}");
        text.WriteLine("spec:");
        text.WriteLine("  mode: observe");
        text.WriteLine("  selector:");
        text.WriteLine(areAddresses ? "    cidrs:" : "    names:");
        foreach (var member in members)
        {
            text.WriteLine($"      - {RuleText.Yaml(areAddresses ? $"{member}/{(member.Contains(':', StringComparison.Ordinal) ? 128 : 32)}" : member)}");
        }

        text.WriteLine($"  profiles: {{{string.Join(", ", personas.Select(persona => $"{persona}: {GovernedSegments.Name(party)}"))}}}");
        text.WriteLine($"  defaultProfile: {GovernedSegments.Name(party)}");
        return text.ToString();
    }
}
