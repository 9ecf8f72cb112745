using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SharpOpenFlow;

namespace SdnPersona.Core.Inventory;

/// <summary>A port of a switch that belongs to a workload, as OVSDB or the switch itself tells it.</summary>
public sealed record WorkloadPort
{
    /// <summary>Identity.</summary>
    public required WorkloadId Id { get; init; }

    /// <summary>Wanted name; a suffix is added when another workload has it.</summary>
    public required string Name { get; init; }

    /// <summary>OpenFlow port.</summary>
    public required PortNo Port { get; init; }

    /// <summary>The interface's name on the hypervisor.</summary>
    public required string PortName { get; init; }

    /// <summary>Declared MAC addresses; empty when they have to be learned.</summary>
    public ImmutableSortedSet<MacAddress> Macs { get; init; } = [];

    /// <summary>Declared IP addresses; empty when they have to be learned.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>VLAN of the access port, 0 for none.</summary>
    public ushort Vlan { get; init; }

    /// <summary>The interface's <c>external_ids</c>.</summary>
    public ImmutableDictionary<string, string> ExternalIds { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether this is where the workload runs; false for the side of a migration that is not in use.</summary>
    public bool Active { get; init; } = true;
}
