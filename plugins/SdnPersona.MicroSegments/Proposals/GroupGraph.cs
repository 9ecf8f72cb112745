using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>
/// The service graph of one security group: its workloads, and beyond them prefixes and other groups, each as one host outside. Every
/// workload of the group is a host of it, also one that does nothing.
/// </summary>
public sealed record GroupGraph
{
    private const string OtherGroup = "group:";

    /// <summary>The group.</summary>
    public required string Group { get; init; }

    /// <summary>Hosts by the names of workloads, prefixes, or <c>group:NAME</c>.</summary>
    public required ServiceGraph Graph { get; init; }

    /// <summary>Identity of each host that is a workload of the group; empty for others.</summary>
    public required ImmutableArray<string> Ids { get; init; }

    /// <summary>
    /// Flows left out because one side's address belongs to a workload now, but no identity was bound to it when they were seen: whose they
    /// were is not known.
    /// </summary>
    public required long UnboundFlows { get; init; }

    /// <summary>Flows left out because a workload that they name is gone.</summary>
    public required long DepartedFlows { get; init; }

    /// <summary>The group that a host outside stands for, or null.</summary>
    public static string? OtherGroupOf(string host) =>
        host.StartsWith(OtherGroup, StringComparison.Ordinal) ? host[OtherGroup.Length..] : null;

    /// <summary>The graph of a group.</summary>
    /// <param name="group">The group's name.</param>
    /// <param name="edges">Edges of the live graph, of all groups.</param>
    /// <param name="workloads">All workloads, of all groups.</param>
    /// <param name="unresolved">Flows whose direction nothing told.</param>
    public static GroupGraph Of(
        string group, IEnumerable<ServiceUsage> edges, IReadOnlyCollection<GroupWorkload> workloads, long unresolved)
    {
        ArgumentNullException.ThrowIfNull(edges);
        ArgumentNullException.ThrowIfNull(workloads);
        var byId = workloads.ToDictionary(workload => workload.Id);
        var addresses = workloads.SelectMany(workload => workload.Addresses)
            .Select(OutsidePrefix.Parse).OfType<OutsidePrefix>().Select(prefix => prefix.ToString()).ToHashSet();
        var members = workloads.Where(workload => workload.Group == group).OrderBy(workload => workload.Id, StringComparer.Ordinal).ToArray();
        var (unbound, departed) = (0L, 0L);
        var found = new Dictionary<(string Client, string Server, Service Service), List<ServiceUsage>>();
        foreach (var edge in edges)
        {
            var (client, server) = (HostOf(edge.Client), HostOf(edge.Server));
            if (client is null || server is null)
            {
                departed += edge.Flows;
            }
            else if (!IsMember(edge.Client) && !IsMember(edge.Server))
            {
                continue;
            }
            else if (IsUnbound(edge.Client) || IsUnbound(edge.Server))
            {
                unbound += edge.Flows;
            }
            else
            {
                var key = (client, server, new Service(edge.Protocol, edge.Port));
                if (!found.TryGetValue(key, out var those))
                {
                    found.Add(key, those = []);
                }

                those.Add(edge);
            }
        }

        var outside = found.Keys.SelectMany(key => new[] { key.Client, key.Server })
            .Except(members.Select(member => member.Name)).Order(StringComparer.Ordinal).ToArray();
        string[] hosts = [.. members.Select(member => member.Name), .. outside];
        var index = hosts.Select((host, number) => (host, number)).ToDictionary(host => host.host, host => host.number);
        return new()
        {
            Group = group,
            Graph = new()
            {
                Hosts = [.. hosts],
                Outside = [.. hosts.Select((_, number) => number >= members.Length)],
                Edges =
                [
                    .. found.Select(edge => Joined(index[edge.Key.Client], index[edge.Key.Server], edge.Key.Service, edge.Value))
                        .OrderBy(edge => (edge.Client, edge.Server, edge.Service.Protocol, edge.Service.Port)),
                ],
                UnresolvedFlows = unresolved,
            },
            Ids = [.. members.Select(member => member.Id), .. outside.Select(_ => "")],
            UnboundFlows = unbound,
            DepartedFlows = departed,
        };

        string? HostOf(UsageParty party) => !party.IsWorkload ? party.Name
            : !byId.TryGetValue(party.Name, out var workload) ? null
            : workload.Group == group ? workload.Name : $"{OtherGroup}{workload.Group}";

        bool IsMember(UsageParty party) => party.IsWorkload && byId[party.Name].Group == group;

        bool IsUnbound(UsageParty party) => !party.IsWorkload && addresses.Contains(party.Name);
    }

    private static ServiceEdge Joined(int client, int server, Service service, List<ServiceUsage> parts) => new()
    {
        Client = client,
        Server = server,
        Service = service,
        Flows = Math.Max(1, parts.Sum(part => part.Flows)),
        Packets = parts.Sum(part => part.Packets),
        Bytes = parts.Sum(part => part.Bytes),
        First = parts.Min(part => part.First),
        Last = parts.Max(part => part.Last),
        Hours = [.. parts.SelectMany(part => part.Hours).Distinct().Order()],
    };
}
