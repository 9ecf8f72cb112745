using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.Segments;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary><c>PUT /v1/proposals/{id}/rules/{rule}</c>.</summary>
internal static class DecideRuleEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/proposals/{id}/rules/{rule}", HandleAsync)
        .Documented("decideRule", "Segments", "Accepts, edits or rejects one rule of a proposal.", 400, 404, 409, 413, 415)
        .Accepts<RuleDecisionBody>("application/json");

    private static async Task<Ok<ProposalRuleItem>> HandleAsync(
        string id, string rule, HttpRequest request, ProposalBook book, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<RuleDecisionBody>(request);
        FieldError[] errors = body.Decision == RuleDecision.Edited && Ports(body.Ports) is null
            ? [new("/ports", "ports must be a port from 1 to 65535, or a rising range such as 8000-8100, for the decision edited")]
            : body.Decision != RuleDecision.Edited && body.Ports is not null
                ? [new("/ports", "ports belong to the decision edited; leave them out")] : [];
        Remark.Check(body.Author, body.Reason, errors);
        var after = await book.DecideAsync(id, rule, body.Decision, Ports(body.Ports), body.Author, body.Reason, cancellationToken);
        return TypedResults.Ok(ProposalRuleItem.Of(after.Rules.Single(known => known.Rule.Id == rule)));
    }

    private static PortRange? Ports(string? text)
    {
        var ends = text?.Split('-', 2);
        return ends is not null && ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && first > 0 && last >= first
                ? new(first, last) : null;
    }
}

/// <summary>A decision about a rule.</summary>
internal sealed record RuleDecisionBody(
    [property: Description("accepted, edited, rejected, or pending to take it back.")] RuleDecision Decision,
    [property: Description("Who decides, 1 to 100 characters.")] string Author,
    [property: Description("Why, 1 to 500 characters.")] string Reason,
    [property: Description("Ports for edited, such as 443 or 8000-8100.")] string? Ports = null);
