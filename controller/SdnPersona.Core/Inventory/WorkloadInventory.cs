using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using SdnPersona.Abstractions;
using SharpOpenFlow;

namespace SdnPersona.Core.Inventory;

/// <summary>
/// Who is behind which port. Ports come from OVSDB (or the switch), addresses that were not declared from the frames that a
/// port sent. Reads need no lock; changes are serialised.
/// </summary>
public sealed class WorkloadInventory(TimeProvider time) : IWorkloadInventory
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<WorkloadId, Workload> _byId = new();
    private readonly ConcurrentDictionary<string, WorkloadId> _byName = new();
    private readonly ConcurrentDictionary<(DatapathId, PortNo), WorkloadId> _byPort = new();
    private readonly ConcurrentDictionary<MacAddress, WorkloadId> _byMac = new();
    private readonly ConcurrentDictionary<IPAddress, WorkloadId> _byAddress = new();
    private readonly Dictionary<DatapathId, Site> _sites = [];
    private readonly Dictionary<WorkloadId, List<Place>> _places = [];
    private readonly Dictionary<string, SortedSet<string>> _claims = [];
    private readonly LearnedAddresses _learned = new();

    /// <inheritdoc/>
    public IReadOnlyCollection<Workload> Workloads
    {
        get
        {
            // All of one moment: whoever is missing here loses its program.
            lock (_gate)
            {
                return [.. _byId.Values];
            }
        }
    }

    /// <inheritdoc/>
    public Workload? Find(string name) => _byName.TryGetValue(name, out var id) ? Find(id) : null;

    /// <inheritdoc/>
    public Workload? Find(WorkloadId id) => _byId.GetValueOrDefault(id);

    /// <summary>The workload behind a port, or null.</summary>
    public Workload? At(DatapathId datapath, PortNo port) => _byPort.TryGetValue((datapath, port), out var id) ? Find(id) : null;

    /// <summary>The workload that uses a MAC address, or null.</summary>
    public WorkloadId? FindByMac(MacAddress mac) => _byMac.TryGetValue(mac, out var id) ? id : null;

    /// <summary>The workload that uses an IP address, or null.</summary>
    public WorkloadId? FindByAddress(IPAddress address) => _byAddress.TryGetValue(address, out var id) ? id : null;

    /// <summary>Whether the MAC address is a workload's whose switch is connected.</summary>
    public bool IsAttached(MacAddress mac) => FindByMac(mac) is { } id && Find(id) is { Attachment.Stale: false };

    /// <summary>States all workload ports of a switch; workloads that are no longer there are forgotten, those that moved move.</summary>
    public void Update(DatapathId datapath, string bridge, IEnumerable<WorkloadPort> ports)
    {
        lock (_gate)
        {
            Replace(datapath, new Site(bridge, [.. ports], _sites.GetValueOrDefault(datapath)?.Stale ?? true));
        }
    }

    /// <summary>Marks a switch's workloads as stale, or no longer so.</summary>
    public void SetStale(DatapathId datapath, bool stale)
    {
        lock (_gate)
        {
            if (_sites.TryGetValue(datapath, out var site) && site.Stale != stale)
            {
                Replace(datapath, site with { Stale = stale });
            }
        }
    }

    /// <summary>Forgets a switch and the workloads that are nowhere else.</summary>
    public void Remove(DatapathId datapath)
    {
        lock (_gate)
        {
            Replace(datapath, null);
        }
    }

    /// <summary>
    /// Notes that a workload was seen to use an address. The newest claim wins, but not against a declaration: neither can a
    /// workload whose addresses are declared add one, nor anybody take an address that is declared to be another's.
    /// </summary>
    public void Learn(WorkloadId workload, MacAddress mac, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var now = time.GetUtcNow();
        if (_learned.Refresh(workload, mac, address, now))
        {
            return;
        }

        lock (_gate)
        {
            if (MayUse(workload, mac, address))
            {
                Refresh(_learned.Keep(workload, mac, address, now));
            }
        }
    }

    /// <summary>
    /// Takes back what was known before a restart. The workloads of each switch count as stale until its ports are stated again.
    /// </summary>
    public void Restore(IEnumerable<Workload> workloads)
    {
        lock (_gate)
        {
            foreach (var site in workloads.GroupBy(workload => workload.Attachment.Switch).Where(site => !_sites.ContainsKey(site.Key)))
            {
                foreach (var workload in site.Where(workload => !workload.Attachment.AddressesDeclared || !workload.Attachment.MacsDeclared))
                {
                    // Which address came with which MAC is not stored, and does not matter: none of either is lost.
                    var (macs, addresses) = (workload.Attachment.Macs, workload.Attachment.Addresses);
                    for (var i = 0; i < addresses.Length && !macs.IsEmpty; i++)
                    {
                        _learned.Keep(workload.Id, macs[Math.Min(i, macs.Count - 1)], addresses[i], DateTimeOffset.MinValue);
                    }
                }

                Replace(site.Key, new Site(site.First().Attachment.Bridge, [.. site.Select(PortOf)], Stale: true));
            }
        }
    }

    private static WorkloadPort PortOf(Workload workload)
    {
        var at = workload.Attachment;
        return new WorkloadPort
        {
            Id = workload.Id,
            Name = workload.Name,
            Port = at.Port,
            PortName = at.PortName,
            Macs = at.MacsDeclared ? at.Macs : [],
            Addresses = at.AddressesDeclared ? at.Addresses : [],
            Vlan = at.Vlan,
            ExternalIds = workload.ExternalIds,
        };
    }

    private bool MayUse(WorkloadId workload, MacAddress mac, IPAddress address)
    {
        if (Find(workload)?.Attachment is not { } own
            || (own.MacsDeclared && !own.Macs.Contains(mac))
            || (own.AddressesDeclared && !own.Addresses.Contains(address)))
        {
            return false;
        }

        return !(OtherThan(workload, FindByAddress(address)) is { AddressesDeclared: true })
            && !(OtherThan(workload, FindByMac(mac)) is { MacsDeclared: true });
    }

    private Attachment? OtherThan(WorkloadId workload, WorkloadId? holder) =>
        holder is { } id && id != workload ? Find(id)?.Attachment : null;

    private void Replace(DatapathId datapath, Site? site)
    {
        var affected = new HashSet<WorkloadId>();
        if (_sites.Remove(datapath, out var former))
        {
            foreach (var port in former.Ports)
            {
                _places[port.Id].RemoveAll(place => place.Switch == datapath);
            }

            foreach (var port in former.Ports)
            {
                GiveUp(port, affected);
                affected.Add(port.Id);
            }
        }

        if (site is not null)
        {
            _sites[datapath] = site;
            foreach (var port in site.Ports)
            {
                var places = _places.TryGetValue(port.Id, out var known) ? known : _places[port.Id] = [];
                places.Add(new Place(datapath, site, port));
                Claim(port, affected);
                affected.Add(port.Id);
            }
        }

        Refresh(affected);
    }

    /// <summary>Of the workloads that want one name, the one with the smallest identity gets it: also after a restart.</summary>
    private void Claim(WorkloadPort port, HashSet<WorkloadId> affected)
    {
        var claims = _claims.TryGetValue(port.Name, out var known) ? known : _claims[port.Name] = new(StringComparer.Ordinal);
        AddFirst(claims, affected);
        claims.Add(port.Id.Value);
    }

    private void GiveUp(WorkloadPort port, HashSet<WorkloadId> affected)
    {
        if (!_claims.TryGetValue(port.Name, out var claims) || _places[port.Id].Exists(place => place.Port.Name == port.Name))
        {
            // It is gone already, or the workload has the name elsewhere too: a migration.
            return;
        }

        claims.Remove(port.Id.Value);
        AddFirst(claims, affected);
        if (claims.Count == 0)
        {
            _claims.Remove(port.Name);
        }
    }

    /// <summary>Only who has the plain name, or gets it, can be renamed by somebody else.</summary>
    private static void AddFirst(SortedSet<string> claims, HashSet<WorkloadId> affected)
    {
        if (claims.Min is { } first)
        {
            affected.Add(new WorkloadId(first));
        }
    }

    /// <summary>Brings workloads up to date. Whoever exists before and after is there all the time, for readers without a lock too.</summary>
    private void Refresh(IEnumerable<WorkloadId> workloads)
    {
        var changes = workloads.Select(id => (Id: id, Before: Find(id), After: Current(id))).Where(change => !Same(change.Before, change.After)).ToList();
        foreach (var (id, _, after) in changes)
        {
            if (after is not null)
            {
                _byId[id] = after;
                Index(after);
                _learned.Return(id);
            }
            else
            {
                _byId.TryRemove(id, out _);
                _learned.Leave(id);
            }
        }

        // After all entries are made, so that what one gives up and another takes is the other's.
        foreach (var (_, before, after) in changes)
        {
            Unindex(before, after);
        }
    }

    /// <summary>Of several ports with one identity, the active one on a connected switch counts.</summary>
    private Workload? Current(WorkloadId id)
    {
        var places = _places.GetValueOrDefault(id, []);
        if (places.Count == 0)
        {
            _places.Remove(id);
            return null;
        }

        return Make(places
            .OrderByDescending(place => place.Port.Active && !place.Site.Stale)
            .ThenBy(place => place.Site.Stale)
            .ThenBy(place => place.Switch.Value)
            .ThenBy(place => place.Port.Port)
            .First());
    }

    private Workload Make(Place place)
    {
        var (datapath, site, port) = place;
        var learned = _learned.Of(port.Id);
        return new Workload
        {
            Id = port.Id,
            Name = _claims[port.Name].Min == port.Id.Value ? port.Name : $"{port.Name}-{Suffix(port.Id)}",
            ExternalIds = port.ExternalIds,
            Attachment = new Attachment
            {
                Switch = datapath,
                Bridge = site.Bridge,
                Port = port.Port,
                PortName = port.PortName,
                Macs = port.Macs.IsEmpty ? [.. learned.Select(address => address.Mac)] : port.Macs,
                MacsDeclared = !port.Macs.IsEmpty,
                Addresses = port.Addresses.IsEmpty
                    ? [.. learned.Select(address => address.Address).OrderBy(address => address.ToString(), StringComparer.Ordinal)]
                    : port.Addresses,
                AddressesDeclared = !port.Addresses.IsEmpty,
                Vlan = port.Vlan,
                Stale = site.Stale,
            },
        };
    }

    private static string Suffix(WorkloadId id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id.Value)))[..8];

    private void Index(Workload workload)
    {
        var at = workload.Attachment;
        _byName[workload.Name] = workload.Id;
        _byPort[(at.Switch, at.Port)] = workload.Id;
        foreach (var mac in at.Macs)
        {
            _byMac[mac] = workload.Id;
        }

        foreach (var address in at.Addresses)
        {
            _byAddress[address] = workload.Id;
        }
    }

    /// <summary>Removes what a workload had and no longer has.</summary>
    private void Unindex(Workload? before, Workload? after)
    {
        if (before is null)
        {
            return;
        }

        var (had, has) = (before.Attachment, after?.Attachment);
        if (before.Name != after?.Name)
        {
            Remove(_byName, before.Name, before.Id);
        }

        if ((had.Switch, had.Port) != (has?.Switch, has?.Port))
        {
            Remove(_byPort, (had.Switch, had.Port), before.Id);
        }

        foreach (var mac in had.Macs.Where(mac => has?.Macs.Contains(mac) is not true))
        {
            Remove(_byMac, mac, before.Id);
        }

        foreach (var address in had.Addresses.Where(address => has?.Addresses.Contains(address) is not true))
        {
            Remove(_byAddress, address, before.Id);
        }
    }

    /// <summary>Removes an entry unless somebody else has taken it over.</summary>
    private static void Remove<TKey>(ConcurrentDictionary<TKey, WorkloadId> index, TKey key, WorkloadId id) where TKey : notnull =>
        index.TryRemove(new KeyValuePair<TKey, WorkloadId>(key, id));

    private static bool Same(Workload? left, Workload? right)
    {
        if (left is null || right is null)
        {
            return left is null && right is null;
        }

        var (one, two) = (left.Attachment, right.Attachment);
        return left.Name == right.Name
            && one with { Macs = two.Macs, Addresses = two.Addresses } == two
            && one.Macs.SetEquals(two.Macs)
            && one.Addresses.SequenceEqual(two.Addresses)
            && left.ExternalIds.Count == right.ExternalIds.Count
            && left.ExternalIds.All(pair => right.ExternalIds.TryGetValue(pair.Key, out var value) && value == pair.Value);
    }

    private sealed record Site(string Bridge, ImmutableArray<WorkloadPort> Ports, bool Stale);

    private sealed record Place(DatapathId Switch, Site Site, WorkloadPort Port);
}
