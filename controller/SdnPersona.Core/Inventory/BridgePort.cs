using System.Collections.Immutable;
using System.Net;
using SharpOpenFlow;

namespace SdnPersona.Core.Inventory;

/// <summary>What a port is for.</summary>
public enum PortRole
{
    /// <summary>Not known, or to be left alone: no persona, no rules, forwarded as before.</summary>
    Unknown,

    /// <summary>A VM, a container or another single endpoint.</summary>
    Workload,

    /// <summary>
    /// The way to other hosts: a physical NIC, a bond's member, a tunnel or a patch to another bridge.
    /// </summary>
    Uplink,

    /// <summary>The bridge's own port, by which the hypervisor itself takes part in the network.</summary>
    Local,
}

/// <summary>
/// What OVSDB says about one interface of a bridge: one OpenFlow port, or one that has no number yet. Immutable; two
/// are equal when all of their content is.
/// </summary>
public sealed record BridgePort
{
    /// <summary>The switch.</summary>
    public required DatapathId Switch { get; init; }

    /// <summary>Name of the bridge.</summary>
    public required string Bridge { get; init; }

    /// <summary>Name of the interface.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// OpenFlow port; null while there is none: the interface is being added, or could not be opened.
    /// </summary>
    public PortNo? Number { get; init; }

    /// <summary>
    /// OVSDB's <c>type</c>: <c>internal</c>, <c>patch</c>, <c>vxlan</c>, …; empty for a device of the system.
    /// </summary>
    public string Type { get; init; } = "";

    /// <summary>What the port is for.</summary>
    public required PortRole Role { get; init; }

    /// <summary>Why it is taken for that, in words.</summary>
    public required string RoleReason { get; init; }

    /// <summary><c>external_ids</c> of the Port and the Interface; where both have a key, the Interface's.</summary>
    public ImmutableSortedDictionary<string, string> ExternalIds { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>MAC addresses that are declared to be the workload's; empty when they have to be learned.</summary>
    public ImmutableSortedSet<MacAddress> Macs { get; init; } = [];

    /// <summary>IP addresses that are declared to be the workload's.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>
    /// Whether <see cref="Addresses"/> is the whole declared list; false when none is declared or one is unreadable.
    /// </summary>
    public bool AddressesDeclared { get; init; }

    /// <summary>VLAN of an access port, native VLAN of a trunk; 0 for none.</summary>
    public ushort Vlan { get; init; }

    /// <summary>Whether the port carries tagged frames.</summary>
    public bool Trunk { get; init; }

    /// <summary>Whether the link is up; null when not known.</summary>
    public bool? LinkUp { get; init; }

    /// <summary>
    /// <c>iface-status</c>: false for the interface of a VM that is not in use there; null when not said.
    /// </summary>
    public bool? Active { get; init; }

    /// <summary>What could not be read, naming the key; it was left out.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(BridgePort? other) => other is not null
        && Where() == other.Where()
        && How() == other.How()
        && ExternalIds.SequenceEqual(other.ExternalIds)
        && Macs.SetEquals(other.Macs)
        && Addresses.SequenceEqual(other.Addresses)
        && Problems.SequenceEqual(other.Problems);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Switch, Bridge, Name, Number, Role);

    private (DatapathId, string, string, PortNo?, string) Where() => (Switch, Bridge, Name, Number, Type);

    private (PortRole, string, bool, ushort, bool, bool?, bool?) How() =>
        (Role, RoleReason, AddressesDeclared, Vlan, Trunk, LinkUp, Active);
}
