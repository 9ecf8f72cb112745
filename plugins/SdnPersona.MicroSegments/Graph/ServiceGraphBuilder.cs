using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>
/// Makes the service graph of flows, one after the other. What must not become a rule is counted and left out: exchanges whose
/// direction nothing told, and connections that were refused or never answered. Hosts outside count by prefix, /24 or /48, since
/// no rule should name one address of the Internet. Memory grows with distinct edges, up to a limit. Not thread-safe.
/// </summary>
/// <param name="isOutside">Whether an address is none of ours.</param>
/// <param name="mostEdges">Edges that are kept, above 0; flows of further ones are counted in <see cref="FlowsOverLimit"/>.</param>
public sealed class ServiceGraphBuilder(Func<HostAddress, bool> isOutside, int mostEdges = 4_000_000)
{
    private const byte Icmp = 1, IcmpV6 = 58;
    private const int PrefixBitsIPv4 = 24, PrefixBitsIPv6 = 48;

    private readonly Dictionary<(HostAddress Client, HostAddress Server, Service Service), Sightings> _edges = [];

    /// <summary>Flows whose direction nothing told.</summary>
    public long UnresolvedFlows { get; private set; }

    /// <summary>Flows that were refused or not answered: a try is no reason to allow anything.</summary>
    public long FailedFlows { get; private set; }

    /// <summary>Flows of edges that came when there were as many as are kept.</summary>
    public long FlowsOverLimit { get; private set; }

    /// <summary>Flows between two hosts outside.</summary>
    public long ForeignFlows { get; private set; }

    /// <summary>Takes one flow.</summary>
    public void Add(in FlowRecord flow)
    {
        if (flow.Direction == DirectionEvidence.None)
        {
            UnresolvedFlows++;
            return;
        }

        if (flow.Outcome is FlowOutcome.Unanswered or FlowOutcome.Refused)
        {
            FailedFlows++;
            return;
        }

        var (client, server) = (Grouped(flow.Client), Grouped(flow.Server));
        if (client.Outside && server.Outside)
        {
            ForeignFlows++;
            return;
        }

        var port = flow.Protocol is Icmp or IcmpV6 ? (ushort)0 : flow.ServerPort;
        var key = (client.Address, server.Address, new Service(flow.Protocol, port));
        if (!_edges.TryGetValue(key, out var seen))
        {
            if (_edges.Count >= mostEdges)
            {
                FlowsOverLimit++;
                return;
            }

            _edges.Add(key, seen = new() { First = flow.Start });
        }

        seen.Add(flow);
    }

    /// <summary>The graph of all that was added so far.</summary>
    /// <param name="nameOf">Name of a host of ours; one outside is named by its prefix.</param>
    public ServiceGraph Build(Func<HostAddress, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        var hosts = _edges.Keys.SelectMany(key => new[] { key.Client, key.Server }).Distinct().OrderBy(host => host.Value).ToArray();
        var index = new Dictionary<HostAddress, int>(hosts.Length);
        foreach (var host in hosts)
        {
            index.Add(host, index.Count);
        }

        return new ServiceGraph
        {
            Hosts = [.. hosts.Select(host => isOutside(host) ? PrefixName(host) : nameOf(host))],
            Outside = [.. hosts.Select(isOutside)],
            Edges =
            [
                .. _edges.Select(edge => edge.Value.ToEdge(index[edge.Key.Client], index[edge.Key.Server], edge.Key.Service))
                    .OrderBy(edge => (edge.Client, edge.Server, edge.Service.Protocol, edge.Service.Port)),
            ],
            UnresolvedFlows = UnresolvedFlows,
        };
    }

    private (HostAddress Address, bool Outside) Grouped(HostAddress host)
    {
        if (!isOutside(host))
        {
            return (host, false);
        }

        var left = host.IsIPv4 ? 32 - PrefixBitsIPv4 : 128 - PrefixBitsIPv6;
        return (new(host.Value >> left << left), true);
    }

    private static string PrefixName(HostAddress prefix) => $"{prefix}/{(prefix.IsIPv4 ? PrefixBitsIPv4 : PrefixBitsIPv6)}";

    /// <summary>What was seen of one edge.</summary>
    private sealed class Sightings
    {
        private readonly SortedSet<int> _hours = [];
        private long _flows;
        private ulong _packets;
        private ulong _bytes;

        public required DateTimeOffset First { get; set; }

        public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

        public void Add(in FlowRecord flow)
        {
            _flows++;
            _packets += flow.PacketsOut + flow.PacketsIn;
            _bytes += flow.BytesOut + flow.BytesIn;
            First = flow.Start < First ? flow.Start : First;
            Last = flow.End > Last ? flow.End : Last;
            _hours.Add((int)(flow.Start.ToUnixTimeSeconds() / 3600));
        }

        public ServiceEdge ToEdge(int client, int server, Service service) => new()
        {
            Client = client,
            Server = server,
            Service = service,
            Flows = _flows,
            Packets = (long)Math.Min(_packets, long.MaxValue),
            Bytes = (long)Math.Min(_bytes, long.MaxValue),
            First = First,
            Last = Last,
            Hours = [.. _hours],
        };
    }
}
