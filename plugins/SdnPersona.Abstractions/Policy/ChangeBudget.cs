namespace SdnPersona.Abstractions;

/// <summary>How many workloads of a group may change automatically within a minute; exactly one of the two is stated.</summary>
/// <param name="WorkloadsPerMinute">That many, at least 1.</param>
/// <param name="PercentPerMinute">That share of the group's workloads, above 0 to 100, rounded down; never less than one workload.</param>
public sealed record ChangeBudget(int? WorkloadsPerMinute, double? PercentPerMinute)
{
    /// <summary>The time that a change counts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Changes that are allowed within <see cref="Window"/>.</summary>
    /// <param name="members">Workloads of the group now.</param>
    public int Most(int members) =>
        WorkloadsPerMinute ?? Math.Max(1, (int)(members * PercentPerMinute.GetValueOrDefault() / 100));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        WorkloadsPerMinute is { } workloads ? (FormattableString)$"{workloads} a minute" : $"{PercentPerMinute:0.##} % a minute");
}
