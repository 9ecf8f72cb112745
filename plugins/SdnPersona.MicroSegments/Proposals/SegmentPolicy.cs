using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>
/// A proposal as profiles and security groups: one of each for every segment that an accepted rule names. Segments that none names are
/// not written, so that nothing isolates them. Pure.
/// </summary>
public static class SegmentPolicy
{
    private const int LongestName = 63;
    private const int DigestLetters = 8;
    private const int HighestPriority = 10_000;

    /// <summary>Documents as of files.</summary>
    /// <param name="proposal">In shadow or enforced.</param>
    /// <param name="personas">Personas that are no threats: whatever a member behaves as, it gets its segment's profile.</param>
    public static ImmutableArray<PolicyText> Documents(SegmentProposal proposal, IReadOnlyCollection<string> personas)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(personas);
        var rules = proposal.Rules.Where(rule => rule.IsAccepted).Select(rule => rule.Effective).ToArray();
        var documents = ImmutableArray.CreateBuilder<PolicyText>();
        foreach (var segment in Governed(proposal))
        {
            var name = NameOf(proposal.Group, segment.Name);
            documents.Add(new($"proposals/{proposal.Id}/profiles/{name}", false, Profile(proposal, segment, rules).ToJsonString()));
            documents.Add(new($"proposals/{proposal.Id}/groups/{name}", true, Group(proposal, segment, personas).ToJsonString()));
        }

        return documents.ToImmutable();
    }

    /// <summary>Segments that an accepted rule names.</summary>
    public static IEnumerable<ProposedSegment> Governed(SegmentProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var named = proposal.Rules.Where(rule => rule.IsAccepted)
            .SelectMany(rule => new[] { rule.Rule.Client, rule.Rule.Server })
            .Where(party => party.Kind == PartyKind.Segment).Select(party => party.Id).ToHashSet();
        return proposal.Segments.Where(segment => named.Contains(segment.Id));
    }

    /// <summary>Name of the security group and profile that a segment becomes.</summary>
    public static string NameOf(string group, string segment)
    {
        var name = $"seg-{group}-{segment}";
        if (name.Length <= LongestName)
        {
            return name;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..DigestLetters];
        return $"{name[..(LongestName - DigestLetters - 1)].TrimEnd('-')}-{digest}";
    }

    private static JsonObject Profile(SegmentProposal proposal, ProposedSegment segment, ProposedRule[] rules)
    {
        var list = new JsonArray();
        foreach (var rule in rules.Where(rule => rule.Client.Id == segment.Id || rule.Client.Kind == PartyKind.EveryWorkload))
        {
            Add(list, proposal, rule, Direction.Egress, rule.Server);
        }

        foreach (var rule in rules.Where(rule => rule.Server.Id == segment.Id || rule.Server.Kind == PartyKind.EveryWorkload))
        {
            Add(list, proposal, rule, Direction.Ingress, rule.Client);
        }

        return Document("Profile", NameOf(proposal.Group, segment.Name), new()
        {
            ["description"] = $"Segment {segment.Name} of group {proposal.Group}, by proposal {proposal.Id}.",
            ["defaultEgress"] = "deny",
            ["defaultIngress"] = "deny",
            ["rules"] = list,
        });
    }

    private static void Add(JsonArray list, SegmentProposal proposal, ProposedRule rule, Direction direction, RuleParty peer)
    {
        var peers = Peers(proposal, peer).ToArray();
        for (var number = 0; number < peers.Length; number++)
        {
            var service = IpService.Text(rule.Protocol, rule.Ports);
            var entry = new JsonObject
            {
                ["name"] = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(direction == Direction.Egress ? "to" : "from")}-{peer.Id}-{service}{(peers.Length > 1 ? $"-{number + 1}" : "")}"),
                ["direction"] = direction == Direction.Egress ? "egress" : "ingress",
                ["action"] = "allow",
                ["protocol"] = rule.Protocol is IpService.Icmp or IpService.IcmpV6 ? "icmp" : ProtocolText.Of(rule.Protocol),
                ["peer"] = peers[number],
            };
            if (IpService.HasPorts(rule.Protocol))
            {
                entry["ports"] = new JsonArray(rule.Ports.ToString());
            }

            // ICMP of both families is one word for profiles.
            if (!list.Any(other => other!["name"]!.GetValue<string>() == entry["name"]!.GetValue<string>()))
            {
                list.Add((JsonNode)entry);
            }
        }
    }

    private static IEnumerable<JsonObject> Peers(SegmentProposal proposal, RuleParty peer)
    {
        switch (peer.Kind)
        {
            case PartyKind.Segment:
                var name = proposal.Segments.Single(segment => segment.Id == peer.Id).Name;
                return [new() { ["group"] = NameOf(proposal.Group, name) }];
            case PartyKind.EveryWorkload:
                return [new() { ["group"] = proposal.Group }];
            default:
                return peer.Prefixes.Select(prefix => GroupGraph.OtherGroupOf(prefix) is { } other
                    ? new JsonObject { ["group"] = other }
                    : new JsonObject { ["cidr"] = prefix });
        }
    }

    private static JsonObject Group(SegmentProposal proposal, ProposedSegment segment, IReadOnlyCollection<string> personas)
    {
        var name = NameOf(proposal.Group, segment.Name);
        var parent = proposal.Parent ?? throw new InvalidOperationException($"proposal {proposal.Id} was never put in force");
        var profiles = new JsonObject();
        foreach (var persona in personas.Order(StringComparer.Ordinal))
        {
            profiles[persona] = name;
        }

        foreach (var (threat, profile) in parent.ThreatProfiles.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            profiles[threat] = profile;
        }

        var spec = new JsonObject
        {
            ["parent"] = proposal.Group,
            ["mode"] = proposal.State == ProposalState.Enforced ? "enforce" : "shadow",
            ["selector"] = new JsonObject
            {
                ["workloads"] = new JsonArray([.. segment.Members.Select(member => (JsonNode)JsonValue.Create(member.Id))]),
            },
            ["profiles"] = profiles,
            ["defaultProfile"] = name,
            ["minimumProbability"] = parent.MinimumProbability,
            ["priority"] = proposal.Group == SecurityGroup.DefaultName ? -HighestPriority : Math.Min(parent.Priority + 1, HighestPriority),
            ["protected"] = parent.Protected ? "true" : "false",
        };
        if (parent.ChangeBudget is { } budget)
        {
            spec["changeBudget"] = budget.WorkloadsPerMinute is { } number
                ? new JsonObject { ["workloadsPerMinute"] = number }
                : new JsonObject { ["percentPerMinute"] = budget.PercentPerMinute };
        }

        return Document("SecurityGroup", name, spec);
    }

    private static JsonObject Document(string kind, string name, JsonObject spec) => new()
    {
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = spec,
    };
}
