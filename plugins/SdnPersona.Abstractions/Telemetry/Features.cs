using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>A feature of a workload's behaviour: what is measured, in which unit, and from which source.</summary>
/// <param name="Name">Lower-case name with underscores, as persona files write it.</param>
/// <param name="Unit">Unit as shown to people, such as <c>bytes/s</c> or <c>1</c>.</param>
/// <param name="Source">Where it comes from: one of <see cref="TelemetrySources"/>.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Logarithmic">Whether personas compare ln(1+x) instead of x; true for rates and counts.</param>
public sealed record Feature(string Name, string Unit, string Source, string Description, bool Logarithmic);

/// <summary>
/// Values of features over one window. A feature that no source covered is absent, never zero.
/// </summary>
public sealed record FeatureWindow
{
    /// <summary>Whose.</summary>
    public required WorkloadId Workload { get; init; }

    /// <summary>End of the window.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>Length that the readings really cover.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Value by feature name, in the feature's unit (never the logarithm).</summary>
    public required ImmutableDictionary<string, double> Values { get; init; }

    /// <summary>Facts that detectors name as evidence, by feature name, such as the ports that were scanned.</summary>
    public ImmutableDictionary<string, string> Facts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Contacts with addresses of indicator lists within the last five minutes; at most 8.</summary>
    public ImmutableArray<IndicatorHit> Indicators { get; init; } = [];

    /// <summary>Distance from the workload's own usual behaviour; null when that is not kept.</summary>
    public AnomalyScore? Anomaly { get; init; }

    /// <summary>Distance from what its peers usually do; null when it has no peer group.</summary>
    public AnomalyScore? PeerAnomaly { get; init; }

    /// <summary>How much depends on the workload.</summary>
    public Criticality Criticality { get; init; } = Criticality.Normal;

    /// <summary>Sources that gave nothing in this window.</summary>
    public ImmutableArray<string> MissingSources { get; init; } = [];
}
