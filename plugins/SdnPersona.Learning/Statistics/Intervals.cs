using MathNet.Numerics;

namespace SdnPersona.Learning;

/// <summary>How regular a series of events is.</summary>
/// <param name="Score">0 random, 1 exact; 0 when there is too little to judge.</param>
/// <param name="Period">Median interval, in the unit of the intervals; 0 when there is too little.</param>
/// <param name="Jitter">Median absolute deviation of the intervals over the period.</param>
public readonly record struct Regularity(double Score, double Period, double Jitter)
{
    /// <summary>Too little to judge.</summary>
    public static readonly Regularity None;
}

/// <summary>
/// Scores how clockwork-like intervals are: shape times evidence. The shape is the mean of a symmetry and a narrowness
/// score on quartiles, which alone gives events at random times about one half. The evidence is
/// the significance of Bartlett's test against exponential intervals, so that neither randomness nor few events score.
/// </summary>
public static class Intervals
{
    /// <summary>Fewest intervals that are judged.</summary>
    public const int Fewest = 5;

    /// <summary>Significance (as -log10 p) that counts as full evidence.</summary>
    private const double FullEvidence = 4;

    /// <summary>Scores intervals, all above 0, in any order.</summary>
    public static Regularity Score(ReadOnlySpan<double> intervals)
    {
        if (intervals.Length < Fewest)
        {
            return Regularity.None;
        }

        var sorted = intervals.Length <= 256 ? stackalloc double[intervals.Length] : new double[intervals.Length];
        intervals.CopyTo(sorted);
        sorted.Sort();
        if (!(sorted[0] > 0) || !double.IsFinite(sorted[^1]))
        {
            throw new ArgumentOutOfRangeException(nameof(intervals), "intervals must be finite and above 0");
        }

        var median = Quantile(sorted, 0.5);
        var symmetry = 1 - Math.Abs(BowleySkewness(sorted, median));
        var evidence = Evidence(sorted);

        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] = Math.Abs(sorted[i] - median);
        }

        sorted.Sort();
        var jitter = Quantile(sorted, 0.5) / median;
        var narrowness = Math.Max(0, 1 - jitter);
        return new((symmetry + narrowness) / 2 * evidence, median, jitter);
    }

    /// <summary>Quantile by linear interpolation between order statistics (scipy's and numpy's default).</summary>
    internal static double Quantile(ReadOnlySpan<double> sorted, double q)
    {
        var position = q * (sorted.Length - 1);
        var below = (int)position;
        return below + 1 < sorted.Length
            ? sorted[below] + (position - below) * (sorted[below + 1] - sorted[below])
            : sorted[^1];
    }

    /// <summary>
    /// p-value of intervals this even or more so if events came at random. For exponential intervals Bartlett's
    /// statistic 2n (ln mean - mean of ln) / (1 + (n + 1) / 6n) is nearly chi-squared with n - 1 degrees of freedom;
    /// small means even.
    /// </summary>
    internal static double RandomnessProbability(ReadOnlySpan<double> intervals)
    {
        double sum = 0, logs = 0;
        foreach (var interval in intervals)
        {
            sum += interval;
            logs += Math.Log(interval);
        }

        var n = intervals.Length;
        var statistic = Math.Max(0, 2 * n * (Math.Log(sum / n) - logs / n) / (1 + (n + 1) / (6.0 * n)));
        return statistic > 0 ? SpecialFunctions.GammaLowerRegularized((n - 1) / 2.0, statistic / 2) : 0;
    }

    private static double Evidence(ReadOnlySpan<double> intervals) =>
        Math.Clamp(-Math.Log10(Math.Max(RandomnessProbability(intervals), double.Epsilon)) / FullEvidence, 0, 1);

    private static double BowleySkewness(ReadOnlySpan<double> sorted, double median)
    {
        var lower = Quantile(sorted, 0.25);
        var upper = Quantile(sorted, 0.75);
        var range = upper - lower;

        // Quartiles this close are measurement noise around one period: skew means nothing there.
        return range <= 0.05 * median ? 0 : (upper + lower - 2 * median) / range;
    }
}
