using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.Segments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary><c>GET /v1/proposals/{id}</c>.</summary>
internal static class GetProposalEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/proposals/{id}", Handle)
        .Documented("getProposal", "Segments", "One proposal with segments, rules, evidence, simulation and history.", 404);

    private static Ok<ProposalDetail> Handle(string id, ProposalBook book) => TypedResults.Ok(ProposalDetail.Of(book.Find(id)));
}
