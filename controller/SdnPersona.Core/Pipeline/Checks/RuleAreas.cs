using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>
/// What the rules of one profile name. Addresses of groups, personas and workloads may be unknown, as in files alone: each such peer
/// is then somebody of whom nothing is known but that "anybody" includes him.
/// </summary>
internal sealed class RuleAreas
{
    private readonly Profile _profile;
    private readonly IReadOnlyDictionary<Peer, ImmutableArray<IPNetwork>> _peers;
    private readonly List<Peer> _unknown;

    /// <summary>The rules of <paramref name="profile"/>; peers that are not in <paramref name="peers"/> are unknown.</summary>
    public RuleAreas(Profile profile, IReadOnlyDictionary<Peer, ImmutableArray<IPNetwork>> peers)
    {
        _profile = profile;
        _peers = peers;
        _unknown = [.. profile.Rules.Select(rule => rule.Peer).Where(peer => peer.Kind != PeerKind.Any && !peers.ContainsKey(peer)).Distinct()];
        Everybody = [.. Enumerable.Range(0, RuleArea.FirstUnknown + _unknown.Count).Select(RuleArea.All)];
    }

    /// <summary>All services at all addresses, those of unknown peers included.</summary>
    public ImmutableArray<RuleArea> Everybody { get; }

    /// <summary>What the rule at a place names; nothing when its peer has no address now.</summary>
    public RuleArea[] Of(int index)
    {
        var rule = _profile.Rules[index];
        return [.. RuleArea.Of(rule.Protocol, rule.Ports, Addresses(rule.Peer))];
    }

    private IEnumerable<RuleArea> Addresses(Peer peer) =>
        peer.Kind == PeerKind.Any ? Everybody
        : _peers.TryGetValue(peer, out var networks) ? networks.Select(RuleArea.At)
        : [RuleArea.All(RuleArea.FirstUnknown + _unknown.IndexOf(peer))];
}
