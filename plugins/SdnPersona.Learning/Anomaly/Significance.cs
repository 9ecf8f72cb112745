namespace SdnPersona.Learning;

/// <summary>How unusual scores are, without assuming how they are distributed.</summary>
public static class Significance
{
    /// <summary>
    /// Share of earlier scores that were at least as large, the new one counted among them: (1 + #{s ≥ score}) / (1 + n)
    /// (conformal p-value; Vovk et al. 2005). Valid when the new score comes from where the earlier ones did.
    /// </summary>
    /// <param name="earlier">Earlier scores, rising.</param>
    /// <param name="score">New score; larger is odder.</param>
    public static double ConformalPValue(ReadOnlySpan<double> earlier, double score)
    {
        int low = 0, high = earlier.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = earlier[middle] >= score ? (low, middle) : (middle + 1, high);
        }

        return (1.0 + earlier.Length - low) / (1.0 + earlier.Length);
    }

    /// <summary>
    /// Which of many p-values to act on so that at most <paramref name="rate"/> of those acted on are false in the mean
    /// (Benjamini and Hochberg 1995; independent or positively dependent tests).
    /// </summary>
    /// <returns>The largest p-value to act on; 0 when none is to be.</returns>
    public static double DiscoveryThreshold(ReadOnlySpan<double> pValues, double rate)
    {
        var sorted = pValues.ToArray();
        Array.Sort(sorted);
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            if (sorted[i] <= rate * (i + 1) / sorted.Length)
            {
                return sorted[i];
            }
        }

        return 0;
    }
}
