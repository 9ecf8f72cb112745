namespace SdnPersona.MicroSegments;

/// <summary>Which of our hosts serve, or poll, most others: DNS, NTP, logs, monitoring and the like.</summary>
internal static class SharedHosts
{
    private const int LeastPeers = 50;
    private const double LeastShare = 0.01;
    private const int LeastPolled = 8;
    private const int LeastClients = 4;

    /// <summary>DNS, DHCP, Kerberos, NTP, SNMP, LDAP, syslog, Zabbix, Prometheus' node exporter: in a small network, half of it is most.</summary>
    private static readonly HashSet<int> Infrastructure = [53, 67, 88, 123, 161, 389, 514, 636, 6514, 9100, 10050, 10051];

    public static HashSet<int> Find(ServiceGraph graph, HostActivity activity)
    {
        var ours = Enumerable.Range(0, graph.Hosts.Length).Count(host => activity.Flows[host] > 0);
        var many = Math.Max(LeastPeers, LeastShare * ours);
        var clients = new Dictionary<(int, Service), HashSet<int>>();
        var polled = new Dictionary<(int, Service), (HashSet<int> All, HashSet<int> Again)>();
        foreach (var edge in graph.Edges.Where(edge => edge.Client != edge.Server))
        {
            if (!clients.TryGetValue((edge.Server, edge.Service), out var users))
            {
                clients.Add((edge.Server, edge.Service), users = []);
            }

            users.Add(edge.Client);
            if (!polled.TryGetValue((edge.Client, edge.Service), out var servers))
            {
                polled.Add((edge.Client, edge.Service), servers = ([], []));
            }

            servers.All.Add(edge.Server);
            if (edge.Hours.Length > 1)
            {
                servers.Again.Add(edge.Server);
            }
        }

        var shared = new HashSet<int>();
        foreach (var ((server, service), users) in clients)
        {
            if (users.Count > many
                || (Infrastructure.Contains(service.Port) && users.Count >= LeastClients && 2 * users.Count >= ours - 1))
            {
                shared.Add(server);
            }
        }

        // A poller comes back. What touches everybody once is a scanner, and nothing that others depend on.
        foreach (var ((client, _), servers) in polled)
        {
            var isMost = servers.All.Count >= LeastPolled && 4 * servers.All.Count >= 3 * (ours - 1);
            if ((servers.All.Count > many || isMost) && 2 * servers.Again.Count >= servers.All.Count)
            {
                shared.Add(client);
            }
        }

        shared.RemoveWhere(host => graph.Outside[host]);
        return shared;
    }
}
