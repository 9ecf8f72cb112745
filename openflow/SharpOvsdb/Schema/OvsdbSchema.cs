using System.Collections.Immutable;
using System.Text.Json;

namespace SharpOvsdb;

/// <summary>A table of which a client needs some columns.</summary>
/// <param name="Name">Name of the table.</param>
/// <param name="Columns">Type that each needed column must be readable as.</param>
public sealed record OvsdbTable(string Name, ImmutableDictionary<string, OvsdbColumnType> Columns)
{
    /// <summary>A table and its columns.</summary>
    public static OvsdbTable Of(string name, params ReadOnlySpan<(string Column, OvsdbColumnType Type)> columns)
    {
        var types = ImmutableDictionary.CreateBuilder<string, OvsdbColumnType>();
        foreach (var (column, type) in columns)
        {
            types.Add(column, type);
        }

        return new OvsdbTable(name, types.ToImmutable());
    }
}

/// <summary>
/// A database's schema as the server has it (RFC 7047 §3.2), reduced to tables, columns and their types.
/// </summary>
/// <param name="Name">Name of the database.</param>
/// <param name="Version">Version of the schema, <c>x.y.z</c>; empty when the server gives none.</param>
/// <param name="Tables">By table, then by column.</param>
public sealed record OvsdbSchema(
    string Name, string Version, ImmutableDictionary<string, ImmutableDictionary<string, OvsdbColumnType>> Tables)
{
    /// <summary>Checks that everything needed is there, in a type that can be read as needed.</summary>
    /// <exception cref="OvsdbException">Something is not; all of it is listed
    /// (<see cref="OvsdbErrorKind.Schema"/>).</exception>
    public void Require(ImmutableArray<OvsdbTable> needed)
    {
        var lacks = new List<string>();
        foreach (var table in needed)
        {
            if (!Tables.TryGetValue(table.Name, out var columns))
            {
                lacks.Add($"table {table.Name} is missing");
                continue;
            }

            foreach (var (name, type) in table.Columns.OrderBy(column => column.Key, StringComparer.Ordinal))
            {
                if (!columns.TryGetValue(name, out var actual))
                {
                    lacks.Add($"column {table.Name}.{name} is missing");
                }
                else if (!type.Reads(actual))
                {
                    lacks.Add($"column {table.Name}.{name} holds {actual}, not {type}");
                }
            }
        }

        if (lacks.Count > 0)
        {
            throw new OvsdbException(
                OvsdbErrorKind.Schema, $"database {Name}, schema {Version}, does not fit: {string.Join("; ", lacks)}");
        }
    }

    internal static OvsdbSchema Read(JsonElement json)
    {
        var tables = JsonText.Member(json, "tables") ?? default;
        JsonText.Require(tables, JsonValueKind.Object);
        return new OvsdbSchema(
            JsonText.Read(JsonText.Member(json, "name") ?? default),
            JsonText.Member(json, "version") is { } version ? JsonText.Read(version) : "",
            ReadMembers(tables, table => ReadMembers(JsonText.Member(table, "columns") ?? default, ReadColumn)));
    }

    private static OvsdbColumnType ReadColumn(JsonElement column) =>
        OvsdbColumnType.Read(JsonText.Member(column, "type") ?? default);

    private static ImmutableDictionary<string, T> ReadMembers<T>(JsonElement json, Func<JsonElement, T> read)
    {
        JsonText.Require(json, JsonValueKind.Object);
        var members = ImmutableDictionary.CreateBuilder<string, T>();
        foreach (var member in json.EnumerateObject())
        {
            members[member.Name] = read(member.Value);
        }

        return members.ToImmutable();
    }
}
