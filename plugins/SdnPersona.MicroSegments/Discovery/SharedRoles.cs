using System.Runtime.InteropServices;

namespace SdnPersona.MicroSegments;

/// <summary>
/// Which host offers what to most others, asks most others again and again, or touches most others once. Hosts outside are never among
/// them.
/// </summary>
internal sealed class SharedRoles
{
    private const int LeastPeers = 50;
    private const double LeastShare = 0.01;
    private const int LeastPolled = 8;
    private const int LeastClients = 4;

    /// <summary>Coming back shows only where there is time for it.</summary>
    private const int LeastHoursToReturn = 3;

    /// <summary>A scan asks a host for one thing, and that a few times at most.</summary>
    private const double MostFlowsPerScanned = 3;

    /// <summary>DNS, DHCP, Kerberos, NTP, SNMP, LDAP, syslog, Zabbix, Prometheus' node exporter: in a small network, half of it is most.</summary>
    private static readonly HashSet<int> Infrastructure = [53, 67, 88, 123, 161, 389, 514, 636, 6514, 9100, 10050, 10051];

    /// <summary>Hosts and the service that they offer to most others.</summary>
    public HashSet<(int Host, Service Service)> Serving { get; } = [];

    /// <summary>Hosts and the service of most others that they ask for again and again.</summary>
    public HashSet<(int Host, Service Service)> Polling { get; } = [];

    /// <summary>Hosts and the service for which they try many others, a quarter in a small network, mostly once.</summary>
    public HashSet<(int Host, Service Service)> Scanning { get; } = [];

    /// <summary>Finds them by who is asked by how many, and who comes back.</summary>
    public static SharedRoles Find(ServiceGraph graph)
    {
        var active = new bool[graph.Hosts.Length];
        var hours = new HashSet<int>();
        var clients = new Dictionary<(int, Service), int>();
        var asked = new Dictionary<(int, Service), Asked>();
        foreach (var edge in graph.Edges)
        {
            active[edge.Client] = active[edge.Server] = true;
            hours.UnionWith(edge.Hours);
            if (edge.Client == edge.Server)
            {
                continue;
            }

            // One edge for each client, server and service: edges are peers.
            CollectionsMarshal.GetValueRefOrAddDefault(clients, (edge.Server, edge.Service), out _)++;
            ref var servers = ref CollectionsMarshal.GetValueRefOrAddDefault(asked, (edge.Client, edge.Service), out _);
            servers = new(servers.All + 1, servers.Again + (edge.Hours.Length > 1 ? 1 : 0), servers.Flows + edge.Flows);
        }

        var ours = Enumerable.Range(0, graph.Hosts.Length).Count(host => active[host] && !graph.Outside[host]);
        var many = Math.Max(LeastPeers, LeastShare * ours);
        var roles = new SharedRoles();
        foreach (var ((server, service), users) in clients)
        {
            if (!graph.Outside[server] && (users > many
                || (Infrastructure.Contains(service.Port) && users >= LeastClients && 2 * users >= ours - 1)))
            {
                roles.Serving.Add((server, service));
            }
        }

        foreach (var ((client, service), servers) in asked)
        {
            if (graph.Outside[client])
            {
                continue;
            }

            // A poller comes back. What touches everybody once is a scanner, and nothing that others depend on.
            var count = servers.All;
            if (2 * servers.Again >= count)
            {
                if (count > many || (count >= LeastPolled && 4 * count >= 3 * (ours - 1)))
                {
                    roles.Polling.Add((client, service));
                }
            }
            else if ((count > many || (count >= LeastPolled && 4 * count >= ours - 1))
                && hours.Count >= LeastHoursToReturn && servers.Flows <= MostFlowsPerScanned * count)
            {
                roles.Scanning.Add((client, service));
            }
        }

        return roles;
    }

    /// <summary>How many servers a client asks, to how many of them it comes back, and with how many flows.</summary>
    private readonly record struct Asked(int All, int Again, long Flows);
}
