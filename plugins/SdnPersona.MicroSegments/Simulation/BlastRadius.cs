namespace SdnPersona.MicroSegments;

/// <summary>How many other workloads one workload can reach, over any number of steps.</summary>
/// <param name="Mean">Over all workloads.</param>
/// <param name="P95">The number that 95 % of workloads do not exceed (nearest rank).</param>
public readonly record struct BlastRadius(double Mean, double P95)
{
    /// <summary>Of one count for each workload, in any order.</summary>
    internal static BlastRadius Of(IEnumerable<long> counts)
    {
        var sorted = counts.Order().ToArray();
        return sorted.Length == 0
            ? default
            : new(sorted.Average(), sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1]);
    }
}
