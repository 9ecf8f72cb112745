using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.Segments;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary><c>GET /v1/proposals/{id}/diff</c>.</summary>
internal static class GetProposalDiffEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/proposals/{id}/diff", Handle)
        .Documented("getProposalDiff", "Segments", "What would change if the proposal were in force instead of the one that is.", 400, 404)
        .Takes("against", QueryType.Text, "Id of another proposal of the group to compare with; the one in force if not stated.");

    private static Ok<ProposalDiff> Handle(string id, HttpRequest request, ProposalBook book)
    {
        var query = new QueryReader(request);
        var against = query.Text("against");
        query.Check();
        var proposal = book.Find(id);
        var before = against is null ? book.InForce(proposal.Group) : book.Find(against);
        var after = proposal.Change is not null && proposal.InForceSince is null && before is not null
            ? Drift.Applied(proposal, before)
            : proposal;
        return TypedResults.Ok(ProposalDiff.Of(before, after));
    }
}
