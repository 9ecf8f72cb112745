using System.Collections.Immutable;
using System.Text.Json;

namespace SharpOvsdb;

/// <summary>What an operation gave (RFC 7047 §5.2).</summary>
/// <param name="Count">Rows that <c>update</c>, <c>mutate</c> or <c>delete</c> found; 0 for the others.</param>
/// <param name="Inserted">Identity of the row that <c>insert</c> made; null for the others.</param>
/// <param name="Rows">Rows that <c>select</c> found, by column; empty for the others.</param>
public sealed record OvsdbResult(
    long Count, Guid? Inserted, ImmutableArray<ImmutableDictionary<string, OvsdbValue>> Rows)
{
    /// <summary>
    /// Reads the array of results: one for each operation, null after the first that failed, and one error more when
    /// the commit was refused.
    /// </summary>
    internal static ImmutableArray<OvsdbResult> ReadAll(JsonElement json, int operations)
    {
        JsonText.Require(json, JsonValueKind.Array);
        var results = ImmutableArray.CreateBuilder<OvsdbResult>(operations);
        foreach (var (index, result) in json.EnumerateArray().Index())
        {
            if (result.ValueKind == JsonValueKind.Object && result.TryGetProperty("error", out _))
            {
                var what = index < operations
                    ? $"operation {index + 1} of {operations} failed"
                    : "the commit was refused";
                throw ServerError.Of(result, what, OvsdbErrorKind.Operation, Math.Min(index, operations));
            }

            if (index < operations)
            {
                results.Add(Read(result));
            }
        }

        return results.Count == operations
            ? results.MoveToImmutable()
            : throw OvsdbException.Protocol($"{results.Count} results for {operations} operations");
    }

    private static OvsdbResult Read(JsonElement json)
    {
        JsonText.Require(json, JsonValueKind.Object);
        var count = 0L;
        if (JsonText.Member(json, "count") is { } given
            && (given.ValueKind != JsonValueKind.Number || !given.TryGetInt64(out count)))
        {
            OvsdbException.ThrowProtocol($"not a count: {JsonText.Excerpt(given)}");
        }

        var inserted = JsonText.Member(json, "uuid") is { } identity ? OvsdbAtom.Read(identity) : (OvsdbAtom?)null;
        if (inserted is { Kind: not OvsdbAtomKind.Uuid })
        {
            OvsdbException.ThrowProtocol($"not the identity of a row: {JsonText.Excerpt(json)}");
        }

        return new OvsdbResult(count, inserted?.Uuid, JsonText.Member(json, "rows") is { } rows ? ReadRows(rows) : []);
    }

    private static ImmutableArray<ImmutableDictionary<string, OvsdbValue>> ReadRows(JsonElement json)
    {
        JsonText.Require(json, JsonValueKind.Array);
        var rows = ImmutableArray.CreateBuilder<ImmutableDictionary<string, OvsdbValue>>(json.GetArrayLength());
        foreach (var row in json.EnumerateArray())
        {
            JsonText.Require(row, JsonValueKind.Object);
            var columns = ImmutableDictionary.CreateBuilder<string, OvsdbValue>();
            foreach (var column in row.EnumerateObject())
            {
                columns[column.Name] = OvsdbValue.Read(column.Value);
            }

            rows.Add(columns.ToImmutable());
        }

        return rows.MoveToImmutable();
    }
}
