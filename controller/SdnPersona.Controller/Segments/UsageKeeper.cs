using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Segments;

/// <summary>Takes back the graph of used services at start, and saves what has changed every 10 s and at the end.</summary>
internal sealed class UsageKeeper(LiveGraph graph, IUsageStore store, TimeProvider time, ILogger<UsageKeeper> logger) : BackgroundService
{
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>Edges in a transaction: others who write wait for one at most.</summary>
    private const int Part = 1000;

    /// <summary>A crash costs more of a large graph: the disk has to take so many edges in a period and not more.</summary>
    private const int MostInAPeriod = 10_000;

    private ImmutableDictionary<string, long> _counters = ImmutableDictionary<string, long>.Empty;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _counters = await store.UsageCountersAsync(cancellationToken);
        graph.Restore(await store.UsageAsync(cancellationToken), _counters);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(int.MaxValue, cancellationToken);
    }

    /// <summary>Saves what has changed, in parts.</summary>
    /// <param name="most">Edges that are saved; the others wait.</param>
    /// <param name="cancellationToken">Ends it between two parts.</param>
    internal async Task FlushAsync(int most, CancellationToken cancellationToken)
    {
        var (changed, removed) = graph.TakeUnsaved();
        var (now, later) = changed.Length > most ? (changed[..most], changed[most..]) : (changed, []);
        graph.SetUnsaved(later, []);
        var saved = 0;
        try
        {
            foreach (var part in now.Chunk(Part))
            {
                await store.SaveUsageAsync(part, [], cancellationToken);
                saved += part.Length;
            }

            if (!removed.IsEmpty)
            {
                await store.SaveUsageAsync([], removed, cancellationToken);
                removed = [];
            }

            var counters = graph.CountersByName();
            if (!counters.ToHashSet().SetEquals(_counters))
            {
                await store.SaveUsageCountersAsync(counters, cancellationToken);
                _counters = counters;
            }
        }
        catch (Exception problem)
        {
            graph.SetUnsaved(now[saved..], removed);
            if (problem is OperationCanceledException)
            {
                throw;
            }

            logger.UsageNotSaved(problem.Message);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync(MostInAPeriod, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The end; StopAsync saves what is left.
        }
    }
}
