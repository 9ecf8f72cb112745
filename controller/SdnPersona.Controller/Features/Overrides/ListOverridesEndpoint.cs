using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Overrides;

/// <summary><c>GET /v1/overrides</c>.</summary>
internal static class ListOverridesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/overrides", Handle)
        .Documented("listOverrides", "Overrides", "What people decided and is in force, by name.", 400)
        .TakesPage();

    private static Ok<Page<OverrideItem>> Handle(HttpRequest request, OverrideBook book)
    {
        var query = new QueryReader(request);
        var (limit, after) = (query.Limit(), query.Cursor());
        query.Check();
        return TypedResults.Ok(Page<OverrideItem>.Of(book.InForce, said => said.Name, after, limit, OverrideItem.Of));
    }
}
