namespace SdnPersona.MicroSegments;

/// <summary>
/// How sure it is that a rule is part of what its segments do: recurrence × (½ + ½ × support). Support is the lower end of the 95 %
/// Wilson interval of the share of members, on the sides that are segments, that took part: one of two hundred is chance, all of eight are
/// a role. Recurrence is 1 − 2^(1 − hours): 0 for what was seen in one hour, ½ for two, 0.94 for five.
/// </summary>
public static class RuleConfidence
{
    private const double Z = 1.959963984540054;

    /// <summary>The confidence, 0–1.</summary>
    /// <param name="participants">Members that took part, at least 0.</param>
    /// <param name="members">All members, at least <paramref name="participants"/> and 1.</param>
    /// <param name="hours">Distinct hours in which something was seen, at least 1.</param>
    public static double Of(int participants, int members, int hours) =>
        (1 - Math.ScaleB(1, 1 - Math.Min(hours, 64))) * (0.5 + (0.5 * Support(participants, members)));

    /// <summary>Lower end of the 95 % Wilson score interval.</summary>
    public static double Support(int participants, int members)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(participants);
        ArgumentOutOfRangeException.ThrowIfLessThan(members, Math.Max(1, participants));
        var n = (double)members;
        var share = participants / n;
        var centre = share + (Z * Z / (2 * n));
        var spread = Z * Math.Sqrt(((share * (1 - share)) + (Z * Z / (4 * n))) / n);
        return Math.Max(0, (centre - spread) / (1 + (Z * Z / n)));
    }
}
