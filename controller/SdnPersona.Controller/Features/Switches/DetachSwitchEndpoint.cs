using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Switches;

/// <summary><c>DELETE /v1/switches/{name}</c>.</summary>
internal static class DetachSwitchEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/switches/{name}", HandleAsync)
        .Documented(
            "detachSwitch",
            "Switches",
            "Removes the controller's flows from a bridge and puts back what attach changed.",
            404, 409, 424);

    private static async Task<NoContent> HandleAsync(
        string name, IControlPlane control, CancellationToken cancellationToken)
    {
        await control.DetachAsync(name, cancellationToken);
        return TypedResults.NoContent();
    }
}
