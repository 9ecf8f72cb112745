using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Checks;
using SharpOpenFlow;

namespace SdnPersona.Core.Control;

/// <summary>Builds the compiler's model of one switch from decisions: a pure function.</summary>
public static class ModelBuilder
{
    /// <summary>The model of a switch.</summary>
    /// <param name="datapath">Which switch.</param>
    /// <param name="zoneBlock">Its block of conntrack zones.</param>
    /// <param name="view">All decisions; peers on other switches are resolved by address.</param>
    /// <param name="numbers">Number of each profile.</param>
    /// <param name="management">Addresses that have to stay reachable.</param>
    public static SwitchModel Build(
        DatapathId datapath,
        byte zoneBlock,
        PolicyView view,
        IReadOnlyDictionary<string, ushort> numbers,
        ImmutableArray<ManagementAddress> management = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(numbers);
        // Stale ones too: a switch that comes back must find its ports in the program.
        var local = view.On(datapath)
            .OrderBy(decision => decision.Workload.Attachment.Port)
            .ToList();
        var enforced = Reachable([.. local.Where(decision => decision.Policy.Mode == EnforcementMode.Enforce)], view).ToHashSet();
        return new SwitchModel
        {
            ZoneBlock = zoneBlock,
            Management = management.IsDefault ? [] : management,
            Ports = [.. local.Select(decision => Port(decision, local))],
            Profiles = Reachable(local, view)
                .ToImmutableDictionary(name => name, name => Profile(name, local, view, numbers) with { Enforced = enforced.Contains(name) }),
        };
    }

    /// <summary>
    /// Profiles that a managed port of the switch has, or gets when its persona changes: they are all installed, so that the
    /// change itself is two flows.
    /// </summary>
    private static IEnumerable<string> Reachable(List<Decision> local, PolicyView view)
    {
        var managed = local.Where(decision => Stage(decision) != PortStage.Observe).ToList();
        if (managed.Count == 0)
        {
            return [];
        }

        var names = managed.Select(ProfileOf).ToHashSet();
        names.UnionWith(managed.Select(decision => decision.Trial?.Profile).OfType<string>());
        names.UnionWith(managed.Select(decision => decision.Policy.Group).Distinct().SelectMany(view.Reachable));
        return names.Order(StringComparer.Ordinal);
    }

    private static PortModel Port(Decision decision, List<Decision> local)
    {
        var at = decision.Workload.Attachment;
        var stage = Stage(decision);
        return new PortModel
        {
            Port = at.Port,
            Macs = at.Macs,
            MacsDeclared = at.MacsDeclared,
            Addresses = at.Addresses,
            AddressesDeclared = at.AddressesDeclared,
            Vlan = at.Vlan,
            Stage = stage,
            Profile = stage == PortStage.Observe ? "" : ProfileOf(decision),
            Trial = decision.Trial is { } trial ? new(trial.Profile, PortOf(trial.Copy, local)) : null,
        };
    }

    private static PortStage Stage(Decision decision) => decision.Policy.Mode switch
    {
        EnforcementMode.Shadow => PortStage.Shadow,
        EnforcementMode.Enforce => decision.Arming ? PortStage.Shadow : PortStage.Enforce,
        // To be tried on, a workload has to be judged: by a profile that allows everything, so that nothing changes for it.
        _ => decision.Trial is null ? PortStage.Observe : PortStage.Shadow,
    };

    private static string ProfileOf(Decision decision) =>
        decision.Policy.Mode == EnforcementMode.Observe ? Abstractions.Profile.OpenName : decision.Policy.Profile;

    private static PortNo? PortOf(string? workload, List<Decision> local) => workload is null
        ? null
        : local.FirstOrDefault(decision => decision.Workload.Name == workload)?.Workload.Attachment.Port;

    private static ProfileModel Profile(string name, List<Decision> local, PolicyView view, IReadOnlyDictionary<string, ushort> numbers)
    {
        var profile = view.Catalog.Profiles[name];
        return new ProfileModel
        {
            Number = numbers[name],
            Profile = profile,
            Peers = profile.Rules
                .Select(rule => rule.Peer)
                .Where(peer => peer.Kind != PeerKind.Any)
                .Distinct()
                .ToImmutableDictionary(peer => peer, view.Resolve),
            MirrorPort = PortOf(profile.MirrorTo, local),
        };
    }
}
