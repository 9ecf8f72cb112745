using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Switches;

/// <summary><c>POST /v1/switches</c>.</summary>
internal static class AttachSwitchEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/switches", HandleAsync)
        .Documented(
            "attachSwitch",
            "Switches",
            "Attaches a bridge and waits until it is programmed; attaching an attached one again changes nothing.",
            400, 404, 409, 413, 415, 424)
        .Accepts<AttachBody>("application/json")
        .Takes("dryRun", QueryType.Flag, "true: change nothing, answer 200 with what would be changed.");

    private static async Task<Results<Created<SwitchItem>, Ok<AttachPreview>>> HandleAsync(
        HttpRequest request, IControlPlane control, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var dryRun = query.Flag("dryRun");
        query.Check();
        var attach = (await RequestBody.ReadAsync<AttachBody>(request)).Check();
        if (dryRun)
        {
            return TypedResults.Ok(await control.PlanAttachAsync(attach, cancellationToken));
        }

        var status = await control.AttachAsync(attach, cancellationToken);
        return TypedResults.Created($"/v1/switches/{Uri.EscapeDataString(status.Name)}", SwitchItem.Of(status));
    }
}
