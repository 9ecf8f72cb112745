using SdnPersona.Abstractions;
using SdnPersona.MicroSegments;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.MicroSegments;

/// <summary>
/// The cloud as an exporter tells it: flows whose direction nobody saw, three of a hundred of them with their sides exchanged. Besides,
/// thirty users behind one translated address, which uses few source ports over and over, as the poller does too.
/// </summary>
internal sealed class CloudRecording
{
    private const double Reversed = 0.03;
    private const int Users = 30;
    private const int NatPorts = 64;
    private const int PollerPorts = 8;
    private const int FirstEphemeral = 32768, LastEphemeral = 60999;

    private static readonly HostAddress Gateway = HostAddress.FromIPv4(0x0aff0001);

    private readonly Random _random;
    private readonly List<(FlowRecord Told, HostAddress TrueServer, bool IsNoise)> _flows = [];
    private readonly Dictionary<HostAddress, string> _names = [];

    public CloudRecording(int seed, int fromHour, int toHour)
    {
        var cloud = new DiscoveryCloud(seed, hours: 48);
        var graph = cloud.Graph;
        _random = new Random((100 * seed) + fromHour);
        for (var host = 0; host < graph.Hosts.Length; host++)
        {
            _names.Add(Address(host), graph.Hosts[host]);
        }

        _names.Add(Gateway, "nat-1");
        foreach (var edge in graph.Edges)
        {
            foreach (var hour in edge.Hours.Where(hour => hour >= fromHour && hour < toHour))
            {
                Flows(Address(edge.Client), Address(edge.Server), edge.Service, hour,
                    graph.Hosts[edge.Client] == "prometheus-1" ? 20000 + _random.Next(PollerPorts) : 0, edge.Service.Port >= FirstEphemeral);
            }
        }

        int[] balancers = [.. Enumerable.Range(0, graph.Hosts.Length).Where(host => graph.Hosts[host].StartsWith("lb", StringComparison.Ordinal))];
        for (var hour = fromHour; hour < toHour; hour++)
        {
            for (var user = 0; user < Users; user++)
            {
                var server = Address(balancers[_random.Next(balancers.Length)]);
                Flows(Gateway, server, new(6, 443), hour, 40000 + _random.Next(NatPorts), isNoise: false);
            }
        }
    }

    /// <summary>Flows in all, and those between two ephemeral ports, of which nothing in a flow tells the direction.</summary>
    public (int All, int Noise) Count => (_flows.Count, _flows.Count(flow => flow.IsNoise));

    /// <summary>Flows that are still told the wrong way round after repair, apart from noise; and those that were given up.</summary>
    public (int Wrong, int WrongNoise, int Unresolved) Errors()
    {
        int wrong = 0, noise = 0, unresolved = 0;
        foreach (var (flow, server, isNoise) in Repaired())
        {
            unresolved += flow.Direction == DirectionEvidence.None ? 1 : 0;
            if (flow.Direction != DirectionEvidence.None && flow.Server != server)
            {
                wrong += isNoise ? 0 : 1;
                noise += isNoise ? 1 : 0;
            }
        }

        return (wrong, noise, unresolved);
    }

    /// <summary>What the product makes of it.</summary>
    public ServiceGraph Graph()
    {
        var builder = new ServiceGraphBuilder(_ => false);
        foreach (var (flow, _, _) in Repaired())
        {
            builder.Add(flow);
        }

        return builder.Build(address => _names[address]);
    }

    private IEnumerable<(FlowRecord Flow, HostAddress TrueServer, bool IsNoise)> Repaired()
    {
        var repair = new DirectionRepair();
        foreach (var (flow, _, _) in _flows)
        {
            repair.Observe(new(flow.Client, flow.ClientPort), new(flow.Server, flow.ServerPort));
        }

        return _flows.Select(flow => (repair.Repair(flow.Told), flow.TrueServer, flow.IsNoise));
    }

    private void Flows(HostAddress client, HostAddress server, Service service, int hour, int port, bool isNoise)
    {
        var start = DateTimeOffset.UnixEpoch.AddHours(hour).AddSeconds(_random.Next(3600));
        var (clientPort, serverPort) = ((ushort)(port > 0 ? port : _random.Next(FirstEphemeral, LastEphemeral + 1)), service.Port);
        var isReversed = _random.NextDouble() < Reversed;
        _flows.Add((
            new()
            {
                Start = start,
                End = start.AddSeconds(1),
                Protocol = service.Protocol,
                Client = isReversed ? server : client,
                Server = isReversed ? client : server,
                ClientPort = isReversed ? serverPort : clientPort,
                ServerPort = isReversed ? clientPort : serverPort,
                PacketsOut = 5,
                PacketsIn = 5,
                Outcome = FlowOutcome.Answered,
                Direction = DirectionEvidence.None,
            },
            server, isNoise));
    }

    private static HostAddress Address(int host) => HostAddress.FromIPv4(0x0a000001 + (uint)host);
}
