using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Shadow;

namespace SdnPersona.Controller.Features.ShadowRuns;

/// <summary><c>POST /v1/shadow-runs/{name}/stop</c> and <c>DELETE /v1/shadow-runs/{name}</c>.</summary>
internal static class EndShadowRunEndpoints
{
    private const string AuthorHelp = "Who wants that, for the audit log, 1 to 100 characters; api if not stated.";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/shadow-runs/{name}/stop", StopAsync)
            .Documented("stopShadowRun", "Shadow runs", "Ends a shadow run before its time; what it counted stays.", 400, 404, 409)
            .Takes("author", QueryType.Text, AuthorHelp);
        routes.MapDelete("/shadow-runs/{name}", DeleteAsync)
            .Documented(
                "deleteShadowRun",
                "Shadow runs",
                "Ends a shadow run and removes what it counted; a profile that it promoted stays in force as its override says.",
                400, 404)
            .Takes("author", QueryType.Text, AuthorHelp);
    }

    private static async Task<Ok<ShadowRunItem>> StopAsync(
        string name, HttpRequest request, ShadowRunBook book, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(ShadowRunItem.Of(await book.StopAsync(name, AuthorOf(request), cancellationToken), time.GetUtcNow()));

    private static async Task<NoContent> DeleteAsync(
        string name, HttpRequest request, ShadowRunBook book, CancellationToken cancellationToken) =>
        await book.RemoveAsync(name, AuthorOf(request), cancellationToken)
            ? TypedResults.NoContent()
            : throw ApiRefusal.NotFound($"there is no shadow run '{name}'");

    private static string AuthorOf(HttpRequest request)
    {
        var query = new QueryReader(request);
        var author = query.Text("author");
        query.Check();
        return Author.Of(author, "?author");
    }
}
