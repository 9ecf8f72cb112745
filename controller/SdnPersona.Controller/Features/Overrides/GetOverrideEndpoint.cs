using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Overrides;

/// <summary><c>GET /v1/overrides/{name}</c>.</summary>
internal static class GetOverrideEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/overrides/{name}", Handle)
        .Documented("getOverride", "Overrides", "One override that is in force.", 404);

    private static Ok<OverrideItem> Handle(string name, OverrideBook book) =>
        book.InForce.FirstOrDefault(said => said.Name == name) is { } found
            ? TypedResults.Ok(OverrideItem.Of(found))
            : throw ApiRefusal.NotFound($"there is no override '{name}'");
}
