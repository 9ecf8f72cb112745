using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using SdnPersona.Controller.Api;

namespace SdnPersona.Controller.Features.Watch;

/// <summary><c>GET /v1/watch</c>: what happens, as server-sent events.</summary>
internal static class WatchEndpoint
{
    private const string MediaType = "text/event-stream";

    private const int MostRecent = 1000;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/watch", HandleAsync)
        .Documented(
            "watch",
            "Events",
            "What happens, as server-sent events: event (a ControllerEvent, its id is the sequence), workloads (WorkloadChanges) and "
                + "switches (all SwitchItems), whole at first, then what changes.",
            400, 503)
        .Produces<WorkloadChanges>(StatusCodes.Status200OK, MediaType)
        .Takes("since", QueryType.Sequence, "Only events with a larger sequence; the header Last-Event-ID wins over it.")
        .Takes("recent", QueryType.Sequence, $"Without since: how many past events to begin with, at most {MostRecent}; 0 if not stated.");

    private static async Task HandleAsync(HttpContext context, WatchFeed feed, IHostApplicationLifetime lifetime)
    {
        var (after, recent) = ReadStart(context.Request);
        if (feed.Subscribe(after, recent) is not { } subscription)
        {
            context.Response.Headers.RetryAfter = "10";
            throw new ApiRefusal(ApiProblem.Of(
                StatusCodes.Status503ServiceUnavailable, "too many clients watch; close one, or come back later"));
        }

        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(
                context.RequestAborted, lifetime.ApplicationStopping, subscription.Behind);
            await WriteAsync(context, subscription, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The client went or is too slow, or the controller ends: all of them are an end of the stream.
            if (subscription.Behind.IsCancellationRequested)
            {
                context.Abort();
            }
        }
        finally
        {
            feed.Unsubscribe(subscription);
        }
    }

    private static async Task WriteAsync(HttpContext context, WatchSubscription subscription, CancellationToken end)
    {
        var response = context.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        await response.Body.WriteAsync(WatchFrame.Retry, end);
        await response.Body.FlushAsync(end);
        await foreach (var frame in subscription.Frames.ReadAllAsync(end))
        {
            await response.Body.WriteAsync(frame, end);
            await response.Body.FlushAsync(end);
        }
    }

    private static (long? After, int Recent) ReadStart(HttpRequest request)
    {
        var query = new QueryReader(request);
        var (since, recent) = (Number(query, "since"), Number(query, "recent"));
        if (recent > MostRecent)
        {
            query.Refuse("recent", $"must be at most {MostRecent}");
        }

        query.Check();
        // A client that comes back sends the address of its first request, and the event where it stands as a header. Anything
        // that is no sequence is not from here, and no reason to refuse.
        return (TryNumber(request.Headers["Last-Event-ID"].ToString()) ?? since, (int)(recent ?? 0));
    }

    private static long? Number(QueryReader query, string name)
    {
        if (query.Text(name) is not { } text)
        {
            return null;
        }

        var number = TryNumber(text);
        if (number is null)
        {
            query.Refuse(name, "must be a whole number, 0 or larger");
        }

        return number;
    }

    private static long? TryNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
