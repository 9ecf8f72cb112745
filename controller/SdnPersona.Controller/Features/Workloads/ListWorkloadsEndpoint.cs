using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Workloads;

/// <summary><c>GET /v1/workloads</c>.</summary>
internal static class ListWorkloadsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/workloads", Handle)
        .Documented("listWorkloads", "Workloads", "All workloads with persona, risk and profile, by name.", 400)
        .TakesPage()
        .Takes("persona", QueryType.Text, "Only workloads with this persona in force.")
        .Takes("group", QueryType.Text, "Only workloads of this security group, or of a segment of it.")
        .Takes("switch", QueryType.Text, "Only workloads on this switch: bridge name or datapath id.");

    private static Ok<Page<WorkloadItem>> Handle(HttpRequest request, IControlPlane control, IPolicyCatalog catalog)
    {
        var query = new QueryReader(request);
        var (limit, after) = (query.Limit(), query.Cursor());
        var (persona, group, place) = (query.Text("persona"), query.Text("group"), query.Text("switch"));
        query.Check();
        var parts = catalog.Groups.Where(known => known.Parent is not null && known.Parent == group).Select(known => known.Name).ToHashSet();
        var chosen = control.Workloads.Where(status =>
            (persona is null || (status.Assignment?.Persona ?? Assignment.Unknown) == persona)
            && (group is null || status.Policy.Group == group || parts.Contains(status.Policy.Group))
            && (place is null || IsOn(status.Workload.Attachment, place)));
        return TypedResults.Ok(Page<WorkloadItem>.Of(
            chosen, status => status.Workload.Name, after, limit, WorkloadItem.Of));
    }

    private static bool IsOn(Attachment attachment, string place) =>
        attachment.Bridge == place || attachment.Switch.ToString() == place;
}
