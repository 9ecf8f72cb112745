using System.Collections.Immutable;
using System.Text.Json;

namespace SharpOvsdb;

/// <summary>Tables after a transaction, by which a later session can go on from there.</summary>
/// <param name="Snapshot">The tables.</param>
/// <param name="Transaction">
/// The transaction's identity in a clustered database; <see cref="Guid.Empty"/> in one that keeps no history.
/// </param>
public sealed record OvsdbPosition(OvsdbSnapshot Snapshot, Guid Transaction)
{
    /// <summary>Before everything.</summary>
    public static readonly OvsdbPosition Beginning = new(OvsdbSnapshot.Empty, Guid.Empty);
}

// Monitors that go on where an earlier session has ended (ovsdb-server(7), monitor_cond_since).
public sealed partial class OvsdbClient
{
    /// <summary>
    /// Follows tables from a position on: where the server still knows the position it sends only what has changed since,
    /// otherwise everything. Calls back with the tables as they are, before the returned task completes, and then after
    /// each transaction, in order.
    /// </summary>
    /// <param name="schema">The database's schema, already asked by <see cref="OvsdbSchema.Require"/> for the
    /// tables.</param>
    /// <param name="tables">Tables and columns.</param>
    /// <param name="from">The newest position that the caller knows.</param>
    /// <param name="onPosition">Must be quick and must not throw: it runs on the session's read loop.</param>
    /// <param name="cancellationToken">Ends the wait for the first answer.</param>
    /// <returns>Whether the server went on from the position, so that only the changes were sent.</returns>
    /// <exception cref="OvsdbException">
    /// Also <see cref="OvsdbErrorKind.Request"/> with the error <c>unknown method</c>, by servers before Open vSwitch
    /// 2.12: for those there is <see cref="MonitorAsync"/>.
    /// </exception>
    public Task<bool> MonitorSinceAsync(
        OvsdbSchema schema,
        ImmutableArray<OvsdbTable> tables,
        OvsdbPosition from,
        Action<OvsdbPosition> onPosition,
        CancellationToken cancellationToken = default)
    {
        var id = NewMonitor();
        return _session.CallAsync(
            "monitor_cond_since",
            writer =>
            {
                WriteMonitor(writer, schema.Name, id, tables);
                writer.WriteStringValue(from.Transaction);
            },
            reply =>
            {
                JsonText.Require(reply, JsonValueKind.Array);
                if (reply.GetArrayLength() != 3 || reply[0].ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                {
                    throw OvsdbException.Protocol("the answer to monitor_cond_since is not [found, id, updates]");
                }

                var isKnown = reply[0].ValueKind == JsonValueKind.True;
                var position = Apply(isKnown ? from.Snapshot : OvsdbSnapshot.Empty, reply);
                _monitors[id] = update =>
                {
                    _ = Last(update, count: 3);
                    position = Apply(position.Snapshot, update);
                };
                return isKnown;
            },
            cancellationToken);

        OvsdbPosition Apply(OvsdbSnapshot snapshot, JsonElement update)
        {
            if (!Guid.TryParseExact(JsonText.Read(update[1]), "D", out var transaction))
            {
                throw OvsdbException.Protocol("a transaction's id is not a uuid");
            }

            var position = new OvsdbPosition(
                snapshot.With(OvsdbDifferences.Read(update[2], tables, schema, snapshot)), transaction);
            onPosition(position);
            return position;
        }
    }
}
