using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.Segments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary><c>PUT /v1/proposals/{id}/members/{workload}</c>.</summary>
internal static class MoveMemberEndpoint
{
    /// <summary>As long as names that are made of what members do.</summary>
    private const int LongestSegment = 56;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/proposals/{id}/members/{workload}", HandleAsync)
        .Documented(
            "moveMember",
            "Segments",
            "Puts a workload into a segment of a proposal, an existing or a new one, and pins it there; rules are worked out anew.",
            400, 404, 409, 413, 415)
        .Accepts<MemberBody>("application/json");

    private static async Task<Ok<ProposalDetail>> HandleAsync(
        string id, string workload, HttpRequest request, ProposalBook book, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<MemberBody>(request);
        FieldError[] errors = DocumentNode.IsName(body.Segment) && body.Segment.Length <= LongestSegment ? []
            : [new("/segment", $"segment must be 1 to {LongestSegment} lower-case letters, digits and hyphens, none of them at an end")];
        Remark.Check(body.Author, body.Reason, errors);
        workload = workload.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return TypedResults.Ok(ProposalDetail.Of(
            await book.MoveAsync(id, workload, body.Segment, body.Author, body.Reason, cancellationToken)));
    }
}

/// <summary>Where a workload is to be.</summary>
internal sealed record MemberBody(
    [property: Description("Name of the segment; a new one comes to be if there is none.")] string Segment,
    [property: Description("Who decides, 1 to 100 characters.")] string Author,
    [property: Description("Why, 1 to 500 characters.")] string Reason);
