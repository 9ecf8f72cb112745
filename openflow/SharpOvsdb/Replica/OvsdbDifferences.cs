using System.Collections.Immutable;
using System.Text.Json;

namespace SharpOvsdb;

/// <summary>
/// <c>&lt;table-updates2&gt;</c> (ovsdb-server(7)): rows that are new, without columns that have their default, and
/// differences of rows that are known.
/// </summary>
internal static class OvsdbDifferences
{
    /// <summary>The rows that have changed, whole.</summary>
    public static ImmutableArray<OvsdbRowChange> Read(
        JsonElement json, ImmutableArray<OvsdbTable> tables, OvsdbSchema schema, OvsdbSnapshot before)
    {
        JsonText.Require(json, JsonValueKind.Object);
        var changes = ImmutableArray.CreateBuilder<OvsdbRowChange>();
        foreach (var update in json.EnumerateObject())
        {
            var table = tables.FirstOrDefault(table => table.Name == update.Name)
                ?? throw OvsdbException.Protocol($"an update of table '{update.Name}', which is not monitored");
            var types = schema.Tables[table.Name];
            var rows = before.Rows(table.Name);
            JsonText.Require(update.Value, JsonValueKind.Object);
            foreach (var row in update.Value.EnumerateObject())
            {
                if (!Guid.TryParseExact(row.Name, "D", out var id))
                {
                    OvsdbException.ThrowProtocol($"an update of {table.Name}: '{row.Name}' is not a uuid");
                }

                changes.Add(new OvsdbRowChange(table, id, Row(table, types, id, row.Value, rows.GetValueOrDefault(id))));
            }
        }

        return changes.ToImmutable();
    }

    private static OvsdbRow? Row(
        OvsdbTable table,
        ImmutableDictionary<string, OvsdbColumnType> types,
        Guid id,
        JsonElement update,
        OvsdbRow? before)
    {
        JsonText.Require(update, JsonValueKind.Object);
        foreach (var change in update.EnumerateObject())
        {
            switch (change.Name)
            {
                case "initial" or "insert":
                    return Row(change.Value, name => types[name].Default, (_, _, value) => value);
                case "modify" when before is not null:
                    return Row(change.Value, name => before.Columns[name], Changed);
                case "modify":
                    throw OvsdbException.Protocol($"a difference of a row of {table.Name} that is not known: {id}");
                case "delete":
                    return null;
                default:
                    break;
            }
        }

        throw OvsdbException.Protocol($"an update of a row of {table.Name} says nothing: {JsonText.Excerpt(update)}");

        OvsdbRow Row(
            JsonElement given,
            Func<string, OvsdbValue> former,
            Func<OvsdbColumnType, OvsdbValue, OvsdbValue, OvsdbValue> change)
        {
            JsonText.Require(given, JsonValueKind.Object);
            var columns = table.Columns.ToImmutableDictionary(
                column => column.Key,
                column => given.TryGetProperty(column.Key, out var value)
                    ? change(types[column.Key], former(column.Key), OvsdbValue.Read(value))
                    : former(column.Key));
            return OvsdbRow.Checked(table, id, columns);
        }
    }

    /// <summary>A value and its difference: the two exclude each other's elements, but a single value is replaced.</summary>
    private static OvsdbValue Changed(OvsdbColumnType type, OvsdbValue before, OvsdbValue difference)
    {
        // An empty map looks like an empty set until its type is known.
        return (before, difference) switch
        {
            _ when type.Maximum == 1 => difference,
            (OvsdbSet old, OvsdbSet changed) => OvsdbSet.Of(
                [.. old.Atoms.Except(changed.Atoms), .. changed.Atoms.Except(old.Atoms)]),
            (OvsdbMap old, OvsdbMap changed) => OvsdbMap.Of(changed.Pairs.Aggregate(old.Pairs, (pairs, pair) =>
                pairs.TryGetValue(pair.Key, out var value) && value == pair.Value
                    ? pairs.Remove(pair.Key)
                    : pairs.SetItem(pair.Key, pair.Value))),
            _ => throw OvsdbException.Protocol($"a difference that does not fit {type}: {difference}"),
        };
    }
}
