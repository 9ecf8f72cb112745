using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Models;

/// <summary><c>GET /v1/models/{version}</c>.</summary>
internal static class GetModelEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/models/{version}", Handle)
        .Documented("getModel", "Models", "One version of the model, and what it was trained with.", 404);

    private static Ok<ModelDetail> Handle(string version, ModelBook book, IModelJudge judge) =>
        TypedResults.Ok(Describe(Find(version, book), book, judge));

    internal static ModelDetail Describe(ModelVersion version, ModelBook book, IModelJudge judge) => new(
        ModelItem.Of(version),
        version.Feedback,
        version.SetAside,
        book.Calibrations(version),
        version.Personas == judge.Personas);

    internal static ModelVersion Find(string version, ModelBook book) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && book.Versions.FirstOrDefault(known => known.Number == number) is { } found
            ? found
            : throw ApiRefusal.NotFound($"there is no model '{version}'");
}
