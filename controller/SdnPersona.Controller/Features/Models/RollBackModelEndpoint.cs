using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Models;

/// <summary><c>POST /v1/models/{version}/rollback</c>.</summary>
internal static class RollBackModelEndpoint
{
    private const int LongestReason = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/models/{version}/rollback", HandleAsync)
        .Documented(
            "rollBackModel",
            "Models",
            "Lets an earlier version of the model judge again; later windows are judged accordingly.",
            400, 404, 409, 413, 415)
        .Accepts<RollbackBody>("application/json");

    private static async Task<Ok<ModelDetail>> HandleAsync(
        string version, HttpRequest request, ModelBook book, IModelJudge judge, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<RollbackBody>(request);
        var author = Author.Of(body.Author, "/author");
        var reason = body.Reason ?? "";
        if (reason.Length > LongestReason || reason.Any(char.IsControl))
        {
            throw ApiRefusal.Invalid(new FieldError("/reason", $"reason may have {LongestReason} characters, without line breaks"));
        }

        var target = GetModelEndpoint.Find(version, book);
        var champion = await book.RollBackAsync(target.Number, author, reason, cancellationToken);
        return TypedResults.Ok(GetModelEndpoint.Describe(champion, book, judge));
    }
}

/// <summary>Who rolls back, and why; an empty object will do.</summary>
internal sealed record RollbackBody(
    [property: Description("Who, for the audit log, 1 to 100 characters; api if not stated.")] string? Author = null,
    [property: Description("Why, up to 500 characters.")] string? Reason = null);
