using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Emergency;

/// <summary><c>POST /v1/break-glass</c>.</summary>
internal static class ThrowBreakGlassEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/break-glass", HandleAsync)
        .Documented(
            "throwBreakGlass",
            "Emergency",
            "Observes every group at once, whatever its mode, until it is released; works without the store, too.",
            400, 413, 415)
        .Accepts<BreakGlassBody>("application/json");

    private static async Task<Ok<BreakGlassItem>> HandleAsync(
        HttpRequest request, BreakGlass glass, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<BreakGlassBody>(request);
        var author = Author.Of(body.Author, "/author");
        var reason = body.Reason ?? "";
        return !Reason.IsRight(reason)
            ? throw ApiRefusal.Invalid(new FieldError("/reason", $"reason may have {Reason.Longest} characters, without line breaks"))
            : TypedResults.Ok(BreakGlassItem.Of(await glass.ThrowAsync(author, reason, cancellationToken)));
    }
}

/// <summary>The emergency switch to throw; an empty object will do.</summary>
internal sealed record BreakGlassBody(
    [property: Description("Who, for the audit log, 1 to 100 characters; api if not stated.")] string? Author = null,
    [property: Description("Why, up to 500 characters.")] string? Reason = null);
