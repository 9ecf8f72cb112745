namespace SdnPersona.MicroSegments;

/// <summary>What the proposal of rules may be told.</summary>
public sealed record RuleOptions
{
    /// <summary>Rules with fewer flows have insufficient evidence; from 1.</summary>
    public long LeastFlows { get; init; } = 3;

    /// <summary>Rules with less confidence, 0–1, are for review.</summary>
    public double LeastConfidence { get; init; } = 0.5;

    /// <summary>Ports between two parties that a range needs; from 2.</summary>
    public int LeastRangePorts { get; init; } = 8;

    /// <summary>Share of a range's ports that must have been seen, above 0 to 1. Ports from 32768 may be joined with less, for review.</summary>
    public double LeastRangeDensity { get; init; } = 0.5;

    /// <summary>
    /// How many times the addresses of the prefixes that were seen a rule's prefixes may hold; from 1, where 1 joins nothing that was not
    /// seen whole.
    /// </summary>
    public double MostOverPermission { get; init; } = 4;

    /// <summary>A rule with more prefixes, after joining, allows all of that address family instead, for review; from 1.</summary>
    public int MostPrefixes { get; init; } = 64;

    /// <summary>Examples that each rule keeps beside its totals; from 0.</summary>
    public int Examples { get; init; } = 5;

    internal void Check()
    {
        Require(LeastFlows >= 1, "leastFlows must be at least 1");
        Require(LeastConfidence is >= 0 and <= 1, "leastConfidence must be 0 to 1");
        Require(LeastRangePorts >= 2, "leastRangePorts must be at least 2");
        Require(LeastRangeDensity is > 0 and <= 1, "leastRangeDensity must be above 0 and at most 1");
        Require(double.IsFinite(MostOverPermission) && MostOverPermission >= 1, "mostOverPermission must be at least 1");
        Require(MostPrefixes >= 1, "mostPrefixes must be at least 1");
        Require(Examples >= 0, "examples must not be negative");

        static void Require(bool holds, string rule)
        {
            if (!holds)
            {
                throw new ArgumentException(rule);
            }
        }
    }
}
