using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>A service and which side of it a host is.</summary>
internal readonly record struct ServiceUse(bool Serves, Service Service) : IComparable<ServiceUse>
{
    public int CompareTo(ServiceUse other) => (Serves, Service.Protocol, Service.Port)
        .CompareTo((other.Serves, other.Service.Protocol, other.Service.Port));
}

/// <summary>What each host does, and in which hours.</summary>
internal sealed class HostActivity
{
    /// <summary>By host: flows on either side.</summary>
    public required long[] Flows { get; init; }

    /// <summary>By host: hours in which it did anything, rising.</summary>
    public required ImmutableArray<int>[] Hours { get; init; }

    /// <summary>By host: hours of each service that it offers or uses, rising.</summary>
    public required Dictionary<ServiceUse, ImmutableArray<int>>[] Uses { get; init; }

    public static HostActivity Of(ServiceGraph graph)
    {
        var count = graph.Hosts.Length;
        var activity = new HostActivity
        {
            Flows = new long[count],
            Hours = [.. Enumerable.Repeat(ImmutableArray<int>.Empty, count)],
            Uses = [.. Enumerable.Range(0, count).Select(_ => new Dictionary<ServiceUse, ImmutableArray<int>>())],
        };
        foreach (var edge in graph.Edges)
        {
            activity.Add(graph, edge.Client, new ServiceUse(false, edge.Service), edge);
            activity.Add(graph, edge.Server, new ServiceUse(true, edge.Service), edge);
        }

        return activity;
    }

    private void Add(ServiceGraph graph, int host, ServiceUse use, ServiceEdge edge)
    {
        if (graph.Outside[host])
        {
            return;
        }

        Flows[host] += edge.Flows;
        Hours[host] = Union(Hours[host], edge.Hours);
        Uses[host][use] = Union(Uses[host].GetValueOrDefault(use, []), edge.Hours);
    }

    /// <summary>Of two rising lists; one of them itself where the other adds nothing, which is usual and costs no memory.</summary>
    private static ImmutableArray<int> Union(ImmutableArray<int> one, ImmutableArray<int> other)
    {
        int i = 0, j = 0, both = 0;
        while (i < one.Length && j < other.Length)
        {
            both += one[i] == other[j] ? 1 : 0;
            (i, j) = one[i] == other[j] ? (i + 1, j + 1) : one[i] < other[j] ? (i + 1, j) : (i, j + 1);
        }

        if (both == other.Length)
        {
            return one;
        }

        return both == one.Length ? other : [.. one.Concat(other).Distinct().Order()];
    }
}
