using SdnPersona.MicroSegments;

namespace SdnPersona.Plugins.Tests.MicroSegments;

/// <summary>A network written down by hand: hosts with their segments, and who used what in which hours.</summary>
internal sealed class SmallNetwork
{
    private readonly List<string> _hosts = [];
    private readonly List<bool> _outside = [];
    private readonly List<string?> _segments = [];
    private readonly HashSet<string> _shared = [];
    private readonly List<ServiceEdge> _edges = [];

    public long UnresolvedFlows { get; set; }

    public ServiceGraph Graph => new()
    {
        Hosts = [.. _hosts],
        Outside = [.. _outside],
        Edges = [.. _edges],
        UnresolvedFlows = UnresolvedFlows,
    };

    public SegmentMap Map
    {
        get
        {
            var names = _segments.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();
            return new()
            {
                Segments =
                [
                    .. names.Select((name, number) => new Segment
                    {
                        Id = $"seg-{number + 1:D4}",
                        Name = name,
                        Members = [.. Enumerable.Range(0, _hosts.Count).Where(host => _segments[host] == name)],
                        IsShared = _shared.Contains(name),
                    }),
                ],
                SegmentOf = [.. _segments.Select(segment => segment is null ? -1 : Array.IndexOf(names, segment))],
                Confidence = [.. _segments.Select(segment => segment is null ? 0.0 : 1.0)],
            };
        }
    }

    /// <summary>Hosts of one segment; null for none.</summary>
    public SmallNetwork Hosts(string? segment, params string[] names)
    {
        foreach (var name in names)
        {
            _hosts.Add(name);
            _outside.Add(false);
            _segments.Add(segment);
        }

        return this;
    }

    public SmallNetwork Shared(string segment, params string[] names)
    {
        _shared.Add(segment);
        return Hosts(segment, names);
    }

    public SmallNetwork Outside(params string[] prefixes)
    {
        foreach (var prefix in prefixes)
        {
            _hosts.Add(prefix);
            _outside.Add(true);
            _segments.Add(null);
        }

        return this;
    }

    /// <summary>One edge with one flow in each of the hours.</summary>
    public SmallNetwork Use(string client, string server, byte protocol, int port, params int[] hours) =>
        Use(_hosts.IndexOf(client), _hosts.IndexOf(server), protocol, port, hours);

    public SmallNetwork Use(int client, int server, byte protocol, int port, params int[] hours)
    {
        _edges.Add(new()
        {
            Client = client,
            Server = server,
            Service = new(protocol, (ushort)port),
            Flows = hours.Length,
            Packets = 10 * hours.Length,
            Bytes = 1000 * hours.Length,
            First = DateTimeOffset.UnixEpoch.AddHours(hours.Min()),
            Last = DateTimeOffset.UnixEpoch.AddHours(hours.Max()).AddMinutes(1),
            Hours = [.. hours.Order()],
        });
        return this;
    }

    public RuleProposal Propose(RuleOptions? options = null) => RuleProposer.Propose(Graph, Map, options ?? new());

    /// <summary>Anything that could come: hubs, pollers, ephemeral ports, prefixes outside, hosts without segments.</summary>
    public static SmallNetwork Random(int seed)
    {
        var random = new Random(seed);
        var network = new SmallNetwork();
        var hosts = random.Next(2, 30);
        for (var host = 0; host < hosts; host++)
        {
            var segment = random.Next(-1, 5);
            network.Hosts(segment < 0 ? null : $"s{segment}", $"h{host}");
        }

        if (random.Next(2) == 0)
        {
            network._shared.Add("s0");
        }

        var prefixes = random.Next(0, 40);
        for (var number = 0; number < prefixes; number++)
        {
            network.Outside($"203.{random.Next(0, 2)}.{number}.0/24");
        }

        var seen = new HashSet<(int, int, byte, int)>();
        var all = hosts + prefixes;
        var edges = random.Next(0, 200);
        for (var number = 0; number < edges; number++)
        {
            var protocol = (byte)(random.Next(10) switch { 0 => 1, < 3 => 17, _ => 6 });
            var port = protocol == 1 ? 0 : random.Next(4) switch
            {
                0 => 53,
                1 => random.Next(8000, 8020),
                2 => random.Next(32768, 65536),
                _ => random.Next(440, 445),
            };
            var (client, server) = (random.Next(all), random.Next(4) == 0 ? 0 : random.Next(all));
            if (seen.Add((client, server, protocol, port)))
            {
                network.Use(client, server, protocol, port, [.. Enumerable.Range(0, 40).Where(_ => random.Next(12) == 0).Append(random.Next(40)).Distinct()]);
            }
        }

        network.UnresolvedFlows = random.Next(9);
        return network;
    }
}
