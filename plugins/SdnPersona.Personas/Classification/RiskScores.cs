using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>
/// Risk as a sum: severity × probability of each threat and of the likeliest function, exposure to the outside, being
/// unknown, oddness, contacts with listed addresses, all that times the workload's criticality, what lingers of earlier risk, and what lies above 100 (negative).
/// </summary>
internal static class RiskScores
{
    private const double Most = 100;
    private const double Noticeable = 0.05;

    public static RiskScore Assess(
        PersonaModel model,
        ImmutableDictionary<string, double> functional,
        ImmutableDictionary<string, double> threats,
        FeatureWindow window,
        Assignment? previous,
        TimeSpan elapsed,
        ClassifierOptions options)
    {
        var parts = new List<RiskContribution>();
        foreach (var threat in model.Threats)
        {
            Add(parts, threat.Name, threat.Severity * threats[threat.Name]);
        }

        foreach (var persona in model.Functional.Personas)
        {
            Add(parts, persona.Name, persona.Severity * functional[persona.Name]);
        }

        var outside = window.Values.GetValueOrDefault(FeatureCatalog.ExternalConnectionShare.Name);
        Add(parts, "external connections", options.ExposurePoints * outside);
        if (window.Length >= options.LeastObservation)
        {
            // Not yet known is no risk; known to be like nothing is.
            Add(parts, Assignment.Unknown, options.UnknownPoints * functional[Assignment.Unknown]);
        }

        Add(parts, "anomaly", options.AnomalyPoints * Oddness(window, FeatureCatalog.Anomaly));
        Add(parts, "peer anomaly", options.AnomalyPoints / 2 * Oddness(window, FeatureCatalog.PeerAnomaly));
        foreach (var list in window.Indicators.GroupBy(hit => hit.List))
        {
            Add(parts, $"indicator {list.Key}", list.Max(hit => hit.Points));
        }

        var scaled = (Factor(window.Criticality) - 1) * Sum(parts);
        if (Math.Abs(scaled) >= Noticeable)
        {
            parts.Add(new($"criticality {window.Criticality.ToString().ToLowerInvariant()}", scaled));
        }

        var now = Sum(parts);
        if (previous is not null)
        {
            Add(parts, "earlier risk", previous.Risk.Score * double.Exp2(-(elapsed / options.RiskHalfLife)) - now);
        }

        if (Sum(parts) > Most)
        {
            parts.Add(new("limit", Most - Sum(parts)));
        }

        return new(Math.Clamp(Sum(parts), 0, Most), [.. parts]);
    }

    /// <summary>0 up to three deviations, which every workload has at times, 1 from ten on.</summary>
    private static double Oddness(FeatureWindow window, Feature feature) =>
        Math.Clamp((window.Values.GetValueOrDefault(feature.Name) - 3) / 7, 0, 1);

    private static double Factor(Criticality criticality) => criticality switch
    {
        Criticality.Low => 0.5,
        Criticality.High => 1.5,
        Criticality.Critical => 2,
        _ => 1,
    };

    private static void Add(List<RiskContribution> parts, string cause, double points)
    {
        if (points >= Noticeable)
        {
            parts.Add(new(cause, points));
        }
    }

    private static double Sum(List<RiskContribution> parts) => parts.Sum(part => part.Points);
}
