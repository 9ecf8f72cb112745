using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Switches;

/// <summary><c>GET /v1/switches</c>.</summary>
internal static class ListSwitchesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/switches", Handle)
        .Documented("listSwitches", "Switches", "All switches and how far they are programmed, by name.");

    private static Ok<Listing<SwitchItem>> Handle(IControlPlane control) => TypedResults.Ok(new Listing<SwitchItem>(
        [.. control.Switches.OrderBy(status => status.Name, StringComparer.Ordinal).Select(SwitchItem.Of)]));
}
