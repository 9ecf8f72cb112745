namespace SdnPersona.Learning;

/// <summary>A row that is like another.</summary>
/// <param name="Row">Its number.</param>
/// <param name="Similarity">Cosine of the two, above 0 and at most 1.</param>
public readonly record struct Neighbour(int Row, double Similarity);

/// <summary>The rows that are most like each row, exactly, by the cosine of sparse rows over an inverted index.</summary>
public static class NearestNeighbours
{
    /// <summary>
    /// Weights rows by how rare their tokens are: weight × (1 + ln((1 + rows) / (1 + rows with the token))), scaled to length 1, as
    /// scikit-learn's TfidfTransformer does. Rows without weight stay empty.
    /// </summary>
    /// <param name="rows">Tokens, numbered from 0, with a weight above 0; a token at most once a row.</param>
    public static IReadOnlyList<(int Token, double Weight)[]> Weighted(IReadOnlyList<(int Token, double Weight)[]> rows)
    {
        var frequency = new Dictionary<int, int>();
        foreach (var (token, _) in rows.SelectMany(row => row))
        {
            frequency[token] = frequency.GetValueOrDefault(token) + 1;
        }

        return rows.Select(row =>
        {
            var weighted = row.Select(entry => (entry.Token,
                Weight: entry.Weight * (1 + Math.Log((1.0 + rows.Count) / (1 + frequency[entry.Token]))))).ToArray();
            var length = Math.Sqrt(weighted.Sum(entry => entry.Weight * entry.Weight));
            return length > 0 ? [.. weighted.Select(entry => (entry.Token, entry.Weight / length))] : weighted;
        }).ToArray();
    }

    /// <summary>
    /// The nearest rows of each row, best first, ties by number; fewer than wished where fewer have anything in common. Exact, but rows that
    /// cannot be among the nearest are not compared. On all processors; the result does not depend on their number.
    /// </summary>
    /// <param name="rows">Rows of length 1, such as <see cref="Weighted"/> gives.</param>
    /// <param name="count">How many at most, from 1.</param>
    /// <param name="least">Rows less alike than this, 0–1, are left out; the higher, the less is compared.</param>
    public static Neighbour[][] Find(IReadOnlyList<(int Token, double Weight)[]> rows, int count, double least = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var index = new TokenIndex(rows);
        var found = new Neighbour[rows.Count][];
        Parallel.For(0, rows.Count, () => new NeighbourSearch(index, count, least), (row, _, search) =>
        {
            found[row] = search.Nearest(row);
            return search;
        }, _ => { });
        return found;
    }
}
