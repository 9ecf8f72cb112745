namespace SdnPersona.Learning;

/// <summary>How like a beacon a series of connections between two hosts is, and why.</summary>
/// <param name="Score">0 not at all, 1 as a clock.</param>
/// <param name="Interval">Median time between connections, s.</param>
/// <param name="Jitter">Median absolute deviation of the intervals over their median.</param>
/// <param name="Shape">Symmetry, narrowness and significance of the intervals, 0–1.</param>
/// <param name="Periodicity">Periodogram and autocorrelation, 0–1.</param>
/// <param name="Sizes">How alike the sizes are, 0–1; NaN without sizes.</param>
public readonly record struct BeaconResult(
    double Score, double Interval, double Jitter, double Shape, double Periodicity, double Sizes);

/// <summary>
/// Finds beacons: clients that call one server at even intervals. The intervals' shape (symmetric, narrow, and too even
/// for chance) finds beacons that wait a jittered time after each call; a line in the spectrum finds those that keep to a
/// clock. Sizes that are alike add to either. NTP and monitoring are beacons too: whoever asks must know the service.
/// </summary>
public static class BeaconScore
{
    private const double SizeShare = 0.1;

    /// <summary>Judges connections.</summary>
    /// <param name="times">Start of each connection in seconds, rising.</param>
    /// <param name="sizes">Bytes sent in each, or empty.</param>
    public static BeaconResult Of(ReadOnlySpan<double> times, ReadOnlySpan<double> sizes = default)
    {
        if (times.Length <= Intervals.Fewest)
        {
            return new(0, 0, 0, 0, 0, double.NaN);
        }

        var intervals = new List<double>(times.Length);
        for (var i = 1; i < times.Length; i++)
        {
            if (times[i] > times[i - 1])
            {
                intervals.Add(times[i] - times[i - 1]);
            }
        }

        var regularity = Intervals.Score([.. intervals]);
        var period = Periodicity.Find(times);
        var alike = sizes.IsEmpty ? double.NaN : Alike(sizes);
        var best = Math.Max(regularity.Score, period.Score);
        var score = double.IsNaN(alike) ? best : best * (1 - SizeShare + SizeShare * alike);
        return new(score, regularity.Period, regularity.Jitter, regularity.Score, period.Score, alike);
    }

    private static double Alike(ReadOnlySpan<double> sizes)
    {
        var sorted = sizes.ToArray();
        Array.Sort(sorted);
        var median = Intervals.Quantile(sorted, 0.5);
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] = Math.Abs(sorted[i] - median);
        }

        Array.Sort(sorted);
        return median > 0 ? Math.Max(0, 1 - Intervals.Quantile(sorted, 0.5) / median) : sorted[^1] == 0 ? 1 : 0;
    }
}
