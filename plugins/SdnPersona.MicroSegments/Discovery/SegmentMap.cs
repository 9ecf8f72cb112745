using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>What discovery found: every host of ours with traffic is in exactly one segment.</summary>
public sealed record SegmentMap
{
    /// <summary>Segments, ordered by <see cref="Segment.Id"/>.</summary>
    public required ImmutableArray<Segment> Segments { get; init; }

    /// <summary>Segment of each host of the graph, as an index in <see cref="Segments"/>; −1 for hosts outside and hosts without enough traffic.</summary>
    public required ImmutableArray<int> SegmentOf { get; init; }

    /// <summary>How well each host fits its segment, 0–1; 0 where it has none.</summary>
    public required ImmutableArray<double> Confidence { get; init; }
}
