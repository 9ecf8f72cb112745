using SdnPersona.Core.Pipeline;

namespace SdnPersona.Core.Control;

/// <summary>
/// Whether two models compile to the same program. Records compare immutable arrays by reference, so this looks inside: an
/// unchanged switch must cost no compilation.
/// </summary>
public static class ModelComparer
{
    /// <summary>Whether nothing that the compiler reads differs.</summary>
    public static bool Same(SwitchModel? left, SwitchModel? right)
    {
        if (left is null || right is null)
        {
            return left is null && right is null;
        }

        return left.ZoneBlock == right.ZoneBlock
            && left.LargestMeter == right.LargestMeter
            && left.ControllerMeter == right.ControllerMeter
            && left.Management.Equals(right.Management)
            && left.Ports.Length == right.Ports.Length
            && left.Ports.Zip(right.Ports).All(pair => Same(pair.First, pair.Second))
            && left.Profiles.Count == right.Profiles.Count
            && left.Profiles.All(profile => right.Profiles.TryGetValue(profile.Key, out var other) && SameProfile(profile.Value, other));
    }

    private static bool Same(PortModel left, PortModel right) =>
        left.Port == right.Port
        && left.Stage == right.Stage
        && left.Profile == right.Profile
        && left.Trial == right.Trial
        && left.Vlan == right.Vlan
        && left.MacsDeclared == right.MacsDeclared
        && left.AddressesDeclared == right.AddressesDeclared
        && left.Macs.SetEquals(right.Macs)
        && left.Addresses.SequenceEqual(right.Addresses);

    // Profiles are swapped whole when a file changes, so reference equality is exact enough and cheap.
    internal static bool SameProfile(ProfileModel left, ProfileModel right) =>
        left.Number == right.Number
        && ReferenceEquals(left.Profile, right.Profile)
        && left.MirrorPort == right.MirrorPort
        && left.Enforced == right.Enforced
        && left.Peers.Count == right.Peers.Count
        && left.Peers.All(peer => right.Peers.TryGetValue(peer.Key, out var networks) && networks.SequenceEqual(peer.Value));
}
