using System.Collections.Immutable;
using System.Text.Json;

namespace SharpOvsdb;

/// <summary>What happened to one row.</summary>
/// <param name="Table">The row's table.</param>
/// <param name="Id">The row's identity.</param>
/// <param name="Row">The row as it is now; null when it was deleted.</param>
public readonly record struct OvsdbRowChange(OvsdbTable Table, Guid Id, OvsdbRow? Row);

/// <summary>
/// Tables as they were between two transactions: never a state that the database did not have. Immutable.
/// </summary>
public sealed class OvsdbSnapshot
{
    /// <summary>No row in any table.</summary>
    public static readonly OvsdbSnapshot Empty =
        new(ImmutableDictionary<string, ImmutableDictionary<Guid, OvsdbRow>>.Empty);

    private readonly ImmutableDictionary<string, ImmutableDictionary<Guid, OvsdbRow>> _tables;

    private OvsdbSnapshot(ImmutableDictionary<string, ImmutableDictionary<Guid, OvsdbRow>> tables) => _tables = tables;

    /// <summary>The rows of a table, by identity; empty for a table that was not asked for.</summary>
    public ImmutableDictionary<Guid, OvsdbRow> Rows(string table) =>
        _tables.GetValueOrDefault(table, ImmutableDictionary<Guid, OvsdbRow>.Empty);

    /// <summary>The snapshot after these changes.</summary>
    public OvsdbSnapshot With(ImmutableArray<OvsdbRowChange> changes)
    {
        var tables = _tables.ToBuilder();
        foreach (var table in changes.GroupBy(change => change.Table.Name))
        {
            var rows = Rows(table.Key).ToBuilder();
            foreach (var change in table)
            {
                if (change.Row is null)
                {
                    rows.Remove(change.Id);
                }
                else
                {
                    rows[change.Id] = change.Row;
                }
            }

            tables[table.Key] = rows.ToImmutable();
        }

        return new OvsdbSnapshot(tables.ToImmutable());
    }

    /// <summary>
    /// Reads <c>&lt;table-updates&gt;</c> (RFC 7047 §4.1.6): for each row its new content, or its end.
    /// </summary>
    internal static ImmutableArray<OvsdbRowChange> ReadUpdates(JsonElement json, ImmutableArray<OvsdbTable> tables)
    {
        JsonText.Require(json, JsonValueKind.Object);
        var changes = ImmutableArray.CreateBuilder<OvsdbRowChange>();
        foreach (var update in json.EnumerateObject())
        {
            var table = tables.FirstOrDefault(table => table.Name == update.Name)
                ?? throw OvsdbException.Protocol($"an update of table '{update.Name}', which is not monitored");
            JsonText.Require(update.Value, JsonValueKind.Object);
            foreach (var row in update.Value.EnumerateObject())
            {
                if (!Guid.TryParseExact(row.Name, "D", out var id))
                {
                    OvsdbException.ThrowProtocol($"an update of {table.Name}: '{row.Name}' is not a uuid");
                }

                var content = JsonText.Member(row.Value, "new") is { } given ? OvsdbRow.Read(table, id, given) : null;
                changes.Add(new OvsdbRowChange(table, id, content));
            }
        }

        return changes.ToImmutable();
    }
}
