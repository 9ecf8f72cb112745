using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Switches;

/// <summary><c>GET /v1/switches/{name}</c>.</summary>
internal static class GetSwitchEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/switches/{name}", Handle)
        .Documented("getSwitch", "Switches", "One switch, by bridge name or datapath id.", 404);

    private static Ok<SwitchItem> Handle(string name, IControlPlane control)
    {
        var status = control.Switches.FirstOrDefault(
            status => status.Name == name || status.DatapathId.ToString() == name);
        return status is null
            ? throw ApiRefusal.NotFound($"there is no switch '{name}'")
            : TypedResults.Ok(SwitchItem.Of(status));
    }
}
