using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;

namespace SdnPersona.Controller.Features.Events;

/// <summary><c>GET /v1/events</c>.</summary>
internal static class ListEventsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/events", HandleAsync)
        .Documented(
            "listEvents", "Events", "What happened, oldest first. Ask again with the last sequence to follow.", 400)
        .TakesLimit()
        .Takes("after", QueryType.Sequence, "Only events with a larger sequence; 0 if not stated.");

    private static async Task<Ok<Listing<ControllerEvent>>> HandleAsync(
        HttpRequest request, IStateStore store, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.Limit();
        var after = 0L;
        if (query.Text("after") is { } text
            && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            query.Refuse("after", "must be the sequence of an event");
        }

        query.Check();
        return TypedResults.Ok(new Listing<ControllerEvent>(await store.EventsAsync(after, limit, cancellationToken)));
    }
}
