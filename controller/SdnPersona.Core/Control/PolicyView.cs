using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Shadow;
using SharpOpenFlow;

namespace SdnPersona.Core.Control;

/// <summary>A workload with what was decided about it.</summary>
/// <param name="Workload">Who, and where.</param>
/// <param name="Assignment">What it is taken to be; null before there is enough telemetry.</param>
/// <param name="Policy">What it may do.</param>
/// <param name="Arming">
/// Whether its group has just gone to enforce: for a moment it is only judged, so that connections which are already open
/// are known to the switch before anything is dropped.
/// </param>
public sealed record Decision(Workload Workload, Assignment? Assignment, EffectivePolicy Policy, bool Arming)
{
    /// <summary>The change that its persona calls for and that is held back, or null.</summary>
    public HeldChange? Held { get; init; }

    /// <summary>What its policy was made for when that is not <see cref="Assignment"/>, since a change is held back; else null.</summary>
    public Assignment? HeldAt { get; init; }

    /// <summary>Whether only a person may restrict it further.</summary>
    public bool Protected { get; init; }

    /// <summary>What is tried on it by a shadow run, or null.</summary>
    public Trial? Trial { get; init; }
}

/// <summary>Every decision at one time, with what rules' peers resolve to. Immutable.</summary>
public sealed class PolicyView
{
    private readonly Dictionary<Peer, ImmutableArray<IPNetwork>> _peers = [];
    private readonly ILookup<DatapathId, Decision> _bySwitch;

    /// <summary>A view over decisions; <paramref name="catalog"/> holds the profiles and groups that they were made with.</summary>
    public PolicyView(IReadOnlyCollection<Decision> decisions, IPolicyCatalog catalog)
    {
        Decisions = decisions;
        Catalog = catalog;
        _bySwitch = decisions.ToLookup(decision => decision.Workload.Attachment.Switch);
    }

    /// <summary>All decisions.</summary>
    public IReadOnlyCollection<Decision> Decisions { get; }

    /// <summary>Profiles and groups in force.</summary>
    public IPolicyCatalog Catalog { get; }

    /// <summary>Decisions about the workloads of one switch.</summary>
    public IEnumerable<Decision> On(DatapathId datapath) => _bySwitch[datapath];

    /// <summary>Every profile that a workload of the group can get by a change of persona.</summary>
    public IEnumerable<string> Reachable(string group) =>
        Catalog.Groups.Where(known => known.Name == group).SelectMany(known => Catalog.ReachableProfiles(known));

    /// <summary>The prefixes of a peer: host prefixes of the current members for groups, personas and workloads.</summary>
    /// <remarks>Results are remembered for the life of the view; not thread-safe.</remarks>
    public ImmutableArray<IPNetwork> Resolve(Peer peer)
    {
        ArgumentNullException.ThrowIfNull(peer);
        if (!_peers.TryGetValue(peer, out var networks))
        {
            networks = peer.Kind switch
            {
                PeerKind.Any => [],
                PeerKind.Cidr => IPNetwork.TryParse(peer.Value, out var network) ? [network] : [],
                PeerKind.Group => Members(peer.Value),
                PeerKind.Persona => Hosts(decision => decision.Policy.Persona == peer.Value),
                PeerKind.Workload => Hosts(decision => decision.Workload.Name == peer.Value),
                _ => throw new ArgumentOutOfRangeException(nameof(peer), peer.Kind, "unknown kind of peer"),
            };
            _peers.Add(peer, networks);
        }

        return networks;
    }

    /// <summary>Those of a group, and of groups that are part of it.</summary>
    private ImmutableArray<IPNetwork> Members(string group)
    {
        var parts = Catalog.Groups.Where(known => known.BelongsTo(group)).Select(known => known.Name).Append(group).ToHashSet();
        return Hosts(decision => parts.Contains(decision.Policy.Group));
    }

    // Sorted, so that the same members always give the same program.
    private ImmutableArray<IPNetwork> Hosts(Func<Decision, bool> belongs) =>
    [
        .. Decisions.Where(belongs)
            .SelectMany(decision => decision.Workload.Attachment.Addresses)
            .Distinct()
            .Select(address => new IPNetwork(address, address.GetAddressBytes().Length * 8))
            .OrderBy(network => network.ToString(), StringComparer.Ordinal),
    ];
}
