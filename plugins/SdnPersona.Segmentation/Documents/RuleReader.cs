using System.Collections.Immutable;
using System.Globalization;
using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>Reads the rules of a profile.</summary>
internal static class RuleReader
{
    public static ImmutableArray<Rule> Read(DocumentNode spec, References? known)
    {
        var rules = ImmutableArray.CreateBuilder<Rule>();
        foreach (var node in spec.Children("rules"))
        {
            var rule = ReadRule(node, known);
            if (rule.Name.Length > 0 && rules.Any(earlier => earlier.Name == rule.Name))
            {
                node.Refuse("name", $"another rule of this profile is called '{rule.Name}'; choose a name of its own");
            }

            rules.Add(rule);
        }

        return rules.ToImmutable();
    }

    private static Rule ReadRule(DocumentNode node, References? known)
    {
        var protocol = node.OneOf("protocol", RuleProtocol.Any);
        var ports = ReadPorts(node);
        if (!ports.IsEmpty && protocol is not (RuleProtocol.Tcp or RuleProtocol.Udp or RuleProtocol.Sctp))
        {
            node.Refuse(
                "ports", $"protocol {Word(protocol)} has no ports; state tcp, udp or sctp, or leave ports out");
        }

        return new()
        {
            Name = node.Name("name"),
            Direction = Required<Direction>(node, "direction"),
            Action = Required<RuleAction>(node, "action"),
            Protocol = protocol,
            Ports = ports,
            Peer = ReadPeer(node.OptionalChild("peer"), known),
        };
    }

    private static TEnum Required<TEnum>(DocumentNode node, string field) where TEnum : struct, Enum
    {
        if (!node.Has(field))
        {
            var words = Enum.GetValues<TEnum>().Select(Word);
            node.Refuse(field, $"is required: one of {string.Join(", ", words)}");
        }

        return node.OneOf(field, default(TEnum));
    }

    private static ImmutableArray<PortRange> ReadPorts(DocumentNode node)
    {
        var ports = ImmutableArray.CreateBuilder<PortRange>();
        foreach (var text in node.Texts("ports"))
        {
            var ends = text.Split('-', 2);
            if (!TryPort(ends[0], out var first) || !TryPort(ends[^1], out var last))
            {
                node.Refuse("ports", $"'{text}' must be a port from 1 to 65535, or a range such as 8000-8100");
            }
            else if (last < first)
            {
                node.Refuse("ports", $"'{text}' ends before it starts; write {last}-{first}");
            }
            else
            {
                ports.Add(new(first, last));
            }
        }

        return ports.ToImmutable();
    }

    private static bool TryPort(string text, out ushort port) =>
        ushort.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;

    private static Peer ReadPeer(DocumentNode? node, References? known)
    {
        if (node is null)
        {
            return Peer.Any;
        }

        Peer[] stated =
        [
            new(PeerKind.Cidr, node.Text("cidr")),
            new(PeerKind.Group, node.Text("group")),
            new(PeerKind.Persona, node.Text("persona")),
            new(PeerKind.Workload, node.Text("workload")),
        ];
        if (stated.Count(peer => peer.Value.Length > 0) != 1)
        {
            node.Refuse("", "must state exactly one of cidr, group, persona, workload; leave peer out for anybody");
            return Peer.Any;
        }

        var peer = stated.Single(peer => peer.Value.Length > 0);
        switch (peer.Kind)
        {
            case PeerKind.Cidr:
                if (IpPrefix.TryParse(peer.Value, out var prefix, out var reason))
                {
                    return peer with { Value = prefix.ToString() };
                }

                node.Refuse("cidr", reason);
                return peer;
            case PeerKind.Persona when peer.Value == Assignment.Unknown:
            case PeerKind.Workload:
                return peer;
            default:
                References.Check(known, node, Word(peer.Kind), Word(peer.Kind), peer.Value);
                return peer;
        }
    }

    private static string Word<TEnum>(TEnum value) where TEnum : struct, Enum => value.ToString().ToLowerInvariant();
}
