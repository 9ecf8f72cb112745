using System.Collections.Concurrent;
using System.Net;
using SdnPersona.Abstractions;
using SharpOpenFlow;

namespace SdnPersona.Core.Inventory;

/// <summary>
/// Addresses that workloads were seen to use. An address is one workload's; each workload keeps a few, and the one not seen
/// for longest goes first. Changed under the inventory's lock; <see cref="Refresh"/> needs none.
/// </summary>
internal sealed class LearnedAddresses
{
    /// <summary>Addresses kept per workload.</summary>
    public const int MaximumPerWorkload = 16;

    /// <summary>Workloads that are gone and whose addresses are still kept, because a migrating one is nowhere for a moment.</summary>
    public const int MaximumGone = 1024;

    private readonly Dictionary<WorkloadId, List<Entry>> _byWorkload = [];
    private readonly ConcurrentDictionary<IPAddress, Entry> _byAddress = new();
    private readonly Queue<WorkloadId> _gone = [];
    private readonly HashSet<WorkloadId> _goneSet = [];

    /// <summary>Notes that a known address was seen again; false when it is not known to be this workload's.</summary>
    public bool Refresh(WorkloadId workload, MacAddress mac, IPAddress address, DateTimeOffset now)
    {
        if (!_byAddress.TryGetValue(address, out var entry) || entry.Workload != workload || entry.Mac != mac)
        {
            return false;
        }

        entry.SeenAt = now;
        return true;
    }

    /// <summary>Addresses of a workload.</summary>
    public IReadOnlyList<Entry> Of(WorkloadId workload) => _byWorkload.GetValueOrDefault(workload, []);

    /// <summary>Remembers an address; returns the workloads that this changes.</summary>
    public HashSet<WorkloadId> Keep(WorkloadId workload, MacAddress mac, IPAddress address, DateTimeOffset now)
    {
        var changed = new HashSet<WorkloadId> { workload };
        if (_byAddress.TryGetValue(address, out var former))
        {
            _byWorkload[former.Workload].Remove(former);
            changed.Add(former.Workload);
        }

        var own = _byWorkload.TryGetValue(workload, out var known) ? known : _byWorkload[workload] = [];
        if (own.Count >= MaximumPerWorkload && own.MinBy(entry => entry.SeenAt) is { } oldest)
        {
            own.Remove(oldest);
            _byAddress.TryRemove(oldest.Address, out _);
        }

        var learned = new Entry(workload, mac, address) { SeenAt = now };
        own.Add(learned);
        _byAddress[address] = learned;
        return changed;
    }

    /// <summary>A workload is nowhere any more. Its addresses are kept until many others have left after it.</summary>
    public void Leave(WorkloadId workload)
    {
        if (_byWorkload.ContainsKey(workload) && _goneSet.Add(workload))
        {
            _gone.Enqueue(workload);
        }

        while (_gone.Count > MaximumGone)
        {
            var first = _gone.Dequeue();
            if (_goneSet.Remove(first))
            {
                Forget(first);
            }
        }
    }

    /// <summary>A workload is there again.</summary>
    public void Return(WorkloadId workload) => _goneSet.Remove(workload);

    private void Forget(WorkloadId workload)
    {
        if (_byWorkload.Remove(workload, out var entries))
        {
            foreach (var entry in entries)
            {
                _byAddress.TryRemove(entry.Address, out _);
            }
        }
    }

    /// <summary>One address.</summary>
    internal sealed class Entry(WorkloadId workload, MacAddress mac, IPAddress address)
    {
        private long _seenAt;

        public WorkloadId Workload => workload;

        public MacAddress Mac => mac;

        public IPAddress Address => address;

        /// <summary>When it was last seen.</summary>
        public DateTimeOffset SeenAt
        {
            get => new(Volatile.Read(ref _seenAt), TimeSpan.Zero);
            set => Volatile.Write(ref _seenAt, value.UtcTicks);
        }
    }
}
