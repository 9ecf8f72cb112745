using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>What discovery may be told. The defaults are those that docs/analytics.md measures.</summary>
public sealed record DiscoveryOptions
{
    /// <summary>From coarse (0.25) to fine (4); above 0. 1 is plain modularity.</summary>
    public double Resolution { get; init; } = 1;

    /// <summary>How many most similar hosts each host is compared with, from 1.</summary>
    public int Neighbours { get; init; } = 15;

    /// <summary>Hosts less alike than this, a cosine of 0–1, are not joined: what is like nothing stays alone.</summary>
    public double LeastSimilarity { get; init; } = 0.3;

    /// <summary>Hosts with fewer flows than this are in no segment; from 1.</summary>
    public long LeastFlows { get; init; } = 2;

    /// <summary>Hosts, by name, that are in one segment whatever was seen.</summary>
    public ImmutableArray<(string, string)> MustLink { get; init; } = [];

    /// <summary>Hosts, by name, that are never in one segment.</summary>
    public ImmutableArray<(string, string)> CannotLink { get; init; } = [];

    /// <summary>Segment by host, both by name: hosts with one name are together and apart from those with another, and it is their segment's.</summary>
    public ImmutableDictionary<string, string> Pins { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Where chance begins; the same input and seed give the same map.</summary>
    public int Seed { get; init; }
}
