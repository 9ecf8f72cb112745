using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.Segments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary><c>POST /v1/groups/{name}/rollback</c>.</summary>
internal static class RollbackEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/groups/{name}/rollback", HandleAsync)
        .Documented("rollbackSegments", "Segments", "Puts back the segments that were in force before, or none.", 400, 404, 409, 413, 415)
        .Accepts<RollbackBody>("application/json");

    private static async Task<Ok<RollbackOutcome>> HandleAsync(
        string name, HttpRequest request, ProposalBook book, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<RollbackBody>(request);
        Remark.Check(body.Author, body.Reason);
        var now = await book.RollbackAsync(name, body.Author, body.Reason, cancellationToken);
        return TypedResults.Ok(new RollbackOutcome(now is null ? null : ProposalItem.Of(now)));
    }
}

/// <summary>A rollback.</summary>
internal sealed record RollbackBody(
    [property: Description("Who decides, 1 to 100 characters.")] string Author,
    [property: Description("Why, 1 to 500 characters.")] string Reason);

/// <summary>What is in force after a rollback.</summary>
internal sealed record RollbackOutcome(
    [property: Description("The proposal in force now; null for none.")] ProposalItem? InForce);
