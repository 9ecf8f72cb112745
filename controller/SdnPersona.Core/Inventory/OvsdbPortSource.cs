using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using SharpOpenFlow;
using SharpOvsdb;

namespace SdnPersona.Core.Inventory;

/// <summary>A bridge's ports at one moment, as OVSDB has them.</summary>
/// <param name="Ports">By name; the last ones known while <paramref name="Problem"/> says that OVSDB is away.</param>
/// <param name="Problem">Why this may be old or empty: OVSDB is away, or has no such bridge; null when it is
/// neither.</param>
public sealed record BridgePorts(ImmutableArray<BridgePort> Ports, string? Problem)
{
    /// <inheritdoc/>
    public bool Equals(BridgePorts? other) =>
        other is not null && Problem == other.Problem && Ports.SequenceEqual(other.Ports);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ports.Length, Problem);
}

/// <summary>What OVSDB says about the ports of an attached bridge.</summary>
public static class OvsdbPortSource
{
    // OVSDB's number of the bridge's own port; OpenFlow 1.3 has 32 bits for ports and another number for it.
    private const uint OvsdbLocal = 65534;

    /// <summary>
    /// Gives a bridge's ports, and again whenever anything about them has changed; other changes of the database are
    /// not told. A slow reader misses steps, never the newest state.
    /// </summary>
    public static async IAsyncEnumerable<BridgePorts> WatchAsync(
        OvsdbReplica replica, string bridge, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        BridgePorts? told = null;
        await foreach (var state in replica.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            var found = state.Snapshot is null ? null : OvsSnapshot.From(state.Snapshot).Find(bridge);
            var problem = !state.Connected ? state.Failure?.Message ?? "not connected yet"
                : found is null ? $"there is no bridge '{bridge}'"
                // A database that was restarted has forgotten it until ovs-vswitchd says it again; its ports are still there.
                : !DatapathId.TryParse(found.DatapathId, out _) ? $"bridge '{bridge}' is not up: it has no datapath id"
                : null;
            var ports = new BridgePorts(found is null ? [] : Read(found), problem);
            if (!ports.Equals(told))
            {
                told = ports;
                yield return ports;
            }
        }
    }

    /// <summary>
    /// Reads a bridge's ports, by name. A bridge that is not up has none: its datapath id is not known. Pure.
    /// </summary>
    public static ImmutableArray<BridgePort> Read(OvsBridge bridge)
    {
        if (!DatapathId.TryParse(bridge.DatapathId, out var datapathId))
        {
            return [];
        }

        return
        [
            .. bridge.Ports.SelectMany(port => port.Interfaces.Select(member => Read(datapathId, bridge, port, member)))
                .OrderBy(port => port.Name, StringComparer.Ordinal),
        ];
    }

    private static BridgePort Read(DatapathId datapathId, OvsBridge bridge, OvsPort port, OvsInterface member)
    {
        var problems = new List<string>();
        var ids = PortIds.Of(port, member);
        var (role, reason) = OvsdbPortRole.Of(bridge, port, member, ids, problems);
        var macs = ids.Macs(problems);
        var (addresses, declared) = ids.Addresses(problems);
        if (member.Error is { } error)
        {
            problems.Add($"Open vSwitch could not open it: {error}");
        }

        return new BridgePort
        {
            Switch = datapathId,
            Bridge = bridge.Name,
            Name = member.Name,
            Number = member.OfPort is { } number ? number == OvsdbLocal ? PortNo.Local : new PortNo(number) : null,
            Type = member.Type,
            Role = role,
            RoleReason = reason,
            ExternalIds = ids.All,
            Macs = macs.IsEmpty && role == PortRole.Workload ? OwnMac(member) : macs,
            Addresses = addresses,
            AddressesDeclared = declared,
            Vlan = port.VlanMode == "trunk" ? (ushort)0 : port.Tag ?? 0,
            Trunk = port.VlanMode switch
            {
                null => port.Tag is null,
                "access" or "dot1q-tunnel" => false,
                _ => true,
            },
            LinkUp = member.LinkUp,
            Active = ids.Find("iface-status") switch { "active" => true, "inactive" => false, _ => null },
            Problems = [.. problems],
        };
    }

    // Only an internal port is itself the workload's device, moved into its namespace. Of a tap or veth, mac_in_use is
    // the host's end, which no frame of the workload carries.
    private static ImmutableSortedSet<MacAddress> OwnMac(OvsInterface member) =>
        member.Type == "internal" && PortIds.TryStation(member.MacInUse, out var mac) ? [mac] : [];
}
