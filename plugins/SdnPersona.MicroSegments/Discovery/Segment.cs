using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>Hosts that play one role.</summary>
public sealed record Segment
{
    /// <summary>Identity that survives later runs, such as <c>seg-0007</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people, such as <c>web-tcp-443</c>; unique in its map, a DNS-1123 label.</summary>
    public required string Name { get; init; }

    /// <summary>Indexes of hosts in <see cref="ServiceGraph.Hosts"/>, rising.</summary>
    public required ImmutableArray<int> Members { get; init; }

    /// <summary>Whether it offers a service that most hosts use (DNS, NTP, monitoring and the like).</summary>
    public bool IsShared { get; init; }
}
