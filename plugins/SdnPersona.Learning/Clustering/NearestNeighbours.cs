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

    /// <summary>The nearest rows of each row, best first, ties by number; fewer than wished where fewer have anything in common.</summary>
    /// <param name="rows">Rows of length 1, such as <see cref="Weighted"/> gives.</param>
    /// <param name="count">How many at most, from 1.</param>
    public static Neighbour[][] Find(IReadOnlyList<(int Token, double Weight)[]> rows, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var index = new Dictionary<int, List<(int Row, double Weight)>>();
        for (var i = 0; i < rows.Count; i++)
        {
            foreach (var (token, weight) in rows[i])
            {
                if (!index.TryGetValue(token, out var entries))
                {
                    index.Add(token, entries = []);
                }

                entries.Add((i, weight));
            }
        }

        var found = new Neighbour[rows.Count][];
        var sums = new double[rows.Count];
        var touched = new List<int>();
        for (var i = 0; i < rows.Count; i++)
        {
            touched.Clear();
            foreach (var (token, weight) in rows[i])
            {
                foreach (var (other, otherWeight) in index[token])
                {
                    if (sums[other] == 0)
                    {
                        touched.Add(other);
                    }

                    sums[other] += weight * otherWeight;
                }
            }

            var best = new PriorityQueue<int, (double Similarity, int Row)>();
            foreach (var other in touched)
            {
                if (other != i && sums[other] > 0)
                {
                    // The worst leaves first; of equals the one with the higher number. Rounding makes equals nearly equal.
                    var rank = (Math.Round(sums[other], 12), -other);
                    if (best.Count < count)
                    {
                        best.Enqueue(other, rank);
                    }
                    else
                    {
                        best.EnqueueDequeue(other, rank);
                    }
                }
            }

            var nearest = new Neighbour[best.Count];
            for (var n = nearest.Length - 1; n >= 0; n--)
            {
                var other = best.Dequeue();
                nearest[n] = new Neighbour(other, Math.Min(1, sums[other]));
            }

            found[i] = nearest;
            foreach (var other in touched)
            {
                sums[other] = 0;
            }
        }

        return found;
    }
}
