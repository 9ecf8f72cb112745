namespace SdnPersona.Learning;

/// <summary>
/// How far samples lie in the upper tails of reference samples, feature by feature: the mean surprise, -ln of the conformal
/// p-value, of the oddest features. Assumes no distribution, is not moved by scale, and names what is odd. Immutable.
/// </summary>
public sealed class TailScores
{
    /// <summary>Number of features whose surprise is averaged; fewer would follow one noisy feature.</summary>
    public const int Oddest = 3;

    private readonly double[][] _columns;
    private readonly double _mostSurprise;

    private TailScores(double[][] columns, int count)
    {
        _columns = columns;
        _mostSurprise = Math.Log(count + 1.0);
    }

    /// <summary>Takes reference samples; NaN features are left out.</summary>
    /// <exception cref="ArgumentException">There is no sample.</exception>
    public static TailScores Fit(IReadOnlyList<double[]> reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Count == 0)
        {
            throw new ArgumentException("needs at least one sample", nameof(reference));
        }

        var columns = new double[reference[0].Length][];
        for (var f = 0; f < columns.Length; f++)
        {
            columns[f] = [.. reference.Select(sample => sample[f]).Where(double.IsFinite).Order()];
        }

        return new(columns, reference.Count);
    }

    /// <summary>Probability of a value as large in the reference; 1 when it is missing there or here.</summary>
    public double PValue(int feature, double value) => double.IsFinite(value) && _columns[feature].Length > 0
        ? Significance.ConformalPValue(_columns[feature], value)
        : 1;

    /// <summary>0 (as the reference) to 1 (as odd as the reference can tell).</summary>
    public double Score(ReadOnlySpan<double> sample)
    {
        Span<double> oddest = stackalloc double[Oddest];
        for (var f = 0; f < sample.Length; f++)
        {
            var surprise = -Math.Log(PValue(f, sample[f]));
            for (var i = 0; i < Oddest; i++)
            {
                if (surprise > oddest[i])
                {
                    (surprise, oddest[i]) = (oddest[i], surprise);
                }
            }
        }

        var sum = 0.0;
        foreach (var surprise in oddest)
        {
            sum += surprise;
        }

        return sum / (Oddest * _mostSurprise);
    }
}
