using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.Segments;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Features.Graph;

/// <summary><c>GET /v1/graph</c>.</summary>
internal static class GetGraphEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/graph", Handle)
        .Documented("getGraph", "Segments", "Who uses which service of whom, with the evidence.", 400, 404)
        .TakesPage()
        .Takes("group", QueryType.Text, "Only edges with a workload of this security group, or of a part of it, on one side at least.");

    private static Ok<GraphPage> Handle(HttpRequest request, LiveGraph graph, GroupMembership membership, IPolicyCatalog catalog)
    {
        var query = new QueryReader(request);
        var (limit, after, group) = (query.Limit(), query.Cursor(), query.Text("group"));
        query.Check();
        if (group is not null && catalog.Groups.All(known => known.Name != group))
        {
            throw ApiRefusal.NotFound($"there is no security group '{group}'; GET /v1/groups lists them");
        }

        var members = membership.Now();
        var edges = graph.Edges().Where(edge => group is null || Concerns(edge.Client) || Concerns(edge.Server));
        var page = Page<GraphEdgeItem>.Of(edges, Key, after, limit, edge => Show(edge, members));
        var counters = graph.Counters;
        return TypedResults.Ok(new GraphPage(
            page.Items, page.NextCursor, counters.Unresolved, counters.Failed, counters.Foreign, counters.OverLimit));

        bool Concerns(UsageParty party) => party.IsWorkload
            && members.TryGetValue(party.Name, out var member) && (member.Group == group || member.Segment == group);
    }

    /// <summary>Identities, not names: a workload that is renamed between two pages neither repeats nor hides an edge.</summary>
    private static string Key(ServiceUsage edge) => string.Create(
        CultureInfo.InvariantCulture, $"{edge.Client.Name}\n{edge.Server.Name}\n{edge.Protocol:D3}\n{edge.Port:D5}");

    private static GraphEdgeItem Show(ServiceUsage edge, ImmutableDictionary<string, GroupMember> members)
    {
        var (client, server) = (members.GetValueOrDefault(edge.Client.Name), members.GetValueOrDefault(edge.Server.Name));
        return new()
        {
            Client = client?.Workload.Name ?? edge.Client.Name,
            ClientGroup = client?.Segment ?? client?.Group,
            Server = server?.Workload.Name ?? edge.Server.Name,
            ServerGroup = server?.Segment ?? server?.Group,
            Protocol = ProtocolText.Of(edge.Protocol),
            Port = edge.Port,
            Flows = edge.Flows,
            Packets = edge.Packets,
            Bytes = edge.Bytes,
            First = edge.First,
            Last = edge.Last,
            Hours = edge.Hours.Length,
        };
    }
}
