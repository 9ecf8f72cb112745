using System.Collections.Immutable;
using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.Segments;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary><c>GET /v1/segments</c>.</summary>
internal static class ListSegmentsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/segments", Handle)
        .Documented("listSegments", "Segments", "Segments in force, by group and id.", 400)
        .TakesPage()
        .Takes("group", QueryType.Text, "Only those of this security group.");

    private static Ok<Page<SegmentItem>> Handle(HttpRequest request, ProposalBook book)
    {
        var query = new QueryReader(request);
        var (limit, after, group) = (query.Limit(), query.Cursor(), query.Text("group"));
        query.Check();
        var segments = book.All.Where(proposal => proposal.IsInForce && (group is null || proposal.Group == group))
            .SelectMany(proposal => SegmentItem.Of(proposal));
        return TypedResults.Ok(Page<SegmentItem>.Of(segments, segment => $"{segment.Group}/{segment.Id}", after, limit, segment => segment));
    }
}

/// <summary>A segment in force.</summary>
internal sealed record SegmentItem(
    [property: Description("Identity that survives later proposals.")] string Id,
    string Name,
    [property: Description("The security group whose part it is.")] string Group,
    [property: Description("Security group and profile that it is; empty if no rule names it, so that nothing isolates it.")] string Policy,
    [property: Description("The proposal in force.")] string Proposal,
    [property: Description("shadow or enforced.")] ProposalState State,
    [property: Description("Whether it offers a service that most workloads use.")] bool IsShared,
    [property: Description("Names of its workloads when the proposal was made.")] ImmutableArray<string> Members)
{
    public static IEnumerable<SegmentItem> Of(SegmentProposal proposal)
    {
        var governed = SegmentPolicy.Governed(proposal).Select(segment => segment.Id).ToHashSet();
        return proposal.Segments.Select(segment => new SegmentItem(
            segment.Id,
            segment.Name,
            proposal.Group,
            governed.Contains(segment.Id) ? SegmentPolicy.NameOf(proposal.Group, segment.Name) : "",
            proposal.Id,
            proposal.State,
            segment.IsShared,
            [.. segment.Members.Select(member => member.Name)]));
    }
}
