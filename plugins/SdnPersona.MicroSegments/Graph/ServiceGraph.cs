using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>Who used which service of whom. Immutable, so that it may be read from any thread.</summary>
public sealed record ServiceGraph
{
    /// <summary>Names of hosts; edges refer to them by index.</summary>
    public required ImmutableArray<string> Hosts { get; init; }

    /// <summary>Whether a host, by its index, is none of ours: no member of any segment, but a peer of rules.</summary>
    public required ImmutableArray<bool> Outside { get; init; }

    /// <summary>One edge for each client, server and service.</summary>
    public required ImmutableArray<ServiceEdge> Edges { get; init; }

    /// <summary>Flows whose direction nothing told; they are in no edge, since no rule may be made of a guess.</summary>
    public long UnresolvedFlows { get; init; }
}
