using System.Runtime.CompilerServices;

namespace SdnPersona.Learning;

/// <summary>
/// How often scores of 0 and above were at least as large as a new one, in constant memory: counts in 32 bins that widen by a
/// fifth each, halved when they are full, so that old scores fade. Not thread-safe.
/// </summary>
public struct ScoreHistory
{
    private const double First = 0.25;
    private const double Growth = 1.2;

    private Counts _counts;
    private int _total;

    /// <summary>Scores that count, after halving.</summary>
    public readonly int Count => _total;

    /// <summary>Takes a score; NaN changes nothing.</summary>
    /// <param name="score">0 or above.</param>
    /// <param name="most">Scores that are kept before all counts are halved, 2 to 65,535.</param>
    public void Add(double score, int most)
    {
        if (double.IsNaN(score))
        {
            return;
        }

        if (_total >= most)
        {
            Halve();
        }

        _counts[Bin(score)]++;
        _total++;
    }

    /// <summary>
    /// Share of the earlier scores that were at least as large, the new one counted among them
    /// (<see cref="Significance.ConformalPValue"/>). All in the same bin count as larger, so it is never too small.
    /// </summary>
    public readonly double PValue(double score)
    {
        var atLeast = 0;
        for (var i = Bin(score); i < Counts.Length; i++)
        {
            atLeast += _counts[i];
        }

        return (1.0 + atLeast) / (1.0 + _total);
    }

    private static int Bin(double score) => score < First
        ? 0
        : Math.Min(Counts.Length - 1, 1 + (int)(Math.Log(score / First) / Math.Log(Growth)));

    private void Halve()
    {
        _total = 0;
        for (var i = 0; i < Counts.Length; i++)
        {
            _counts[i] /= 2;
            _total += _counts[i];
        }
    }

    [InlineArray(Length)]
    private struct Counts
    {
        public const int Length = 32;

        private ushort _first;
    }
}
