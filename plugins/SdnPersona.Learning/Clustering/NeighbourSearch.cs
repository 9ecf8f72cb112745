namespace SdnPersona.Learning;

/// <summary>
/// Finds the nearest rows of one row after the other, in memory of its own. Rare tokens come first, and of each token the rows that have
/// most of it; a row is compared only if what it can still reach would put it among the nearest. Not thread-safe.
/// </summary>
internal sealed class NeighbourSearch(TokenIndex index, int count, double least)
{
    /// <summary>Rounding makes equals nearly equal; this many digits are compared.</summary>
    private const int Digits = 12;

    /// <summary>More than what rounding and the order of summands can change.</summary>
    private const double Slack = 1e-9;

    private readonly double[] _own = new double[index.TokenCount];
    private readonly int[] _seen = new int[index.Rows.Count];
    private readonly PriorityQueue<int, (double Similarity, int Row)> _best = new();
    private readonly Dictionary<int, double> _similarities = [];

    public Neighbour[] Nearest(int row)
    {
        var tokens = index.Rows[row].OrderBy(entry => index.Count(entry.Token)).ThenBy(entry => entry.Token).ToArray();
        var rest = new (double Sum, double Square)[tokens.Length + 1];
        for (var i = tokens.Length - 1; i >= 0; i--)
        {
            var (token, weight) = tokens[i];
            _own[token] = weight;

            // Two limits of what all later tokens can add: each at its highest, and, rows being of length 1, all together.
            rest[i] = (rest[i + 1].Sum + (weight * index.Most(token)), rest[i + 1].Square + (weight * weight));
        }

        // Rows are marked with the number of the search, plus 1, so that nothing has to be cleared.
        var mark = row + 1;
        _seen[row] = mark;
        for (var i = 0; i < tokens.Length; i++)
        {
            Compare(tokens[i], rest[i + 1].Sum, Math.Sqrt(rest[i + 1].Square), mark);
        }

        foreach (var (token, _) in tokens)
        {
            _own[token] = 0;
        }

        return Take();
    }

    private void Compare((int Token, double Weight) entry, double restSum, double restLength, int mark)
    {
        var rows = index.RowsWith(entry.Token);
        var weights = index.Weights(entry.Token);
        var (worst, worstRow) = Worst();
        for (var i = 0; i < rows.Length; i++)
        {
            var (other, weight) = (rows[i], weights[i]);
            var gain = entry.Weight * weight;
            if (gain + restSum + Slack < worst)
            {
                // All that follow have less of this token.
                return;
            }

            // The second: no likeness exceeds 1, and of equals the lower number counts.
            if (_seen[other] == mark
                || (worst >= 1 && other > worstRow)
                || gain + (restLength * Math.Sqrt(Math.Max(0, 1 - (weight * weight)))) + Slack < worst)
            {
                continue;
            }

            _seen[other] = mark;
            Offer(other);
            (worst, worstRow) = Worst();
        }
    }

    /// <summary>What a row must reach, and the number below which it must be if it reaches just that.</summary>
    private (double Similarity, int Row) Worst() => _best.Count == count && _best.TryPeek(out var row, out var rank)
        ? (rank.Similarity, row)
        : (least, int.MaxValue);

    private void Offer(int other)
    {
        var similarity = 0.0;
        foreach (var (token, weight) in index.Rows[other])
        {
            similarity += _own[token] * weight;
        }

        similarity = Math.Min(1, similarity);
        if (similarity <= 0 || similarity < least)
        {
            return;
        }

        var rank = (Math.Round(similarity, Digits), -other);
        if (_best.Count < count)
        {
            _best.Enqueue(other, rank);
            _similarities[other] = similarity;
        }
        else if (_best.TryPeek(out _, out var last) && rank.CompareTo(last) > 0)
        {
            _similarities.Remove(_best.DequeueEnqueue(other, rank));
            _similarities[other] = similarity;
        }
    }

    private Neighbour[] Take()
    {
        var nearest = new Neighbour[_best.Count];
        for (var n = nearest.Length - 1; n >= 0; n--)
        {
            var other = _best.Dequeue();
            nearest[n] = new Neighbour(other, _similarities[other]);
        }

        _similarities.Clear();
        return nearest;
    }
}
