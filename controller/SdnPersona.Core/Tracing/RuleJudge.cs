using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Execution;

namespace SdnPersona.Core.Tracing;

/// <summary>What a profile says of a packet that opens a connection, straight from its rules. Knows nothing of flows.</summary>
internal static class RuleJudge
{
    /// <summary>The first rule that matches, or null when the default decides.</summary>
    public static (int? Index, RuleAction Action) Judge(ProfileModel profile, Direction direction, Packet packet)
    {
        var rules = profile.Profile.Rules;
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i].Direction == direction && Matches(profile, rules[i], packet))
            {
                return (i, rules[i].Action);
            }
        }

        return (null, direction == Direction.Egress ? profile.Profile.DefaultEgress : profile.Profile.DefaultIngress);
    }

    private static bool Matches(ProfileModel profile, Rule rule, Packet packet) =>
        IsOf(rule.Protocol, packet)
        && (rule.Ports.IsDefaultOrEmpty || rule.Ports.Any(range => packet.DestinationPort >= range.First && packet.DestinationPort <= range.Last))
        && IsPeer(profile, rule, rule.Direction == Direction.Egress ? packet.Destination : packet.Source);

    private static bool IsOf(RuleProtocol protocol, Packet packet) => protocol switch
    {
        RuleProtocol.Any => packet.IsIP,
        RuleProtocol.Tcp => packet.IsTcp,
        RuleProtocol.Udp => packet.IsUdp,
        RuleProtocol.Sctp => packet.IsSctp,
        RuleProtocol.Icmp => packet.IsIcmp,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "unknown protocol"),
    };

    private static bool IsPeer(ProfileModel profile, Rule rule, IPAddress? other) =>
        rule.Peer.Kind == PeerKind.Any || (other is not null && profile.Peers[rule.Peer].Any(network => network.Contains(other)));
}
