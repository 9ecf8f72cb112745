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

    /// <summary>By host: hours in which it did anything.</summary>
    public required HashSet<int>[] Hours { get; init; }

    /// <summary>By host: hours of each service that it offers or uses.</summary>
    public required Dictionary<ServiceUse, HashSet<int>>[] Uses { get; init; }

    public static HostActivity Of(ServiceGraph graph)
    {
        var count = graph.Hosts.Length;
        var activity = new HostActivity
        {
            Flows = new long[count],
            Hours = [.. Enumerable.Range(0, count).Select(_ => new HashSet<int>())],
            Uses = [.. Enumerable.Range(0, count).Select(_ => new Dictionary<ServiceUse, HashSet<int>>())],
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
        Hours[host].UnionWith(edge.Hours);
        if (!Uses[host].TryGetValue(use, out var hours))
        {
            Uses[host].Add(use, hours = []);
        }

        hours.UnionWith(edge.Hours);
    }
}
