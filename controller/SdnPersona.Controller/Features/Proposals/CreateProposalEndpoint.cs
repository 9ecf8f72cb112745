using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.Segments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary><c>POST /v1/groups/{name}/proposals</c>.</summary>
internal static class CreateProposalEndpoint
{
    private const double Coarsest = 0.25, Finest = 4;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/groups/{name}/proposals", HandleAsync)
        .Documented(
            "createProposal",
            "Segments",
            "Finds segments of a security group and rules between them in the live graph; worked out in the background.",
            400, 404, 409, 413, 415)
        .Accepts<NewProposalBody>("application/json");

    private static async Task<Accepted<ProposalItem>> HandleAsync(
        string name, HttpRequest request, ProposalBook book, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<NewProposalBody>(request);
        FieldError[] errors = body.Resolution is null or (>= Coarsest and <= Finest)
            ? [] : [new("/resolution", $"resolution must be {Coarsest} (coarse) to {Finest} (fine)")];
        Remark.Check(body.Author, body.Reason, errors);
        var made = await book.CreateAsync(name, body.Resolution, body.Author, body.Reason, cancellationToken);
        return TypedResults.Accepted($"/v1/proposals/{made.Id}", ProposalItem.Of(made));
    }
}

/// <summary>A proposal to work out.</summary>
internal sealed record NewProposalBody(
    [property: Description("Who asks, 1 to 100 characters.")] string Author,
    [property: Description("Why, 1 to 500 characters.")] string Reason,
    [property: Description("From 0.25 (few large segments) to 4 (many small ones); chosen by what was seen if not stated.")] double? Resolution = null);
