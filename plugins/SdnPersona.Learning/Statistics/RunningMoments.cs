namespace SdnPersona.Learning;

/// <summary>
/// Weight, mean and sum of squared deviations of a stream in one pass (West's weighted form of Welford's update), with
/// optional exponential forgetting. A value; not thread-safe.
/// </summary>
public struct RunningMoments
{
    /// <summary>Sum of weights.</summary>
    public double Weight { get; private set; }

    /// <summary>Weighted mean; 0 while empty.</summary>
    public double Mean { get; private set; }

    /// <summary>Weighted sum of squared deviations from the mean.</summary>
    public double SquaredDeviations { get; private set; }

    /// <summary>Population variance; 0 while empty.</summary>
    public readonly double Variance => Weight > 0 ? SquaredDeviations / Weight : 0;

    /// <summary>Population standard deviation; 0 while empty.</summary>
    public readonly double Deviation => Math.Sqrt(Variance);

    /// <summary>Takes one value; a weight of 0 or less, or a value that is not finite, changes nothing.</summary>
    public void Add(double value, double weight = 1)
    {
        if (!(weight > 0) || !double.IsFinite(value))
        {
            return;
        }

        Weight += weight;
        var step = value - Mean;
        Mean += step * weight / Weight;
        SquaredDeviations += weight * step * (value - Mean);
    }

    /// <summary>Lets the past count for <paramref name="keep"/> (0–1) of what it did; the mean stays.</summary>
    public void Forget(double keep)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keep, 1);
        Weight *= keep;
        SquaredDeviations *= keep;
    }
}
