using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Models;

/// <summary><c>GET /v1/models</c>.</summary>
internal static class ListModelsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/models", Handle)
        .Documented("listModels", "Models", "Versions of the model that are kept, oldest first, and how they stood their test.");

    private static Ok<Listing<ModelItem>> Handle(ModelBook book) =>
        TypedResults.Ok(new Listing<ModelItem>([.. book.Versions.Select(ModelItem.Of)]));
}
