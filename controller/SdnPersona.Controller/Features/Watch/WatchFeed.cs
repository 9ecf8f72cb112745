using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace SdnPersona.Controller.Features.Watch;

/// <summary>
/// Gathers what happened, once for all clients of the stream, and lets it wait for each. Nothing is done while there is no client.
/// </summary>
internal sealed class WatchFeed(
    IControlPlane control,
    IStateStore store,
    IOptions<JsonOptions> answers,
    WatchOptions options,
    TimeProvider time,
    ILogger<WatchFeed> logger) : BackgroundService
{
    /// <summary>Events that are read for a client in one period.</summary>
    private const int MostEvents = 200;

    private readonly ConcurrentDictionary<WatchSubscription, bool> _subscriptions = [];

    private readonly JsonSerializerOptions _json = answers.Value.SerializerOptions;

    private int _count;

    /// <summary>Takes a client in; null when there are too many.</summary>
    /// <param name="after">Sequence of the last event that it has; null for none.</param>
    /// <param name="recent">How many events before now it wants when <paramref name="after"/> is null.</param>
    public WatchSubscription? Subscribe(long? after, int recent)
    {
        if (Interlocked.Increment(ref _count) > options.MostSubscribers)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        var subscription = new WatchSubscription(after, recent);
        _subscriptions[subscription] = true;
        return subscription;
    }

    /// <summary>Lets a client go.</summary>
    public void Unsubscribe(WatchSubscription subscription)
    {
        if (_subscriptions.TryRemove(subscription, out _))
        {
            Interlocked.Decrement(ref _count);
            subscription.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var state = new WatchedState(control, _json);
        var lastBeat = time.GetTimestamp();
        using var timer = new PeriodicTimer(options.Period, time);
        while (await NextAsync(timer, stoppingToken))
        {
            var beats = time.GetElapsedTime(lastBeat) >= options.Heartbeat;
            lastBeat = beats ? time.GetTimestamp() : lastBeat;
            try
            {
                await TellAsync(state, beats, stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // Clients are not the controller's purpose: it goes on, and what was missed comes with the next look.
                logger.WatchFailed(problem);
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task TellAsync(WatchedState state, bool beats, CancellationToken cancellationToken)
    {
        var clients = _subscriptions.Keys.ToArray();
        if (clients.Length == 0)
        {
            state.Clear();
            return;
        }

        TellState(state, clients);
        await TellEventsAsync(clients, cancellationToken);
        foreach (var client in beats ? clients : [])
        {
            client.Offer(WatchFrame.Heartbeat);
        }
    }

    private static void TellState(WatchedState state, WatchSubscription[] clients)
    {
        var changes = state.Refresh();
        var everything = clients.All(client => client.HasState) ? [] : state.Everything();
        foreach (var client in clients)
        {
            foreach (var frame in client.HasState ? changes : everything)
            {
                client.Offer(frame);
            }

            client.HasState = true;
        }
    }

    // Clients that stand at the same event, which is most, share one question to the store.
    private async Task TellEventsAsync(WatchSubscription[] clients, CancellationToken cancellationToken)
    {
        if (clients.Any(client => client.Position is null))
        {
            var latest = await store.LastEventAsync(cancellationToken);
            foreach (var client in clients.Where(client => client.Position is null))
            {
                client.Position = Math.Max(0, latest - client.Recent);
            }
        }

        foreach (var group in clients.GroupBy(client => client.Position!.Value))
        {
            var events = await store.EventsAsync(group.Key, MostEvents, cancellationToken);
            if (events.IsEmpty)
            {
                continue;
            }

            var frames = new ArrayBufferWriter<byte>();
            foreach (var entry in events)
            {
                WatchFrame.Write(frames, "event", JsonSerializer.SerializeToUtf8Bytes(entry, _json), entry.Sequence);
            }

            foreach (var client in group)
            {
                client.Offer(frames.WrittenMemory);
                client.Position = events[^1].Sequence;
            }
        }
    }
}
