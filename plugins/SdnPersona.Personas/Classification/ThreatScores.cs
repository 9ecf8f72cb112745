using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Personas;

/// <summary>
/// Probability of each threat. Signs raise it at once; when they are gone it falls by a half-life, and a threat in
/// force stays for a dwell time, so that a pause between two steps of an attack is not an end.
/// </summary>
internal sealed class ThreatScores
{
    /// <summary>Signs weaker than this are not named.</summary>
    private const double Notable = 0.05;
    private const string Earlier = "earlier: ";

    private readonly ImmutableDictionary<string, ImmutableArray<Evidence>> _evidence;
    private readonly ClassifierOptions _options;

    private ThreatScores(
        ImmutableDictionary<string, double> probabilities,
        ImmutableDictionary<string, ImmutableArray<Evidence>> evidence,
        ClassifierOptions options)
    {
        Probabilities = probabilities;
        _evidence = evidence;
        _options = options;
    }

    /// <summary>Probability by threat persona.</summary>
    public ImmutableDictionary<string, double> Probabilities { get; }

    public static ThreatScores From(
        ImmutableArray<Persona> threats,
        ImmutableDictionary<string, ThreatCalibration> calibrations,
        FeatureWindow window,
        Assignment? previous,
        TimeSpan elapsed,
        ClassifierOptions options)
    {
        var probabilities = ImmutableDictionary.CreateBuilder<string, double>();
        var evidence = ImmutableDictionary.CreateBuilder<string, ImmutableArray<Evidence>>();
        foreach (var threat in threats)
        {
            var signs = Signs(threat, window);
            var raw = Combining.NoisyOr([.. signs.Select(sign => sign.Contribution)]);
            var now = calibrations.GetValueOrDefault(threat.Name)?.Apply(raw) ?? raw;
            var keep = previous is null ? 0 : double.Exp2(-(elapsed / options.ThreatHalfLife));
            var kept = keep * Math.Clamp(previous?.Threats.GetValueOrDefault(threat.Name) ?? 0, 0, 1);
            var remembered = kept > now && previous!.Persona == threat.Name ? previous.Evidence : [];
            probabilities[threat.Name] = Math.Max(now, kept);
            evidence[threat.Name] = Merge(signs, remembered, keep);
        }

        return new(probabilities.ToImmutable(), evidence.ToImmutable(), options);
    }

    /// <summary>Probability of a threat by its signs in one window alone, before calibration; 0 without a sign.</summary>
    public static double Raw(Persona threat, FeatureWindow window) =>
        Combining.NoisyOr([.. Signs(threat, window).Select(sign => sign.Contribution)]);

    /// <summary>What each sign of a threat says in one window, and what would be left without it.</summary>
    public static ThreatExplanation Explain(Persona threat, ThreatCalibration calibration, FeatureWindow window, double inForce)
    {
        var measured = threat.Indicators
            .Where(indicator => window.Values.TryGetValue(indicator.Feature, out var value) && double.IsFinite(value))
            .Select(indicator => (Indicator: indicator, Value: window.Values[indicator.Feature], Gives: Strength(indicator, window.Values[indicator.Feature])))
            .ToArray();
        return new(
            threat.Name,
            inForce,
            Together(measured.Select(sign => sign.Gives)),
            [
                .. measured.Select((sign, i) => new ThreatSign(
                        sign.Indicator.Feature,
                        sign.Indicator.Name,
                        sign.Value,
                        FeatureCatalog.Find(sign.Indicator.Feature)?.Unit ?? "",
                        sign.Indicator.Midpoint,
                        sign.Gives,
                        Together(measured.Where((_, j) => j != i).Select(other => other.Gives)),
                        window.Facts.GetValueOrDefault(sign.Indicator.Feature)))
                    .OrderByDescending(sign => sign.Gives),
            ]);

        double Together(IEnumerable<double> gives) => calibration.Apply(Combining.NoisyOr([.. gives]));
    }

    public double Probability(string threat) => Probabilities.GetValueOrDefault(threat);

    /// <summary>The signs of a threat, strongest first.</summary>
    public ImmutableArray<Evidence> Evidence(string threat) => _evidence.GetValueOrDefault(threat, []);

    /// <summary>The threat that is in force now, or null.</summary>
    public string? InForce(Assignment? previous, DateTimeOffset now) =>
        Probabilities
            .Where(threat => threat.Value >= _options.ThreatThreshold
                || (previous?.Persona == threat.Key
                    && (threat.Value >= _options.ThreatRelease || now - previous.Since < _options.ThreatDwell)))
            .OrderByDescending(threat => threat.Value).ThenBy(threat => threat.Key, StringComparer.Ordinal)
            .Select(threat => threat.Key).FirstOrDefault();

    private static List<Evidence> Signs(Persona threat, FeatureWindow window)
    {
        var signs = new List<Evidence>();
        foreach (var indicator in threat.Indicators)
        {
            if (window.Values.TryGetValue(indicator.Feature, out var value) && double.IsFinite(value))
            {
                signs.Add(new(
                    indicator.Feature,
                    value,
                    FeatureCatalog.Find(indicator.Feature)?.Unit ?? "",
                    Strength(indicator, value),
                    Rationale.Sign(indicator, value, window.Facts.GetValueOrDefault(indicator.Feature))));
            }
        }

        return signs;
    }

    /// <summary>The probability that a sign alone gives.</summary>
    private static double Strength(ThreatIndicator indicator, double value) =>
        indicator.Weight * Combining.Logistic((value - indicator.Midpoint) / indicator.Steepness);

    /// <summary>Signs of now, and stronger ones of before that still count.</summary>
    private static ImmutableArray<Evidence> Merge(
        List<Evidence> signs, ImmutableArray<Evidence> remembered, double keep)
    {
        var strongest = new Dictionary<string, Evidence>();
        foreach (var sign in signs.OrderBy(sign => sign.Contribution))
        {
            strongest[sign.Feature] = sign;
        }

        foreach (var past in remembered)
        {
            var faded = past.Contribution * keep;
            if (faded > (strongest.GetValueOrDefault(past.Feature)?.Contribution ?? 0))
            {
                var marked = past.Reason.StartsWith(Earlier, StringComparison.Ordinal);
                var reason = marked ? past.Reason : Earlier + past.Reason;
                strongest[past.Feature] = past with { Contribution = faded, Reason = reason };
            }
        }

        var notable = strongest.Values.Where(sign => sign.Contribution >= Notable);
        return [.. notable.OrderByDescending(sign => sign.Contribution)];
    }
}
