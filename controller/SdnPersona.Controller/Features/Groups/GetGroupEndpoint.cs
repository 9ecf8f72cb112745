using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Groups;

/// <summary><c>GET /v1/groups/{name}</c>.</summary>
internal static class GetGroupEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/groups/{name}", Handle)
        .Documented("getGroup", "Groups", "One security group.", 404);

    private static Ok<GroupItem> Handle(string name, IPolicyCatalog catalog, IControlPlane control, BreakGlass glass) =>
        TypedResults.Ok(GroupItem.Of(Find(name, catalog), control, glass));

    /// <summary>The group of that name.</summary>
    /// <exception cref="ApiRefusal">There is none.</exception>
    public static SecurityGroup Find(string name, IPolicyCatalog catalog) =>
        catalog.Groups.FirstOrDefault(group => group.Name == name)
            ?? throw ApiRefusal.NotFound($"there is no security group '{name}'; there are {Names(catalog)}");

    private static string Names(IPolicyCatalog catalog) =>
        string.Join(", ", catalog.Groups.Select(group => group.Name));
}
