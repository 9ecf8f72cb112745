using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>Scores of a host window.</summary>
/// <param name="Compromised">Probability of a compromise, 0–1.</param>
/// <param name="Anomaly">How odd it is, 0–1.</param>
/// <param name="Risk">0–100; the contributions add up to it.</param>
/// <param name="Contributions">Points by cause.</param>
public sealed record WindowRisk(
    double Compromised, double Anomaly, double Risk, ImmutableArray<RiskContribution> Contributions)
{
    /// <summary>
    /// Probability from which a window counts as compromised: more likely than not, since missing an intruder costs more
    /// than looking at a window.
    /// </summary>
    public const double Threshold = 0.5;

    /// <summary>What being odd alone can make of a window: a reason to look, never to act.</summary>
    private const double AnomalyWeight = 0.2;

    private const double AnomalyPoints = 10;
    private const double CompromisePoints = 90;

    /// <summary>Scores a window.</summary>
    public static WindowRisk Of(HostWindow window, double anomaly)
    {
        ArgumentNullException.ThrowIfNull(window);
        var compromised = Learning.Combining.NoisyOr([window.Compromise.Probability, AnomalyWeight * anomaly]);
        ImmutableArray<RiskContribution> parts =
            [new("compromised", CompromisePoints * compromised), new("anomaly", AnomalyPoints * anomaly)];
        return new(compromised, anomaly, parts.Sum(part => part.Points), parts);
    }
}
