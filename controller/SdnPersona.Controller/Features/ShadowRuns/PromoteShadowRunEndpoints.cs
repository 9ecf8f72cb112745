using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Shadow;

namespace SdnPersona.Controller.Features.ShadowRuns;

/// <summary><c>POST /v1/shadow-runs/{name}/promote</c> and <c>POST /v1/shadow-runs/{name}/confirm</c>.</summary>
internal static class PromoteShadowRunEndpoints
{
    private const int MostMinutes = 24 * 60;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/shadow-runs/{name}/promote", PromoteAsync)
            .Documented(
                "promoteShadowRun",
                "Shadow runs",
                "Puts the profile in force, as an override that ends by itself unless it is confirmed in time.",
                400, 404, 409, 413, 415)
            .Accepts<PromoteBody>("application/json");
        routes.MapPost("/shadow-runs/{name}/confirm", ConfirmAsync)
            .Documented("confirmShadowRun", "Shadow runs", "Keeps a promoted profile in force.", 400, 404, 409, 413, 415)
            .Accepts<ConfirmBody>("application/json");
    }

    private static async Task<Ok<ShadowRunItem>> PromoteAsync(
        string name, HttpRequest request, ShadowRunBook book, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<PromoteBody>(request);
        FieldError[] errors =
        [
            .. Author.IsRight(body.Author) ? Array.Empty<FieldError>() : [Author.Refused("/author")],
            .. body.ConfirmMinutes is >= 1 and <= MostMinutes
                ? Array.Empty<FieldError>()
                : [new("/confirmMinutes", $"confirmMinutes must be 1 to {MostMinutes}")],
        ];
        return errors.Length > 0
            ? throw ApiRefusal.Invalid(errors)
            : Item(await book.PromoteAsync(name, body.Author, TimeSpan.FromMinutes(body.ConfirmMinutes), body.Force, cancellationToken), time);
    }

    private static async Task<Ok<ShadowRunItem>> ConfirmAsync(
        string name, HttpRequest request, ShadowRunBook book, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<ConfirmBody>(request);
        FieldError[] errors =
        [
            .. Author.IsRight(body.Author) ? Array.Empty<FieldError>() : [Author.Refused("/author")],
            .. body.Days is >= 1 and <= PolicyOverride.MostDays
                ? Array.Empty<FieldError>()
                : [new("/days", $"days must be 1 to {PolicyOverride.MostDays}; write what is to last into the file of the group")],
        ];
        return errors.Length > 0
            ? throw ApiRefusal.Invalid(errors)
            : Item(await book.ConfirmAsync(name, body.Author, time.GetUtcNow().AddDays(body.Days), cancellationToken), time);
    }

    private static Ok<ShadowRunItem> Item(ShadowRun run, TimeProvider time) => TypedResults.Ok(ShadowRunItem.Of(run, time.GetUtcNow()));
}

/// <summary>A promotion.</summary>
internal sealed record PromoteBody(
    [property: Description("Who promotes it, 1 to 100 characters.")] string Author,
    [property: Description("Minutes within which it has to be confirmed, 1 to 1440; 10 if not stated.")] int ConfirmMinutes = 10,
    [property: Description("true: although something is still missing. The audit log says what.")] bool Force = false);

/// <summary>A confirmation.</summary>
internal sealed record ConfirmBody(
    [property: Description("Who confirms it, 1 to 100 characters.")] string Author,
    [property: Description("Days for which the profile stays in force, 1 to 366; 366 if not stated.")] int Days = PolicyOverride.MostDays);
