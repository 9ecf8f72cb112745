using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Emergency;

/// <summary><c>GET /v1/break-glass</c>.</summary>
internal static class GetBreakGlassEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/break-glass", Handle)
        .Documented("getBreakGlass", "Emergency", "Whether every group is observed, by whom and why.");

    private static Ok<BreakGlassItem> Handle(BreakGlass glass) => TypedResults.Ok(BreakGlassItem.Of(glass.Status));
}
