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
        var clients = new Dictionary<(int, Service), HashSet<int>>();
        var asked = new Dictionary<(int, Service), Asked>();
        foreach (var edge in graph.Edges)
        {
            active[edge.Client] = active[edge.Server] = true;
            hours.UnionWith(edge.Hours);
            if (edge.Client == edge.Server)
            {
                continue;
            }

            if (!clients.TryGetValue((edge.Server, edge.Service), out var users))
            {
                clients.Add((edge.Server, edge.Service), users = []);
            }

            users.Add(edge.Client);
            if (!asked.TryGetValue((edge.Client, edge.Service), out var servers))
            {
                asked.Add((edge.Client, edge.Service), servers = new());
            }

            servers.Add(edge);
        }

        var ours = Enumerable.Range(0, graph.Hosts.Length).Count(host => active[host] && !graph.Outside[host]);
        var many = Math.Max(LeastPeers, LeastShare * ours);
        var roles = new SharedRoles();
        foreach (var ((server, service), users) in clients)
        {
            if (!graph.Outside[server] && (users.Count > many
                || (Infrastructure.Contains(service.Port) && users.Count >= LeastClients && 2 * users.Count >= ours - 1)))
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
            var count = servers.All.Count;
            if (2 * servers.Again.Count >= count)
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

    private sealed class Asked
    {
        public HashSet<int> All { get; } = [];

        public HashSet<int> Again { get; } = [];

        public long Flows { get; private set; }

        public void Add(ServiceEdge edge)
        {
            All.Add(edge.Server);
            Flows += edge.Flows;
            if (edge.Hours.Length > 1)
            {
                Again.Add(edge.Server);
            }
        }
    }
}
