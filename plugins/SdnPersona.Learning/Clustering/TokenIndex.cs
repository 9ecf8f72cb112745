namespace SdnPersona.Learning;

/// <summary>Which rows have a token, with which weight: an inverted index in three arrays.</summary>
internal sealed class TokenIndex
{
    private readonly int[] _starts;
    private readonly int[] _rows;
    private readonly double[] _weights;

    public TokenIndex(IReadOnlyList<(int Token, double Weight)[]> rows)
    {
        Rows = rows;
        TokenCount = rows.SelectMany(row => row).Select(entry => entry.Token + 1).DefaultIfEmpty().Max();
        _starts = new int[TokenCount + 1];
        foreach (var (token, _) in rows.SelectMany(row => row))
        {
            _starts[token + 1]++;
        }

        for (var token = 0; token < TokenCount; token++)
        {
            _starts[token + 1] += _starts[token];
        }

        _rows = new int[_starts[TokenCount]];
        _weights = new double[_starts[TokenCount]];
        var next = _starts[..TokenCount];
        for (var row = 0; row < rows.Count; row++)
        {
            foreach (var (token, weight) in rows[row])
            {
                (_rows[next[token]], _weights[next[token]]) = (row, weight);
                next[token]++;
            }
        }

        Parallel.For(0, TokenCount, Sort);
    }

    /// <summary>The rows themselves.</summary>
    public IReadOnlyList<(int Token, double Weight)[]> Rows { get; }

    /// <summary>One more than the highest token.</summary>
    public int TokenCount { get; }

    /// <summary>How many rows have it.</summary>
    public int Count(int token) => _starts[token + 1] - _starts[token];

    /// <summary>Its highest weight in any row; it must have one.</summary>
    public double Most(int token) => _weights[_starts[token]];

    /// <summary>Rows that have it, those with most of it first; of equals the lower number.</summary>
    public ReadOnlySpan<int> RowsWith(int token) => _rows.AsSpan(_starts[token], Count(token));

    /// <summary>Its weights in <see cref="RowsWith"/>.</summary>
    public ReadOnlySpan<double> Weights(int token) => _weights.AsSpan(_starts[token], Count(token));

    private void Sort(int token)
    {
        var (start, length) = (_starts[token], Count(token));
        var entries = new (double Weight, int Row)[length];
        for (var i = 0; i < length; i++)
        {
            entries[i] = (-_weights[start + i], _rows[start + i]);
        }

        Array.Sort(entries);
        for (var i = 0; i < length; i++)
        {
            (_weights[start + i], _rows[start + i]) = (-entries[i].Weight, entries[i].Row);
        }
    }
}
