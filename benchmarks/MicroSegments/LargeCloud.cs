using System.Collections.Immutable;

namespace SdnPersona.MicroSegments.Benchmarks;

/// <summary>
/// A made-up cloud of a day: applications of three tiers whose ports are partly those that everybody uses, lone hosts, and DNS, NTP, logs
/// and pollers for all, which make up half of the edges.
/// </summary>
internal sealed class LargeCloud
{
    private const int Hours = 24;
    private const int Rounds = 50;

    private static readonly int[] CommonPorts =
        [80, 443, 3000, 3306, 5000, 5432, 5672, 6379, 8000, 8080, 8081, 8443, 9000, 9090, 9092, 9200, 11211, 27017];

    private readonly Random _random;
    private readonly List<string> _hosts = [];
    private readonly Dictionary<(int, int, Service), ImmutableArray<int>> _edges = [];

    public LargeCloud(int hosts, int edges, int seed)
    {
        _random = new Random(seed);
        int[] dns = Role("dns", 4), ntp = Role("ntp", 4), logs = Role("log", 4), pollers = Role("poller", 10);
        var shared = _hosts.Count;
        var pairs = new List<(int[] From, int[] To, Service Service, double Often)>();
        while (_hosts.Count < hosts)
        {
            if (_random.Next(10) < 3)
            {
                var lone = Role("lone", 1);
                pairs.Add((lone, [_random.Next(_hosts.Count - 1)], Port(), 0.5));
                continue;
            }

            int[] web = Role("web", _random.Next(2, 20)), app = Role("app", _random.Next(2, 30)), store = Role("db", _random.Next(1, 8));
            pairs.Add((web, app, Port(), 0.9));
            pairs.Add((app, store, Port(), 0.8));
            pairs.Add((store, store, Port(), 0.95));
            pairs.Add((app, [_random.Next(_hosts.Count)], Port(), 0.3));
        }

        for (var host = shared; host < _hosts.Count; host++)
        {
            Use(host, dns[_random.Next(4)], new(17, 53), 0.95);
            Use(host, dns[_random.Next(4)], new(17, 53), 0.6);
            Use(host, ntp[_random.Next(4)], new(17, 123), 0.3);
            Use(host, logs[_random.Next(4)], new(6, 6514), 0.9);
            Use(pollers[host % 10], host, new(6, 9100), 1);
        }

        // Each pair of tiers gets its share of what is left.
        var left = Math.Max(0, edges - _edges.Count);
        for (var round = 0; left > 0 && round < Rounds; round++)
        {
            foreach (var (from, to, service, often) in pairs)
            {
                foreach (var client in from)
                {
                    left -= Use(client, to[_random.Next(to.Length)], service, often) ? 1 : 0;
                }
            }
        }
    }

    /// <summary>Role of each host.</summary>
    public List<int> Roles { get; } = [];

    public ServiceGraph Graph => new()
    {
        Hosts = [.. _hosts],
        Outside = [.. _hosts.Select(_ => false)],
        Edges =
        [
            .. _edges.Select(edge => new ServiceEdge
            {
                Client = edge.Key.Item1,
                Server = edge.Key.Item2,
                Service = edge.Key.Item3,
                Flows = edge.Value.Length,
                First = DateTimeOffset.UnixEpoch.AddHours(edge.Value[0]),
                Last = DateTimeOffset.UnixEpoch.AddHours(edge.Value[^1]),
                Hours = edge.Value,
            }),
        ],
    };

    private int[] Role(string name, int count)
    {
        var role = Roles.Count == 0 ? 0 : Roles[^1] + 1;
        var first = _hosts.Count;
        for (var i = 1; i <= count; i++)
        {
            _hosts.Add($"{name}{role}-{i}");
            Roles.Add(role);
        }

        return [.. Enumerable.Range(first, count)];
    }

    /// <summary>Half of all services are on ports that many others have.</summary>
    private Service Port() =>
        new(6, (ushort)(_random.Next(2) == 0 ? CommonPorts[_random.Next(CommonPorts.Length)] : _random.Next(10000, 32768)));

    private bool Use(int client, int server, Service service, double often)
    {
        if (client == server || _edges.ContainsKey((client, server, service)))
        {
            return false;
        }

        var hours = Enumerable.Range(0, Hours).Where(_ => _random.NextDouble() < often).ToImmutableArray();
        _edges.Add((client, server, service), hours.IsEmpty ? [_random.Next(Hours)] : hours);
        return true;
    }
}
