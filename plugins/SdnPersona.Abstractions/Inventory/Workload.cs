using System.Collections.Immutable;
using System.Net;
using SharpOpenFlow;

namespace SdnPersona.Abstractions;

/// <summary>
/// A workload's stable identity. Taken, in this order, from <c>vm-id</c>/<c>vm-uuid</c>, <c>iface-id</c>, the MAC address, and
/// last (datapath, port), so that a persona follows its workload when it migrates.
/// </summary>
/// <param name="Value">Source and value, such as <c>vm:5b0c…</c>, <c>iface:…</c>, <c>mac:02:00:…</c> or <c>port:00…01/3</c>.</param>
public readonly record struct WorkloadId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A VM, a container or a bare port.</summary>
public sealed record Workload
{
    /// <summary>Stable identity; survives migration and renaming.</summary>
    public required WorkloadId Id { get; init; }

    /// <summary>What people and the API call it; unique at any time.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is now, or where it was last seen.</summary>
    public required Attachment Attachment { get; init; }

    /// <summary>The OVSDB Interface's <c>external_ids</c>.</summary>
    public ImmutableDictionary<string, string> ExternalIds { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>A workload's port and addresses.</summary>
public sealed record Attachment
{
    /// <summary>The switch.</summary>
    public required DatapathId Switch { get; init; }

    /// <summary>Name of the bridge, or the datapath id in hexadecimal where OVSDB is not known.</summary>
    public required string Bridge { get; init; }

    /// <summary>OpenFlow port.</summary>
    public required PortNo Port { get; init; }

    /// <summary>The interface's name on the hypervisor.</summary>
    public required string PortName { get; init; }

    /// <summary>Addresses that frames of this workload may have as their source; may be empty until the first frame.</summary>
    public ImmutableSortedSet<MacAddress> Macs { get; init; } = [];

    /// <summary>Whether <see cref="Macs"/> was declared, so that any other source address is spoofed; false when learned.</summary>
    public bool MacsDeclared { get; init; }

    /// <summary>IPv4 and IPv6 addresses, declared in OVSDB or learned from ARP, ND and connections.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>Whether <see cref="Addresses"/> was declared, so that anything else is spoofed; false when learned.</summary>
    public bool AddressesDeclared { get; init; }

    /// <summary>VLAN of the access port, 0 for none.</summary>
    public ushort Vlan { get; init; }

    /// <summary>Whether the switch is away; the attachment is then the last one known.</summary>
    public bool Stale { get; init; }
}

/// <summary>Who is where. Snapshots are immutable; reading needs no lock.</summary>
public interface IWorkloadInventory
{
    /// <summary>All workloads, those of absent switches included.</summary>
    IReadOnlyCollection<Workload> Workloads { get; }

    /// <summary>The workload of that name, or null.</summary>
    Workload? Find(string name);

    /// <summary>The workload of that identity, or null.</summary>
    Workload? Find(WorkloadId id);
}
