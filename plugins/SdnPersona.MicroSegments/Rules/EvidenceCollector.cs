using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>Adds edges up to the evidence of one rule.</summary>
internal sealed class EvidenceCollector(ServiceGraph graph)
{
    private readonly List<int> _edges = [];
    private readonly HashSet<int> _clients = [];
    private readonly HashSet<int> _servers = [];
    private readonly HashSet<(int, int)> _pairs = [];
    private readonly HashSet<int> _hours = [];
    private readonly Dictionary<Service, long> _services = [];
    private long _flows;
    private long _packets;
    private long _bytes;
    private DateTimeOffset _first = DateTimeOffset.MaxValue;
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    /// <summary>Distinct clients.</summary>
    public IReadOnlySet<int> Clients => _clients;

    /// <summary>Distinct servers.</summary>
    public IReadOnlySet<int> Servers => _servers;

    /// <summary>How many distinct pairs of client and server.</summary>
    public int Pairs => _pairs.Count;

    /// <summary>Of the edge that was seen in the fewest hours, how many.</summary>
    public int LeastHoursOfAnEdge { get; private set; } = int.MaxValue;

    public void Add(int index)
    {
        var edge = graph.Edges[index];
        _edges.Add(index);
        _clients.Add(edge.Client);
        _servers.Add(edge.Server);
        _pairs.Add((edge.Client, edge.Server));
        _hours.UnionWith(edge.Hours);
        _services[edge.Service] = _services.GetValueOrDefault(edge.Service) + edge.Flows;
        _flows += edge.Flows;
        _packets += edge.Packets;
        _bytes += edge.Bytes;
        _first = edge.First < _first ? edge.First : _first;
        _last = edge.Last > _last ? edge.Last : _last;
        LeastHoursOfAnEdge = Math.Min(LeastHoursOfAnEdge, edge.Hours.Length);
    }

    public RuleEvidence ToEvidence(int examples)
    {
        var span = RecordedSpan.Of(_hours);
        return new()
        {
            Edges = [.. _edges.Order()],
            Flows = _flows,
            Packets = _packets,
            Bytes = _bytes,
            Clients = _clients.Count,
            Servers = _servers.Count,
            Pairs = _pairs.Count,
            Days = span.Days,
            Hours = span.Hours,
            First = _first,
            Last = _last,
            Services =
            [
                .. _services.OrderBy(service => (service.Key.Protocol, service.Key.Port))
                    .Select(service => new ServiceEvidence(service.Key, service.Value)),
            ],
            Examples = Examples(examples),
        };
    }

    private ImmutableArray<EvidenceExample> Examples(int count) =>
    [
        .. _edges.Select(index => graph.Edges[index])
            .OrderByDescending(edge => edge.Flows)
            .ThenBy(edge => (edge.Client, edge.Server, edge.Service.Protocol, edge.Service.Port))
            .Take(count)
            .Select(edge => new EvidenceExample(edge.Client, edge.Server, edge.Service, edge.Flows, edge.First, edge.Last)),
    ];
}
