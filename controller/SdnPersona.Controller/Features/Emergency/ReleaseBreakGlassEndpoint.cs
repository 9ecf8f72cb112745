using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Emergency;

/// <summary><c>DELETE /v1/break-glass</c>.</summary>
internal static class ReleaseBreakGlassEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/break-glass", HandleAsync)
        .Documented("releaseBreakGlass", "Emergency", "The modes of the groups count again.", 400)
        .Takes("author", QueryType.Text, "Who wants that, for the audit log, 1 to 100 characters; api if not stated.");

    private static async Task<Ok<BreakGlassItem>> HandleAsync(
        HttpRequest request, BreakGlass glass, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var author = query.Text("author");
        query.Check();
        return TypedResults.Ok(BreakGlassItem.Of(await glass.ReleaseAsync(Author.Of(author, "?author"), cancellationToken)));
    }
}
