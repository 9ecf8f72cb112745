using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Overrides;

/// <summary><c>DELETE /v1/overrides/{name}</c>.</summary>
internal static class DeleteOverrideEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/overrides/{name}", HandleAsync)
        .Documented("deleteOverride", "Overrides", "Takes an override back; what is automatic decides again.", 400, 404)
        .Takes("author", QueryType.Text, "Who wants that, for the audit log, 1 to 100 characters; api if not stated.");

    private static async Task<NoContent> HandleAsync(
        string name, HttpRequest request, OverrideBook book, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var author = query.Text("author");
        query.Check();
        return await book.RemoveAsync(name, Author.Of(author, "?author"), cancellationToken)
            ? TypedResults.NoContent()
            : throw ApiRefusal.NotFound($"there is no override '{name}'");
    }
}
