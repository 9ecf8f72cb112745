using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Shadow;

namespace SdnPersona.Controller.Features.ShadowRuns;

/// <summary><c>GET /v1/shadow-runs</c> and <c>GET /v1/shadow-runs/{name}</c>.</summary>
internal static class ReadShadowRunEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/shadow-runs", List)
            .Documented("listShadowRuns", "Shadow runs", "Shadow runs with what they counted, by name.", 400)
            .TakesPage();
        routes.MapGet("/shadow-runs/{name}", Get)
            .Documented("getShadowRun", "Shadow runs", "One shadow run with what it counted.", 404);
    }

    private static Ok<Page<ShadowRunItem>> List(HttpRequest request, ShadowRunBook book, TimeProvider time)
    {
        var query = new QueryReader(request);
        var (limit, after) = (query.Limit(), query.Cursor());
        query.Check();
        var now = time.GetUtcNow();
        return TypedResults.Ok(Page<ShadowRunItem>.Of(book.All, run => run.Name, after, limit, run => ShadowRunItem.Of(run, now)));
    }

    private static Ok<ShadowRunItem> Get(string name, ShadowRunBook book, TimeProvider time) => book.Find(name) is { } found
        ? TypedResults.Ok(ShadowRunItem.Of(found, time.GetUtcNow()))
        : throw ApiRefusal.NotFound($"there is no shadow run '{name}'");
}
