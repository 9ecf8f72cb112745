using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>
/// What can be checked of profiles and groups before there is any switch or workload: a pure function. Who belongs to a group or has a
/// persona is not known then.
/// </summary>
public static class PolicyCheck
{
    /// <summary>All findings, by profile.</summary>
    /// <param name="catalog">Profiles and groups.</param>
    /// <param name="management">Addresses that have to stay reachable.</param>
    public static ImmutableArray<ProgramFinding> Find(IPolicyCatalog catalog, ImmutableArray<ManagementAddress> management)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var enforced = catalog.Groups.Where(group => group.Mode == EnforcementMode.Enforce).SelectMany(catalog.ReachableProfiles).ToHashSet();
        var profiles = catalog.Profiles.Values.OrderBy(profile => profile.Name, StringComparer.Ordinal).ToImmutableArray();
        var findings = ImmutableArray.CreateBuilder<ProgramFinding>();
        foreach (var profile in profiles)
        {
            var peers = Known(profile);
            // A rule for somebody unknown may be the one that keeps an address reachable.
            var certain = profile.Rules.All(rule => rule.Peer.Kind == PeerKind.Any || peers.ContainsKey(rule.Peer));
            findings.AddRange(UnreachableRules.Find(profile, peers));
            findings.AddRange(ManagementReach.Find(profile, peers, management, refused: certain && enforced.Contains(profile.Name)));
        }

        var program = PipelineCompiler.Compile(Model(profiles));
        findings.AddRange(TableLoops.Find(program.Flows.Values));
        findings.AddRange(ConjunctionCheck.Find(program.Flows.Values));
        return findings.ToImmutable();
    }

    private static Dictionary<Peer, ImmutableArray<IPNetwork>> Known(Profile profile) => profile.Rules
        .Select(rule => rule.Peer)
        .Where(peer => peer.Kind == PeerKind.Cidr)
        .Distinct()
        .ToDictionary(peer => peer, peer => ImmutableArray.Create(IPNetwork.Parse(peer.Value)));

    /// <summary>A switch with one port for each profile.</summary>
    private static SwitchModel Model(ImmutableArray<Profile> profiles) => new()
    {
        ZoneBlock = 1,
        Ports = [.. profiles.Select((profile, index) => new PortModel { Port = new((uint)index + 1), Stage = PortStage.Enforce, Profile = profile.Name })],
        Profiles = profiles.Select((profile, index) => new ProfileModel
        {
            Number = (ushort)(index + 1),
            Profile = profile,
            Peers = Peers(profile),
        }).ToImmutableDictionary(profile => profile.Profile.Name),
    };

    private static ImmutableDictionary<Peer, ImmutableArray<IPNetwork>> Peers(Profile profile)
    {
        var known = Known(profile);
        return profile.Rules
            .Select(rule => rule.Peer)
            .Where(peer => peer.Kind != PeerKind.Any)
            .Distinct()
            .ToImmutableDictionary(peer => peer, peer => known.GetValueOrDefault(peer, []));
    }
}
