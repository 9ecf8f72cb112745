using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Overrides;

/// <summary><c>DELETE /v1/overrides/{name}</c>.</summary>
internal static class DeleteOverrideEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/overrides/{name}", HandleAsync)
        .Documented("deleteOverride", "Overrides", "Takes an override back; what is automatic decides again.", 404);

    private static async Task<NoContent> HandleAsync(string name, OverrideBook book, CancellationToken cancellationToken) =>
        await book.RemoveAsync(name, cancellationToken)
            ? TypedResults.NoContent()
            : throw ApiRefusal.NotFound($"there is no override '{name}'");
}
