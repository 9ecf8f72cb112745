using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Groups;

/// <summary><c>GET /v1/groups</c>.</summary>
internal static class ListGroupsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/groups", Handle)
        .Documented("listGroups", "Groups", "All security groups, in the order in which they select workloads.");

    private static Ok<CatalogListing<GroupItem>> Handle(
        IPolicyCatalog catalog, IControlPlane control, BreakGlass glass) =>
        TypedResults.Ok(new CatalogListing<GroupItem>(
            [.. catalog.Groups.Select(group => GroupItem.Of(group, control, glass))], catalog.Errors));
}
