using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline.Checks;
using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline;

/// <summary>How far the policy of a port goes right now.</summary>
public enum PortStage
{
    /// <summary>Watched only; its traffic meets no rule.</summary>
    Observe = 0,

    /// <summary>Judged and counted; nothing is dropped, limited or copied.</summary>
    Shadow = 1,

    /// <summary>Judged and acted upon.</summary>
    Enforce = 2,
}

/// <summary>All that the compiler knows about a switch. Immutable: the program is a pure function of it.</summary>
public sealed record SwitchModel
{
    /// <summary>Block of conntrack zones, 1–15.</summary>
    public required byte ZoneBlock { get; init; }

    /// <summary>Largest meter number that the switch takes; ports whose meters have larger ones are not limited.</summary>
    public uint LargestMeter { get; init; } = Owned.LargestMeter;

    /// <summary>Whether the switch can limit what it copies to the controller.</summary>
    public bool ControllerMeter { get; init; }

    /// <summary>Ports of workloads.</summary>
    public ImmutableArray<PortModel> Ports { get; init; } = [];

    /// <summary>Profiles that a port of this switch has, or can get by a change of persona, by name.</summary>
    public ImmutableDictionary<string, ProfileModel> Profiles { get; init; } = ImmutableDictionary<string, ProfileModel>.Empty;

    /// <summary>Addresses that have to stay reachable: a program that would cut one off is refused.</summary>
    public ImmutableArray<ManagementAddress> Management { get; init; } = [];

    /// <summary>Conntrack zone of a port's network: the switch's block and the VLAN.</summary>
    internal ulong ZoneOf(PortModel port) => ((ulong)ZoneBlock << 12) | port.Vlan;
}

/// <summary>A workload's port.</summary>
public sealed record PortModel
{
    /// <summary>OpenFlow port.</summary>
    public required PortNo Port { get; init; }

    /// <summary>MAC addresses.</summary>
    public ImmutableSortedSet<MacAddress> Macs { get; init; } = [];

    /// <summary>Whether other source MACs are spoofed; false when <see cref="Macs"/> was learned.</summary>
    public bool MacsDeclared { get; init; }

    /// <summary>IP addresses.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Whether other source addresses are spoofed.</summary>
    public bool AddressesDeclared { get; init; }

    /// <summary>VLAN of the access port, 0 for none, at most 4095.</summary>
    public ushort Vlan { get; init; }

    /// <summary>How far its policy goes.</summary>
    public PortStage Stage { get; init; }

    /// <summary>Name of its profile, a key of <see cref="SwitchModel.Profiles"/>; not used while it is observed.</summary>
    public string Profile { get; init; } = "";

    /// <summary>What is tried on it, or null; not while it is observed.</summary>
    public TrialModel? Trial { get; init; }
}

/// <summary>A profile that is tried on a port: it is asked about every packet, and decides about none.</summary>
/// <param name="Profile">Its name, a key of <see cref="SwitchModel.Profiles"/>.</param>
/// <param name="Copy">Port that gets what the port receives and the profile allows, and whose answers go nowhere; or null.</param>
public sealed record TrialModel(string Profile, PortNo? Copy);

/// <summary>A profile with everything resolved that depends on who is where.</summary>
public sealed record ProfileModel
{
    /// <summary>Number in metadata and ct_mark, 1–65534.</summary>
    public required ushort Number { get; init; }

    /// <summary>The profile.</summary>
    public required Profile Profile { get; init; }

    /// <summary>Whether a port that is to be enforced has it, or can get it by a change of persona.</summary>
    public bool Enforced { get; init; }

    /// <summary>Prefixes of every peer that is not <see cref="Peer.Any"/>; an empty list matches nobody.</summary>
    public ImmutableDictionary<Peer, ImmutableArray<IPNetwork>> Peers { get; init; } = ImmutableDictionary<Peer, ImmutableArray<IPNetwork>>.Empty;

    /// <summary>Port of <see cref="Profile.MirrorTo"/> on this switch; null when it is elsewhere or there is none.</summary>
    public PortNo? MirrorPort { get; init; }
}
