using System.Collections.Immutable;

namespace SharpOvsdb;

/// <summary>
/// The Open_vSwitch database at one moment, with references followed: bridges with their ports, ports with their
/// interfaces. Immutable.
/// </summary>
public sealed record OvsSnapshot
{
    /// <summary>Version of ovs-vswitchd, such as <c>3.1.0</c>; null when it has not said so.</summary>
    public string? Version { get; init; }

    /// <summary>Keys of other programs about the whole switch.</summary>
    public ImmutableDictionary<string, string> ExternalIds { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Settings of the whole switch.</summary>
    public ImmutableDictionary<string, string> OtherConfig { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>All bridges, by name.</summary>
    public ImmutableArray<OvsBridge> Bridges { get; init; } = [];

    /// <summary>Reads the database once.</summary>
    /// <exception cref="OvsdbException">As of <see cref="OvsdbClient.ReadAsync"/>.</exception>
    public static async Task<OvsSnapshot> ReadAsync(
        OvsdbClient client, CancellationToken cancellationToken = default) =>
        From(await client.ReadAsync(OvsSchema.Database, OvsSchema.Tables, cancellationToken).ConfigureAwait(false));

    /// <summary>Follows the references of a snapshot of <see cref="OvsSchema.Tables"/>.</summary>
    public static OvsSnapshot From(OvsdbSnapshot snapshot)
    {
        var interfaces = Read(snapshot, OvsSchema.Interface, OvsInterface.Of);
        var controllers = Read(snapshot, OvsSchema.Controller, OvsController.Of);
        var exports = Read(snapshot, OvsSchema.Ipfix, OvsIpfix.Of);
        var ports = Read(snapshot, OvsSchema.Port, row => OvsPort.Of(row, Follow(row, "interfaces", interfaces)));
        var bridges = Read(snapshot, OvsSchema.Bridge, row =>
            OvsBridge.Of(
                row,
                Follow(row, "ports", ports),
                Follow(row, "controller", controllers),
                Follow(row, "ipfix", exports).FirstOrDefault()));
        // The root table has one row, or none in a database that was never initialised.
        var root = snapshot.Rows(OvsSchema.OpenVSwitch.Name).Values.FirstOrDefault();
        return new OvsSnapshot
        {
            Version = root?.OptionalText("ovs_version"),
            ExternalIds = root?.TextMap("external_ids") ?? ImmutableDictionary<string, string>.Empty,
            OtherConfig = root?.TextMap("other_config") ?? ImmutableDictionary<string, string>.Empty,
            Bridges = [.. bridges.Values.OrderBy(bridge => bridge.Name, StringComparer.Ordinal)],
        };
    }

    /// <summary>The bridge of that name, or null.</summary>
    public OvsBridge? Find(string bridge) => Bridges.FirstOrDefault(candidate => candidate.Name == bridge);

    private static Dictionary<Guid, T> Read<T>(OvsdbSnapshot snapshot, OvsdbTable table, Func<OvsdbRow, T> read) =>
        snapshot.Rows(table.Name).ToDictionary(row => row.Key, row => read(row.Value));

    // OVSDB keeps references valid in every committed state, so one that leads nowhere belongs to a table that was not
    // read.
    private static ImmutableArray<T> Follow<T>(OvsdbRow row, string column, Dictionary<Guid, T> targets)
        where T : class =>
        [.. row.Rows(column).Select(id => targets.GetValueOrDefault(id)).OfType<T>()];
}
