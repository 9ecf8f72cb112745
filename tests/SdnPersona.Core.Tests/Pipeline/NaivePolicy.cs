using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline.Execution;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>
/// What a profile says of a packet, evaluated from the profile itself as its documentation reads: first matching rule, else
/// the default. Knows nothing of flows.
/// </summary>
internal sealed class NaivePolicy(Profile profile, IReadOnlyDictionary<Peer, ImmutableArray<IPNetwork>> peers)
{
    /// <summary>Whether a packet may open a connection; TCP without SYN may also be an answer to one that was allowed.</summary>
    public bool Allows(Direction direction, Packet packet)
    {
        var midstream = packet.IsTcp && (packet.Flags & TcpFlags.Syn) == 0;
        return Opens(direction, packet) || (midstream && Opens(Opposite(direction), packet.Answer()));
    }

    private bool Opens(Direction direction, Packet packet)
    {
        var rule = packet.IsIP ? profile.Rules.FirstOrDefault(rule => rule.Direction == direction && Matches(rule, packet)) : null;
        return (rule?.Action ?? (direction == Direction.Egress ? profile.DefaultEgress : profile.DefaultIngress)) == RuleAction.Allow;
    }

    private bool Matches(Rule rule, Packet packet)
    {
        var protocol = rule.Protocol switch
        {
            RuleProtocol.Any => true,
            RuleProtocol.Tcp => packet.IsTcp,
            RuleProtocol.Udp => packet.IsUdp,
            RuleProtocol.Sctp => packet.IsSctp,
            _ => packet.IsIcmp,
        };
        var port = rule.Ports.IsEmpty || rule.Ports.Any(range => packet.DestinationPort >= range.First && packet.DestinationPort <= range.Last);
        var other = rule.Direction == Direction.Egress ? packet.Destination! : packet.Source!;
        var peer = rule.Peer.Kind == PeerKind.Any || peers[rule.Peer].Any(network => network.Contains(other));
        return protocol && port && peer;
    }

    private static Direction Opposite(Direction direction) => direction == Direction.Egress ? Direction.Ingress : Direction.Egress;
}
