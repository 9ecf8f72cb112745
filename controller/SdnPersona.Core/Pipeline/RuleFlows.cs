using System.Net;
using System.Net.Sockets;
using SdnPersona.Abstractions;
using SharpOpenFlow;
using static SdnPersona.Core.Pipeline.FlowParts;

namespace SdnPersona.Core.Pipeline;

/// <summary>
/// Compiles one rule into one table. Peers × services is written out while that is small, and as a conjunctive match (OVS,
/// two dimensions) when the sum is smaller than the product.
/// </summary>
/// <param name="profile">Whose rule.</param>
/// <param name="own">Matches the packets that the profile judges.</param>
/// <param name="direction">Which way the packets of <paramref name="table"/> go: it says where the peer's address stands.</param>
/// <param name="table">Where the flows go.</param>
/// <param name="cookie">Cookie of the flows.</param>
/// <param name="priority">Priority of the rule, its own within the profile: conjunctions may not overlap at one priority.</param>
/// <param name="index">Index of the rule in its profile; makes conjunction ids.</param>
/// <param name="reversed">Whether the flows match answers, so that the service is the source port.</param>
internal sealed class RuleFlows(
    ProfileModel profile, Oxm own, Direction direction, FlowTable table, ulong cookie, ushort priority, int index, bool reversed)
{
    /// <summary>A part of a match: the fields that one peer or one service adds.</summary>
    private readonly record struct Part(Oxm? First, Oxm? Second = null);

    public void AddTo(List<Flow> flows, Rule rule, InstructionSet verdict)
    {
        foreach (var family in (ReadOnlySpan<AddressFamily>)[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            var peers = Peers(rule.Peer, family);
            var services = Services(rule, family);
            if (peers.Count * services.Count <= peers.Count + services.Count + 1)
            {
                AddProduct(flows, family, peers, services, verdict);
            }
            else
            {
                AddConjunction(flows, family, peers, services, verdict);
            }
        }
    }

    private void AddProduct(List<Flow> flows, AddressFamily family, List<Part> peers, List<Part> services, InstructionSet verdict)
    {
        foreach (var peer in peers)
        {
            foreach (var service in services)
            {
                flows.Add(Member(family, verdict, peer, service));
            }
        }
    }

    private void AddConjunction(List<Flow> flows, AddressFamily family, List<Part> peers, List<Part> services, InstructionSet verdict)
    {
        var id = ((uint)profile.Number << 16) | ((uint)index << 1) | (family == AddressFamily.InterNetwork ? 0u : 1u);
        foreach (var peer in peers)
        {
            flows.Add(Member(family, Apply(NxAction.Conjunction(id, 1, 2)), peer));
        }

        foreach (var service in services)
        {
            flows.Add(Member(family, Apply(NxAction.Conjunction(id, 2, 2)), service));
        }

        flows.Add(Flow(table, priority, cookie, verdict, OxmFields.ConjId.Exactly(id), Family(family)));
    }

    private Flow Member(AddressFamily family, InstructionSet instructions, params ReadOnlySpan<Part> parts)
    {
        var match = new List<Oxm> { own, Family(family) };
        foreach (var part in parts)
        {
            if (part.First is { } first)
            {
                match.Add(first);
            }

            if (part.Second is { } second)
            {
                match.Add(second);
            }
        }

        return Flow(table, priority, cookie, instructions, [.. match]);
    }

    private List<Part> Peers(Peer peer, AddressFamily family)
    {
        if (peer.Kind == PeerKind.Any)
        {
            return [default];
        }

        var networks = profile.Peers[peer].Where(network => network.BaseAddress.AddressFamily == family);
        return [.. networks.Distinct().Select(network => new Part(Address(network)))];
    }

    private Oxm Address(IPNetwork network)
    {
        var toPeer = direction == Direction.Egress;
        if (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
        {
            var field = toPeer ? OxmFields.IPv4Dst : OxmFields.IPv4Src;
            return field.Masked(IPv4.From(network.BaseAddress), IPv4.Mask(network.PrefixLength));
        }
        else
        {
            var field = toPeer ? OxmFields.IPv6Dst : OxmFields.IPv6Src;
            return field.Masked(IPv6.From(network.BaseAddress), IPv6.Mask(network.PrefixLength));
        }
    }

    private List<Part> Services(Rule rule, AddressFamily family)
    {
        return rule.Protocol switch
        {
            RuleProtocol.Any => [default],
            RuleProtocol.Icmp => [new(OxmFields.IpProto.Exactly(family == AddressFamily.InterNetwork ? (byte)1 : (byte)58))],
            RuleProtocol.Tcp => Ports(rule, Tcp, reversed ? OxmFields.TcpSrc : OxmFields.TcpDst),
            RuleProtocol.Udp => Ports(rule, Udp, reversed ? OxmFields.UdpSrc : OxmFields.UdpDst),
            RuleProtocol.Sctp => Ports(rule, Sctp, reversed ? OxmFields.SctpSrc : OxmFields.SctpDst),
            _ => throw new ArgumentException($"rule '{rule.Name}' has protocol {rule.Protocol}", nameof(rule)),
        };
    }

    private static List<Part> Ports(Rule rule, Oxm protocol, OxmField<ushort> field) =>
        rule.Ports.IsDefaultOrEmpty
            ? [new(protocol)]
            : [.. PortBlock.Cover(rule.Ports).Select(block => new Part(protocol, field.Masked(block.Value, block.Mask)))];

    private static Oxm Family(AddressFamily family) => family == AddressFamily.InterNetwork ? AnyIPv4 : AnyIPv6;
}
