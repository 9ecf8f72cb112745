using System.Collections.Immutable;

namespace SharpOvsdb;

/// <summary>
/// What a server says about its part in a cluster, in its database <c>_Server</c> (ovsdb-server(5)). A member that has
/// lost its cluster goes on answering, with what it knew.
/// </summary>
internal static class ClusterMember
{
    private const string Database = "_Server";

    private static readonly ImmutableArray<OvsdbTable> Tables =
    [
        OvsdbTable.Of(
            "Database",
            ("name", OvsdbColumnType.Text),
            ("model", OvsdbColumnType.Text),
            ("connected", OvsdbColumnType.Flag),
            ("leader", OvsdbColumnType.Flag)),
    ];

    /// <summary>Checks the server, and ends its session as soon as it will do no longer.</summary>
    /// <exception cref="OvsdbException">
    /// <see cref="OvsdbErrorKind.Unreachable"/>: it will not do, and why.
    /// </exception>
    public static Task WatchAsync(
        OvsdbClient client, OvsdbEndpoint endpoint, string database, bool leaderOnly, CancellationToken cancellationToken)
    {
        var rows = OvsdbSnapshot.Empty;
        return client.MonitorAsync(Database, Tables, Check, cancellationToken);

        // A failure while the first answer is read fails the call; later ones end the session.
        void Check(ImmutableArray<OvsdbRowChange> changes)
        {
            rows = rows.With(changes);
            var served = rows.Rows("Database").Values.FirstOrDefault(row => row.Text("name") == database);
            var lacks = served is null ? $"does not serve the database {database}"
                : served.Text("model") != "clustered" ? null
                : !served.Flag("connected") ? "has lost its cluster"
                : leaderOnly && !served.Flag("leader") ? "is not the leader of its cluster"
                : null;
            if (lacks is not null)
            {
                throw new OvsdbException(OvsdbErrorKind.Unreachable, $"{endpoint} {lacks}");
            }
        }
    }
}
