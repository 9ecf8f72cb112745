using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;

namespace SdnPersona.Controller.Features.Audit;

/// <summary><c>GET /v1/audit</c>.</summary>
internal static class ListAuditEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/audit", HandleAsync)
        .Documented(
            "listAudit", "Audit", "Changes of policy, oldest first. Ask again with the last sequence for the next page.", 400)
        .TakesLimit()
        .Takes("after", QueryType.Sequence, "Only entries with a larger sequence; 0 if not stated.")
        .Takes("actor", QueryType.Text, "Only what this actor did.")
        .Takes("action", QueryType.Text, "Only this action.")
        .Takes("subject", QueryType.Text, "Only what is about this workload or group.");

    private static async Task<Ok<Listing<AuditItem>>> HandleAsync(
        HttpRequest request, IStateStore store, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var (limit, after) = (query.Limit(), 0L);
        if (query.Text("after") is { } text
            && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            query.Refuse("after", "must be the sequence of an entry");
        }

        var (actor, action, subject) = (query.Text("actor"), query.Text("action"), query.Text("subject"));
        query.Check();
        var entries = await store.AuditAsync(new(after, limit, actor, action, subject), cancellationToken);
        return TypedResults.Ok(new Listing<AuditItem>([.. entries.Select(AuditItem.Of)]));
    }
}
