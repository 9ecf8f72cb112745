namespace SdnPersona.MicroSegments;

/// <summary>
/// Which services of which segments get one rule for every workload instead of one for each segment. Offering to all opens one service:
/// many clients from many segments are enough. Asking all opens every workload: it takes most of them, and somebody who comes back.
/// </summary>
internal sealed class SharedSegments
{
    private const int LeastClients = 50;
    private const double LeastShareOfClients = 0.01;
    private const int LeastSegments = 5;
    private const double LeastShareOfSegments = 0.1;

    private readonly HashSet<(int Segment, Service Service)> _served = [];
    private readonly HashSet<(int Segment, Service Service)> _polled = [];

    public SharedSegments(ServiceGraph graph, SegmentMap map, SharedRoles roles)
    {
        var ours = graph.Outside.Count(outside => !outside);
        var (served, polled) = Peers(graph, map);
        var isServing = OfSegments(map, roles.Serving);
        var isPolling = OfSegments(map, roles.Polling);
        foreach (var (key, uses) in served)
        {
            // A service that most members lack is not the segment's, such as that of one host which somebody pinned there.
            var isOfSegment = 2 * uses.Own.Count >= map.Segments[key.Segment].Members.Length;
            var isOfMany = uses.Peers.Count > Math.Max(LeastClients, LeastShareOfClients * ours)
                && uses.Segments.Count >= Math.Max(LeastSegments, LeastShareOfSegments * map.Segments.Length);
            if (isOfSegment && (isOfMany || (isServing.Contains(key) && IsMost(uses))))
            {
                _served.Add(key);
            }
        }

        foreach (var (key, uses) in polled)
        {
            if (isPolling.Contains(key) && IsMost(uses) && 2 * uses.Own.Count >= map.Segments[key.Segment].Members.Length)
            {
                _polled.Add(key);
            }
        }

        bool IsMost(Uses uses) => 2 * uses.Peers.Count >= ours - 1;
    }

    public bool IsServed(int segment, Service service) => _served.Contains((segment, service));

    public bool IsPolled(int segment, Service service) => _polled.Contains((segment, service));

    private static (Dictionary<(int Segment, Service Service), Uses> Served, Dictionary<(int Segment, Service Service), Uses> Polled) Peers(
        ServiceGraph graph, SegmentMap map)
    {
        var served = new Dictionary<(int, Service), Uses>();
        var polled = new Dictionary<(int, Service), Uses>();
        foreach (var edge in graph.Edges.Where(edge => edge.Client != edge.Server && !graph.Outside[edge.Client] && !graph.Outside[edge.Server]))
        {
            Add(served, edge.Server, edge.Client, edge.Service);
            Add(polled, edge.Client, edge.Server, edge.Service);
        }

        return (served, polled);

        void Add(Dictionary<(int, Service), Uses> all, int own, int peer, Service service)
        {
            if (map.SegmentOf[own] < 0)
            {
                return;
            }

            if (!all.TryGetValue((map.SegmentOf[own], service), out var uses))
            {
                all.Add((map.SegmentOf[own], service), uses = new([], [], []));
            }

            uses.Own.Add(own);
            uses.Peers.Add(peer);
            if (map.SegmentOf[peer] >= 0)
            {
                uses.Segments.Add(map.SegmentOf[peer]);
            }
        }
    }

    private static HashSet<(int, Service)> OfSegments(SegmentMap map, HashSet<(int Host, Service Service)> roles) =>
        [.. roles.Select(role => (map.SegmentOf[role.Host], role.Service))];

    private sealed record Uses(HashSet<int> Own, HashSet<int> Peers, HashSet<int> Segments);
}
