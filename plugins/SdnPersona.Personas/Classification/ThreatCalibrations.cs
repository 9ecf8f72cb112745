using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Personas;

/// <summary>
/// Fits how probabilities of a threat are corrected: Platt's curve over the logit of what the signs give, from windows of which
/// people said whether the threat was there. An isotonic curve would follow chance with fewer than some 1000 verdicts.
/// </summary>
internal static class ThreatCalibrations
{
    /// <summary>Verdicts, of both answers together, without which nothing is corrected.</summary>
    public const int LeastVerdicts = 10;

    /// <summary>Verdicts of each answer.</summary>
    public const int LeastOfEach = 3;

    /// <summary>Workloads that they are of: many windows of one say little about others.</summary>
    public const int LeastWorkloads = 5;

    /// <summary>Where signs are none or certain, logits end here.</summary>
    private const double Certain = 1e-3;

    public static ThreatCalibration Fit(Persona threat, IEnumerable<PersonaFeedback> feedback)
    {
        var said = feedback.Where(entry => entry.Holds is not null && entry.Persona == threat.Name).ToImmutableArray();
        var confirmed = said.Count(entry => entry.Holds == true);
        var workloads = said.Select(entry => entry.Workload).Distinct().Count();
        var calibration = new ThreatCalibration(threat.Name, 1, 0, confirmed, said.Length - confirmed, workloads, false);
        if (said.Length < LeastVerdicts || Math.Min(calibration.Confirmed, calibration.Denied) < LeastOfEach
            || workloads < LeastWorkloads)
        {
            return calibration;
        }

        var curve = PlattScaling.Fit(
            [.. said.Select(entry => Logit(ThreatScores.Raw(threat, entry.Window)))], [.. said.Select(entry => entry.Holds == true)]);

        // Falling: the signs say nothing. Then all windows get the same probability as far as the limit allows, never a turned one.
        return calibration with { Slope = Math.Max(0, curve.Slope), Offset = curve.Offset, IsFitted = true };
    }

    private static double Logit(double probability)
    {
        var inside = Math.Clamp(probability, Certain, 1 - Certain);
        return Math.Log(inside / (1 - inside));
    }
}
