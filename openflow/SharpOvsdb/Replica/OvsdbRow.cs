using System.Collections.Immutable;
using System.Text.Json;

namespace SharpOvsdb;

/// <summary>
/// A row, with the columns that were asked for, each checked against its type when it came in. The accessors therefore
/// fail only for a column that was not asked for, or not with that type: a mistake of the caller.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Id">The row's identity.</param>
/// <param name="Columns">The columns.</param>
public sealed record OvsdbRow(OvsdbTable Table, Guid Id, ImmutableDictionary<string, OvsdbValue> Columns)
{
    /// <summary>The one string of a column.</summary>
    public string Text(string column) => Atoms(column)[0].Text;

    /// <summary>The string of an optional column, or null.</summary>
    public string? OptionalText(string column) => Atoms(column) is [var atom, ..] ? atom.Text : null;

    /// <summary>The strings of a column, in ordinal order.</summary>
    public ImmutableArray<string> Texts(string column) => [.. Atoms(column).Select(atom => atom.Text)];

    /// <summary>A map of strings.</summary>
    public ImmutableDictionary<string, string> TextMap(string column) =>
        ((OvsdbMap)Columns[column]).Pairs.ToImmutableDictionary(pair => pair.Key.Text, pair => pair.Value.Text);

    /// <summary>The integer of an optional column, or null.</summary>
    public long? OptionalInteger(string column) => Atoms(column) is [var atom, ..] ? atom.Integer : null;

    /// <summary>The integers of a column, rising.</summary>
    public ImmutableArray<long> Integers(string column) => [.. Atoms(column).Select(atom => atom.Integer)];

    /// <summary>The one boolean of a column.</summary>
    public bool Flag(string column) => Atoms(column)[0].Boolean;

    /// <summary>The rows that a column refers to.</summary>
    public ImmutableArray<Guid> Rows(string column) => [.. Atoms(column).Select(atom => atom.Uuid)];

    /// <summary>Checks a row as <c>monitor</c> gives it.</summary>
    /// <exception cref="OvsdbException">A column is missing or not of its type.</exception>
    internal static OvsdbRow Read(OvsdbTable table, Guid id, JsonElement json)
    {
        JsonText.Require(json, JsonValueKind.Object);
        return new OvsdbRow(table, id, table.Columns.ToImmutableDictionary(column => column.Key, column =>
        {
            var value = json.TryGetProperty(column.Key, out var given) ? OvsdbValue.Read(given) : null;
            return Check(table, column.Key, value);
        }));
    }

    /// <summary>Checks a row as <c>select</c> gives it, <c>_uuid</c> included.</summary>
    /// <exception cref="OvsdbException">A column is missing or not of its type.</exception>
    internal static OvsdbRow Of(OvsdbTable table, ImmutableDictionary<string, OvsdbValue> given)
    {
        if (given.GetValueOrDefault("_uuid") is not OvsdbSet { Atoms: [{ Kind: OvsdbAtomKind.Uuid } id] })
        {
            throw OvsdbException.Protocol($"a row of {table.Name} lacks its _uuid");
        }

        return new OvsdbRow(table, id.Uuid, table.Columns.ToImmutableDictionary(
            column => column.Key, column => Check(table, column.Key, given.GetValueOrDefault(column.Key))));
    }

    /// <summary>Checks columns that were put together.</summary>
    /// <exception cref="OvsdbException">A column is not of its type.</exception>
    internal static OvsdbRow Checked(OvsdbTable table, Guid id, ImmutableDictionary<string, OvsdbValue> columns)
    {
        foreach (var (column, value) in columns)
        {
            Check(table, column, value);
        }

        return new OvsdbRow(table, id, columns);
    }

    private static OvsdbValue Check(OvsdbTable table, string column, OvsdbValue? value)
    {
        if (value is null)
        {
            throw OvsdbException.Protocol($"a row of {table.Name} lacks the column {column}");
        }

        var type = table.Columns[column];
        return type.Accepts(value)
            ? value
            : throw OvsdbException.Protocol($"{table.Name}.{column}: expected {type}, got {value}");
    }

    private ImmutableArray<OvsdbAtom> Atoms(string column) => ((OvsdbSet)Columns[column]).Atoms;
}
