using System.Collections.Immutable;
using System.Globalization;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>Says in sentences why a window got its persona.</summary>
internal static class Rationale
{
    /// <summary>
    /// Each feature's log likelihood ratio of <paramref name="persona"/> against <paramref name="runnerUp"/>, which add
    /// up to that of the window. For "unknown": how much odder each feature is for the runner-up than its own windows
    /// are.
    /// </summary>
    public static ImmutableArray<Evidence> Explain(
        FunctionalModel model, FeatureWindow window, string persona, string? runnerUp)
    {
        var chosen = model.IndexOf(persona);
        var other = model.IndexOf(runnerUp);
        if (chosen < 0 && other < 0)
        {
            return [];
        }

        var sample = model.Sample(window);
        var evidence = new List<Evidence>();
        for (var f = 0; f < sample.Length; f++)
        {
            if (!double.IsFinite(sample[f]))
            {
                continue;
            }

            var contribution = (chosen, other) switch
            {
                ( < 0, _) => model.Oddness(other, f, sample[f]),
                (_, < 0) => -model.Oddness(chosen, f, sample[f]),
                _ => model.LogLikelihood(chosen, f, sample[f]) - model.LogLikelihood(other, f, sample[f]),
            };
            var feature = model.Features[f];
            var value = window.Values[feature.Name];
            var sentence = Sentence(model, f, value, chosen, other);
            evidence.Add(new(feature.Name, value, feature.Unit, contribution, sentence));
        }

        return [.. evidence.OrderByDescending(item => Math.Abs(item.Contribution))];
    }

    /// <summary>A threat's sign as a sentence, with the facts that it rests on.</summary>
    public static string Sign(ThreatIndicator indicator, double value, string? fact)
    {
        var unit = FeatureCatalog.Find(indicator.Feature)?.Unit ?? "";
        fact ??= $"{Quantity.Format(value, unit)} (half a sign: {Quantity.Format(indicator.Midpoint, unit)})";
        return $"{indicator.Name}: {fact}";
    }

    private static string Sentence(FunctionalModel model, int f, double value, int chosen, int other)
    {
        var feature = model.Features[f];
        var (verb, what) = Wording(feature);
        var measured = $"{verb} {what}{Quantity.Format(value, feature.Unit)}";
        return (chosen, other) switch
        {
            ( < 0, _) => $"{measured} where the nearest persona, {Typical(other)}",
            (_, < 0) => $"{measured} where {Typical(chosen)}",
            _ => $"{measured} where {Typical(chosen)} and {model.Personas[other].DisplayName} {Range(other)}",
        };

        string Typical(int persona) => $"{model.Personas[persona].DisplayName} typically {verb} {Range(persona)}";

        string Range(int persona)
        {
            var (low, high) = model.TypicalRange(persona, f);
            return Quantity.Format(low, high, feature.Unit);
        }
    }

    private static (string Verb, string What) Wording(Feature feature) => feature.Name switch
    {
        "bytes_out_rate" or "packets_out_rate" => ("sends", ""),
        "bytes_in_rate" or "packets_in_rate" => ("receives", ""),
        "connections_initiated_rate" => ("opens", ""),
        "connections_accepted_rate" => ("accepts", ""),
        "distinct_servers" or "distinct_server_ports" => ("contacts", ""),
        "distinct_clients" => ("serves", ""),
        "duty_cycle" => ("is active for", "a share of time of "),
        var name => ("has", $"{name.Replace('_', ' ')} "),
    };
}

/// <summary>Writes quantities for people; bytes per second as bits, as network engineers count.</summary>
internal static class Quantity
{
    private static readonly string[] Prefixes = ["", "k", "M", "G", "T", "P"];

    public static string Format(double value, string unit)
    {
        var (scale, prefix, name) = Scale(value, unit);
        return $"{Number(value * scale)}{Suffix(prefix, name)}";
    }

    /// <summary>A range, with one unit where both ends share it.</summary>
    public static string Format(double low, double high, string unit)
    {
        var (lowScale, lowPrefix, _) = Scale(low, unit);
        var (scale, prefix, name) = Scale(high, unit);
        return low == 0 || lowPrefix == prefix
            ? $"{Number(low * scale)} to {Number(high * scale)}{Suffix(prefix, name)}"
            : $"{Number(low * lowScale)}{Suffix(lowPrefix, name)} to {Number(high * scale)}{Suffix(prefix, name)}";
    }

    private static (double Scale, string Prefix, string Name) Scale(double value, string unit)
    {
        var (factor, name) = unit switch
        {
            "bytes/s" => (8.0, "bit/s"),
            "bytes" => (1.0, "B"),
            "1" => (1.0, ""),
            _ => (1.0, unit),
        };
        if (unit is not ("bytes/s" or "bytes"))
        {
            return (factor, "", name);
        }

        var thousands = 0;
        for (var size = Math.Abs(value * factor); size >= 1000 && thousands < Prefixes.Length - 1; size /= 1000)
        {
            thousands++;
        }

        return (factor / Math.Pow(1000, thousands), Prefixes[thousands], name);
    }

    private static string Suffix(string prefix, string name) => name.Length == 0 ? "" : $" {prefix}{name}";

    private static string Number(double value)
    {
        var size = Math.Abs(value);
        var format = size >= 100 ? "0" : size >= 1 ? "0.#" : "0.##";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
