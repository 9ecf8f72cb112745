using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Personas;

/// <summary>Probability of each functional persona and of "unknown", smoothed over time; adds up to 1.</summary>
internal sealed class FunctionalPosterior
{
    private readonly double _leastProbability;

    private FunctionalPosterior(ImmutableDictionary<string, double> filtered, double leastProbability)
    {
        Filtered = filtered;
        _leastProbability = leastProbability;
    }

    /// <summary>Whether nothing was known before, so that no persona has a claim to stay.</summary>
    public bool IsFirst { get; private init; }

    /// <summary>Probability by persona name, <see cref="Assignment.Unknown"/> included.</summary>
    public ImmutableDictionary<string, double> Filtered { get; }

    public static FunctionalPosterior From(
        FunctionalModel model, FeatureWindow window, Assignment? previous, TimeSpan elapsed, ClassifierOptions options)
    {
        var classes = model.Personas.Length + 1;
        Span<double> before = new double[classes];
        ReadBefore(model, previous, before);
        Span<double> now = new double[classes];
        var sample = model.Sample(window);
        if (!SaysEnough(window, sample, options))
        {
            // Too little was seen: what was believed stays believed, and without any belief nothing is known.
            now.Clear();
            now[^1] = 1;
            return new(ToDictionary(model, previous is null ? now : before), options.LeastProbability);
        }

        Instant(model, sample, options, now);
        Span<double> filtered = new double[classes];
        var first = previous is null || before[^1] >= 1;
        if (first)
        {
            // Nothing was known so far, so there is nothing to smooth over.
            now.CopyTo(filtered);
        }
        else
        {
            ForgettingFilter.Step(before, now, 1 - Math.Exp(-(elapsed / options.Smoothing)), filtered);
        }

        return new(ToDictionary(model, filtered), options.LeastProbability) { IsFirst = first };
    }

    /// <summary>Whether a window covers enough time and features to say anything about the function.</summary>
    public static bool SaysEnough(FeatureWindow window, double[] sample, ClassifierOptions options) =>
        window.Length >= options.LeastObservation && sample.Count(double.IsFinite) >= options.LeastFeatures;

    /// <summary>
    /// The window's own posterior: what a persona loses because the window is odd for it goes to "unknown".
    /// </summary>
    public static void Instant(FunctionalModel model, double[] sample, ClassifierOptions options, Span<double> now)
    {
        var personas = now[..^1];
        for (var c = 0; c < personas.Length; c++)
        {
            personas[c] = model.LogScore(c, sample);
        }

        Combining.Softmax(personas, options.Temperature / model.Completeness(sample), personas);
        var known = 0.0;
        for (var c = 0; c < personas.Length; c++)
        {
            var typicality = model.Typicality(c, sample, options.FeatureCorrelation);
            personas[c] *= options.LeastTypicality > 0 ? Math.Min(1, typicality / options.LeastTypicality) : 1;
            known += personas[c];
        }

        now[^1] = Math.Max(0, 1 - known);
    }

    /// <summary>The most probable persona; "unknown" when none is probable enough.</summary>
    public string Best()
    {
        var best = Ranked(Filtered).First();
        return best.Value >= _leastProbability ? best.Key : Assignment.Unknown;
    }

    /// <summary>The most probable persona but this one and "unknown", or null.</summary>
    public string? Best(string except) =>
        Ranked(Filtered.Where(pair => pair.Key != except && pair.Key != Assignment.Unknown))
            .Select(pair => pair.Key).FirstOrDefault();

    private static IEnumerable<KeyValuePair<string, double>> Ranked(
        IEnumerable<KeyValuePair<string, double>> personas) =>
        personas.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal);

    private static void ReadBefore(FunctionalModel model, Assignment? previous, Span<double> before)
    {
        var sum = 0.0;
        for (var c = 0; c < before.Length; c++)
        {
            var name = c < model.Personas.Length ? model.Personas[c].Name : Assignment.Unknown;
            before[c] = previous is null ? 0 : Math.Clamp(previous.Functional.GetValueOrDefault(name), 0, 1);
            sum += before[c];
        }

        // Personas may have come and gone since.
        for (var c = 0; c < before.Length; c++)
        {
            before[c] = sum > 0 ? before[c] / sum : 1.0 / before.Length;
        }
    }

    private static ImmutableDictionary<string, double> ToDictionary(
        FunctionalModel model, ReadOnlySpan<double> probabilities)
    {
        var result = ImmutableDictionary.CreateBuilder<string, double>();
        for (var c = 0; c < model.Personas.Length; c++)
        {
            result[model.Personas[c].Name] = probabilities[c];
        }

        result[Assignment.Unknown] = probabilities[^1];
        return result.ToImmutable();
    }
}
