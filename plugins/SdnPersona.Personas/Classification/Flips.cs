using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>
/// Looks along one feature at a time, from its measured value up and down, for where the runner-up overtakes. The log likelihood
/// ratio of two Student-t densities need not be monotone, so the way is walked in small steps and the crossing then halved.
/// </summary>
internal static class Flips
{
    private const int Most = 3;
    private const int Steps = 256;

    /// <summary>Spreads beyond what either persona expects; farther out both are as odd.</summary>
    private const double Margin = 4;

    public static ImmutableArray<PersonaFlip> Find(FunctionalModel model, FeatureWindow window, string persona, string? runnerUp)
    {
        var chosen = model.IndexOf(persona);
        var other = model.IndexOf(runnerUp);
        if (chosen < 0 || other < 0)
        {
            return [];
        }

        var sample = model.Sample(window);
        var lead = model.LogScore(chosen, sample) - model.LogScore(other, sample);
        if (lead <= 0)
        {
            // It is in force only because it was before.
            return [];
        }

        var flips = new List<(double Distance, PersonaFlip Flip)>();
        for (var f = 0; f < sample.Length; f++)
        {
            if (double.IsFinite(sample[f]) && Crossing(model, f, sample[f], lead, chosen, other) is { } at)
            {
                var distance = Math.Abs(at - sample[f]) / model.Spread(chosen, f);
                flips.Add((distance, Flip(model, window, f, at, at > sample[f], other)));
            }
        }

        return [.. flips.OrderBy(entry => entry.Distance).Take(Most).Select(entry => entry.Flip)];
    }

    private static PersonaFlip Flip(FunctionalModel model, FeatureWindow window, int f, double at, bool isAbove, int other)
    {
        var feature = model.Features[f];
        var threshold = model.Measured(f, at);
        var reason = $"{model.Personas[other].DisplayName} would fit better with {feature.Name.Replace('_', ' ')} "
            + $"{(isAbove ? "above" : "below")} {Quantity.Format(threshold, feature.Unit)}";
        return new(feature.Name, window.Values[feature.Name], threshold, isAbove, model.Personas[other].Name, reason);
    }

    /// <summary>The nearest value, on the scale of comparison, with which the lead is gone; null when there is none.</summary>
    private static double? Crossing(FunctionalModel model, int f, double from, double lead, int chosen, int other)
    {
        var rest = lead - Ratio(from);
        var (low, high) = model.Reach(chosen, other, f, Margin);
        var down = Walk(Math.Min(low, from));
        var up = Walk(Math.Max(high, from));
        return (down, up) switch
        {
            (null, _) => up,
            (_, null) => down,
            _ => from - down.Value < up.Value - from ? down : up,
        };

        double Ratio(double value) => model.LogLikelihood(chosen, f, value) - model.LogLikelihood(other, f, value);

        double? Walk(double to)
        {
            var before = from;
            for (var i = 1; i <= Steps; i++)
            {
                var value = from + (to - from) * i / Steps;
                if (rest + Ratio(value) < 0)
                {
                    return Halve(before, value);
                }

                before = value;
            }

            return null;
        }

        double Halve(double ahead, double behind)
        {
            for (var i = 0; i < 40; i++)
            {
                var middle = (ahead + behind) / 2;
                (ahead, behind) = rest + Ratio(middle) < 0 ? (ahead, middle) : (middle, behind);
            }

            return behind;
        }
    }
}
