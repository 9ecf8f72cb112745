using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace SdnPersona.Learning;

/// <summary>Whether events repeat with a period.</summary>
/// <param name="Score">0 no, 1 exactly; both tests must agree.</param>
/// <param name="Period">Period of the strongest line, in the unit of the times; 0 when there is none.</param>
/// <param name="LineProbability">Probability that noise has a line as strong (Fisher's g-test).</param>
/// <param name="Correlation">Autocorrelation at the period, -1 to 1.</param>
public readonly record struct PeriodicityResult(double Score, double Period, double LineProbability, double Correlation)
{
    /// <summary>Too little to judge.</summary>
    public static readonly PeriodicityResult None = new(0, 0, 1, 0);
}

/// <summary>
/// Finds a period in event times: the strongest line of the periodogram of the binned series, tested against noise, and
/// verified by the series' autocorrelation at that period, so that harmonics and single bursts do not pass.
/// </summary>
public static class Periodicity
{
    /// <summary>Fewest events that are judged.</summary>
    public const int Fewest = 8;

    private const int MostBins = 1 << 14;
    private const uint BinsPerInterval = 8;
    private const int MostHarmonics = 4;

    /// <summary>Three periods in the span, in lines of the doubled series.</summary>
    private const int LeastLine = 6;

    /// <summary>Judges event times.</summary>
    /// <param name="times">Rising, in any unit.</param>
    public static PeriodicityResult Find(ReadOnlySpan<double> times)
    {
        if (times.Length < Fewest || !(times[^1] > times[0]))
        {
            return PeriodicityResult.None;
        }

        var span = times[^1] - times[0];
        var bins = Math.Min((int)BitOperations.RoundUpToPowerOf2(BinsPerInterval * (uint)times.Length), MostBins);
        var width = span / bins;
        var series = new double[bins];
        foreach (var time in times)
        {
            series[Math.Min((int)((time - times[0]) / width), bins - 1)]++;
        }

        var mean = (double)times.Length / bins;
        var spectrum = new Complex[2 * bins];
        for (var i = 0; i < bins; i++)
        {
            spectrum[i] = series[i] - mean;
        }

        // Twice the length with zeros: lags do not wrap around, and lines are found between the bins' own frequencies.
        Fourier.Forward(spectrum, FourierOptions.NoScaling);
        var power = new double[2 * bins];
        for (var i = 0; i < power.Length; i++)
        {
            power[i] = spectrum[i].Real * spectrum[i].Real + spectrum[i].Imaginary * spectrum[i].Imaginary;
            spectrum[i] = power[i];
        }

        Fourier.Inverse(spectrum, FourierOptions.AsymmetricScaling);
        var (line, share) = StrongestLine(power, bins, times.Length);
        if (line == 0)
        {
            return PeriodicityResult.None;
        }

        // A clock has all its harmonics too, as strong as itself.
        var (period, correlation) = Enumerable.Range(1, MostHarmonics)
            .Where(harmonic => line / harmonic >= LeastLine)
            .Select(harmonic => 2.0 * bins / line * harmonic)
            .Select(candidate => (candidate, CorrelationNear(spectrum, candidate, bins)))
            .MaxBy(found => found.Item2);
        var noise = Math.Clamp(bins / 2.0 * Math.Pow(1 - share, bins / 2.0 - 1), 0, 1);
        var evidence = Math.Clamp(-Math.Log10(Math.Max(noise, 1e-300)) / 6, 0, 1);
        return new(evidence * Math.Clamp(2 * correlation, 0, 1), period * width, noise, correlation);
    }

    /// <summary>Lines between three periods in the span and four times the mean rate: events may be missing.</summary>
    private static (int Line, double Share) StrongestLine(double[] power, int bins, int events)
    {
        var best = 0;
        var total = 0.0;
        for (var i = 2; i < bins; i += 2)
        {
            total += power[i];
        }

        for (var i = LeastLine; i <= Math.Min(2 * 4 * events, bins - 1); i++)
        {
            best = best == 0 || power[i] > power[best] ? i : best;
        }

        return total > 0 && best > 0 ? (best, Math.Min(power[best] / total, 1)) : (0, 0);
    }

    /// <summary>Autocorrelation summed over a fifth of the period around it, for jitter spreads it over lags.</summary>
    private static double CorrelationNear(Complex[] products, double period, int bins)
    {
        var reach = Math.Max(1, period / 5);
        var sum = 0.0;
        for (var lag = (int)Math.Ceiling(period - reach); lag <= period + reach; lag++)
        {
            if (lag > 0 && lag < bins)
            {
                sum += products[lag].Real * bins / (bins - lag);
            }
        }

        return sum / products[0].Real;
    }
}
