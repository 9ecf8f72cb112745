namespace SdnPersona.Abstractions;

/// <summary>
/// How the probability of a threat is corrected by verdicts of people: logit' = slope × logit + offset, at most one logit away from
/// where it was.
/// </summary>
/// <param name="Threat">Name of the threat.</param>
/// <param name="Slope">At least 0; 1 changes nothing.</param>
/// <param name="Offset">In logits; 0 changes nothing.</param>
/// <param name="Confirmed">Windows in which people saw the threat.</param>
/// <param name="Denied">Windows in which they did not.</param>
/// <param name="Workloads">Of how many workloads.</param>
/// <param name="IsFitted">Whether there were enough verdicts; if not, nothing is corrected.</param>
public sealed record ThreatCalibration(
    string Threat, double Slope, double Offset, int Confirmed, int Denied, int Workloads, bool IsFitted)
{
    /// <summary>Most logits by which a probability is moved: 0.5 becomes at least 0.27 and at most 0.73.</summary>
    public const double MostShift = 1;

    /// <summary>The corrected probability; never falls when <paramref name="probability"/> rises, and 0 and 1 stay.</summary>
    /// <param name="probability">0–1.</param>
    public double Apply(double probability)
    {
        if (!IsFitted || !(probability is > 0 and < 1))
        {
            return probability;
        }

        var logit = Math.Log(probability / (1 - probability));
        var moved = Math.Clamp(Slope * logit + Offset, logit - MostShift, logit + MostShift);
        return 1 / (1 + Math.Exp(-moved));
    }
}
