using SdnPersona.MicroSegments;

namespace SdnPersona.Plugins.Tests;

/// <summary>A made-up cloud whose roles are known: tiers of replicas, shared services, singletons, a scanner and noise.</summary>
internal sealed class DiscoveryCloud
{
    private readonly Random _random;
    private readonly List<string> _hosts = [];
    private readonly Dictionary<(int Client, int Server, Service Service), SortedSet<int>> _uses = [];
    private readonly int _hours;

    public DiscoveryCloud(int seed, int hours = 24, int applications = 6)
    {
        _random = new Random(seed);
        _hours = hours;
        int[] dns = Hosts("dns", 2), ntp = Hosts("ntp", 2), monitoring = Hosts("prometheus", 1), scanner = Hosts("scanner", 1);
        var clients = new List<int>();
        for (var application = 0; application < applications; application++)
        {
            // Ports tell applications apart; the shape is the same.
            var port = (ushort)(8000 + (10 * application));
            int[] balancer = Hosts($"lb{(char)('a' + application)}", 1), web = Hosts($"web{(char)('a' + application)}", _random.Next(4, 12)),
                service = Hosts($"app{(char)('a' + application)}", _random.Next(3, 9)),
                store = Hosts($"db{(char)('a' + application)}", _random.Next(3, 5));
            Use(balancer, web, new Service(6, port), 0.9, 1);
            Use(web, service, new Service(6, (ushort)(port + 1)), 0.8, 0.4);
            Use(service, store, new Service(6, (ushort)(port + 2)), 0.8, 0.7);
            Use(store, store, new Service(6, (ushort)(port + 3)), 0.9, 0.9);
            clients.AddRange([.. balancer, .. web, .. service, .. store]);
        }

        for (var lone = 0; lone < 8; lone++)
        {
            var single = Hosts($"lone{(char)('a' + lone)}", 1);
            Use(single, Hosts($"peer{(char)('a' + lone)}", 1), new Service(6, (ushort)(12000 + lone)), 0.9, 1);
            clients.AddRange(single);
        }

        Use([.. clients], dns, new Service(17, 53), 0.9, 0.9);
        Use([.. clients], ntp, new Service(17, 123), 0.5, 0.9);
        Use(monitoring, [.. clients], new Service(6, 9100), 1, 1);
        Use(scanner, [.. clients], new Service(6, 23), 0.04, 0.9);
        for (var noise = 0; noise < clients.Count; noise++)
        {
            Add(clients[_random.Next(clients.Count)], clients[_random.Next(clients.Count)],
                new Service(6, (ushort)_random.Next(32768, 60999)), _random.Next(_hours));
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
            .. _uses.Select(use => new ServiceEdge
            {
                Client = use.Key.Client,
                Server = use.Key.Server,
                Service = use.Key.Service,
                Flows = use.Value.Count,
                First = DateTimeOffset.UnixEpoch.AddHours(use.Value.Min),
                Last = DateTimeOffset.UnixEpoch.AddHours(use.Value.Max),
                Hours = [.. use.Value],
            }),
        ],
    };

    private int[] Hosts(string name, int count)
    {
        var role = Roles.Count == 0 ? 0 : Roles[^1] + 1;
        var first = _hosts.Count;
        for (var i = 1; i <= count; i++)
        {
            _hosts.Add($"{name}-{i}");
            Roles.Add(role);
        }

        return [.. Enumerable.Range(first, count)];
    }

    private void Use(int[] clients, int[] servers, Service service, double often, double pairs)
    {
        foreach (var client in clients)
        {
            foreach (var server in servers.Where(server => server != client && _random.NextDouble() < pairs))
            {
                // A pair's hours have their own chance, so that a longer recording begins exactly like a shorter one.
                var chance = new Random(_random.Next());
                for (var hour = 0; hour < _hours; hour++)
                {
                    if (chance.NextDouble() < often)
                    {
                        Add(client, server, service, hour);
                    }
                }
            }
        }
    }

    private void Add(int client, int server, Service service, int hour)
    {
        if (client == server)
        {
            return;
        }

        if (!_uses.TryGetValue((client, server, service), out var hours))
        {
            _uses.Add((client, server, service), hours = []);
        }

        hours.Add(hour);
    }
}
