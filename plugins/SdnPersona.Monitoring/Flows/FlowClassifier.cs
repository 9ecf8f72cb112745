using System.Collections.Frozen;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>Says about a record what has to be known of more than one workload. Thread-safe.</summary>
internal sealed class FlowClassifier
{
    private const int Destinations = 1 << 14;

    /// <summary>With fewer workloads, everything that one of them does is more than 2 % of them.</summary>
    private const int FewestWorkloads = 50;

    private const double RareShare = 0.02;

    private readonly FrozenDictionary<int, int> _services;
    private readonly FrozenSet<int> _adminPorts;
    private readonly AddressHash _hash;
    private readonly AddressClassifier _addresses;
    private readonly Lock _gate = new();
    private readonly (ulong Tag, DistinctSketch Workloads)[] _destinations = new (ulong, DistinctSketch)[Destinations];

    public FlowClassifier(MonitoringOptions options, AddressHash hash, AddressClassifier addresses)
    {
        _hash = hash;
        _addresses = addresses;
        _adminPorts = options.AdminPorts.ToFrozenSet();
        var services = new Dictionary<int, int>();
        var classes = new[] { options.WebPorts, options.DatabasePorts, options.QueuePorts, options.StoragePorts };
        for (var i = 0; i < classes.Length; i++)
        {
            foreach (var port in classes[i])
            {
                services[port] = i;
            }
        }

        _services = services.ToFrozenDictionary();
    }

    /// <summary>Traits of a record from one side's point of view, but for whether the peer is new.</summary>
    /// <param name="flow">The record.</param>
    /// <param name="isClient">Whether the side is the client.</param>
    /// <param name="self">Whose side it is.</param>
    /// <param name="workloads">How many workloads there are.</param>
    public FlowTraits Classify(in FlowRecord flow, bool isClient, WorkloadId self, int workloads)
    {
        var peer = isClient ? flow.Server : flow.Client;
        var isOurs = (isClient ? flow.ServerWorkload : flow.ClientWorkload) is not null;
        var hash = _hash.Host(peer);
        return new(
            hash,
            _hash.Host(new HostAddress(peer.Value >> (peer.IsIPv4 ? 8 : 80))),
            _hash.Port(flow.ServerPort),
            _services.GetValueOrDefault(flow.ServerPort, -1),
            !isOurs && !_addresses.IsInternal(peer),
            NewPeer: false,
            isClient ? IsRare(hash, self, workloads) : null,
            isClient && flow.Protocol == IpProtocol.Tcp && _adminPorts.Contains(flow.ServerPort));
    }

    private bool? IsRare(ulong destination, WorkloadId self, int workloads)
    {
        lock (_gate)
        {
            ref var slot = ref _destinations[destination % Destinations];
            if (slot.Tag != destination)
            {
                slot = (destination, default);
            }

            slot.Workloads.Add(_hash.Workload(self));
            return workloads < FewestWorkloads ? null : slot.Workloads.Estimate() <= RareShare * workloads;
        }
    }
}
