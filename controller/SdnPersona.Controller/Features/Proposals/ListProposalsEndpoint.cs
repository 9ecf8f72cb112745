using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.Segments;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary><c>GET /v1/proposals</c>.</summary>
internal static class ListProposalsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/proposals", Handle)
        .Documented("listProposals", "Segments", "Proposals of segments, by id.", 400)
        .TakesPage()
        .Takes("group", QueryType.Text, "Only those of this security group.")
        .Takes("state", QueryType.Text, "Only those in this state.");

    private static Ok<Page<ProposalItem>> Handle(HttpRequest request, ProposalBook book)
    {
        var query = new QueryReader(request);
        var (limit, after) = (query.Limit(), query.Cursor());
        var (group, state) = (query.Text("group"), query.Text("state"));
        var words = Enum.GetValues<ProposalState>().Select(ProposalReview.Word).ToArray();
        if (state is not null && !words.Contains(state))
        {
            query.Refuse("state", $"must be one of {string.Join(", ", words)}");
        }

        query.Check();
        var chosen = book.All.Where(proposal =>
            (group is null || proposal.Group == group) && (state is null || ProposalReview.Word(proposal.State) == state));
        return TypedResults.Ok(Page<ProposalItem>.Of(chosen, proposal => proposal.Id, after, limit, ProposalItem.Of));
    }
}
