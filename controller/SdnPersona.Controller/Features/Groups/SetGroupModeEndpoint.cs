using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Groups;

/// <summary><c>PUT /v1/groups/{name}/mode</c>.</summary>
internal static class SetGroupModeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/groups/{name}/mode", HandleAsync)
        .Documented(
            "setGroupMode",
            "Groups",
            "Sets the mode of a security group; it wins over the group's file.",
            400, 404, 413, 415)
        .Accepts<ModeBody>("application/json");

    private static async Task<Ok<GroupItem>> HandleAsync(
        string name,
        HttpRequest request,
        IPolicyCatalog catalog,
        IControlPlane control,
        BreakGlass glass,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<ModeBody>(request);
        GetGroupEndpoint.Find(name, catalog);
        await control.SetModeAsync(name, body.Mode, Author.Of(body.Author, "/author"), cancellationToken);
        return TypedResults.Ok(GroupItem.Of(GetGroupEndpoint.Find(name, catalog), control, glass));
    }
}

/// <summary>A mode to set.</summary>
internal sealed record ModeBody(
    [property: Description("observe, shadow or enforce.")] EnforcementMode Mode,
    [property: Description("Who wants that, for the audit log, 1 to 100 characters; api if not stated.")] string? Author = null);
