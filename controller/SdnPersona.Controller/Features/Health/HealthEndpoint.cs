using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Health;

/// <summary><c>GET /healthz</c>: whether the controller answers; the only path that needs no token.</summary>
internal static class HealthEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/healthz", Handle)
        .Documented(
            "getHealth", "Operations", "Whether the controller is up, and how many of its switches are connected.");

    private static Ok<HealthStatus> Handle(IControlPlane control)
    {
        var switches = control.Switches;
        return TypedResults.Ok(new HealthStatus(
            "ok", ControllerVersion.Text, switches.Count, switches.Count(status => status.Connected)));
    }
}

/// <summary>Health of the controller.</summary>
internal sealed record HealthStatus(string Status, string Version, int Switches, int SwitchesConnected);
