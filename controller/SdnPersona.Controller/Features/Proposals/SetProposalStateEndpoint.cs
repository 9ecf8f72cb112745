using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.Segments;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary><c>PUT /v1/proposals/{id}/state</c>.</summary>
internal static class SetProposalStateEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/proposals/{id}/state", HandleAsync)
        .Documented(
            "setProposalState", "Segments", "Reviews, accepts or rejects a proposal, or puts what is accepted in force.", 400, 404, 409, 413, 415)
        .Accepts<ProposalStateBody>("application/json");

    private static async Task<Ok<ProposalItem>> HandleAsync(
        string id, HttpRequest request, ProposalBook book, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<ProposalStateBody>(request);
        FieldError[] errors = body.State is ProposalState.Draft or ProposalState.PartlyAccepted or ProposalState.Superseded
            ? [new("/state", "state must be one of in-review, accepted, rejected, shadow, enforced; the others result by themselves")]
            : [];
        Remark.Check(body.Author, body.Reason, errors);
        var after = body.State is ProposalState.Shadow or ProposalState.Enforced
            ? await book.PutInForceAsync(id, body.State, body.Author, body.Reason, cancellationToken)
            : await book.ConcludeAsync(id, body.State, body.Author, body.Reason, cancellationToken);
        return TypedResults.Ok(ProposalItem.Of(after));
    }
}

/// <summary>A step of a proposal.</summary>
internal sealed record ProposalStateBody(
    [property: Description("in-review, accepted, rejected, shadow or enforced.")] ProposalState State,
    [property: Description("Who decides, 1 to 100 characters.")] string Author,
    [property: Description("Why, 1 to 500 characters.")] string Reason);
