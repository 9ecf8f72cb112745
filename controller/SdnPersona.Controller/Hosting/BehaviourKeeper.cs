using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Controller;

/// <summary>
/// Takes back windows of behaviour at start, and saves what has changed every 10 s and at the end. Of more than 5,000 workloads
/// each waits the longer the more there are: the disk has to take 500 states, about 1 MiB, a second and not more.
/// </summary>
internal sealed class BehaviourKeeper(
    BehaviourMonitor monitor, IBehaviourStore store, TimeProvider time, ILogger<BehaviourKeeper> logger) : BackgroundService
{
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>States in a transaction: others who write wait for one at most.</summary>
    private const int Part = 500;

    /// <summary>As long as peers are remembered; older states say nothing any more.</summary>
    private static readonly TimeSpan LongestMemory = TimeSpan.FromDays(7);

    private readonly HashSet<WorkloadId> _saved = [];

    /// <summary>What a crash may cost.</summary>
    private TimeSpan Pause => Period * (monitor.Workloads / 5000);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything is measured: distinct counts go on under the hashes that they began with.
        var oldest = time.GetUtcNow() - LongestMemory;
        var states = await store.BehaviourAsync(cancellationToken);
        _saved.UnionWith(states.Select(state => state.Workload));
        foreach (var (workload, reason) in monitor.Restore(states.Where(state => state.At >= oldest)))
        {
            logger.BehaviourRefused(workload.Value, reason);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Saves what has changed, in parts, and removes what is known no more.</summary>
    /// <param name="pause">States that were saved less long ago wait.</param>
    /// <param name="cancellationToken">Ends it between two parts.</param>
    internal async Task FlushAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        await SaveAsync([], [.. _saved.Where(workload => !monitor.Knows(workload))], cancellationToken);
        foreach (var part in monitor.TakeUnsaved(pause).Chunk(Part))
        {
            if (!await SaveAsync(part, [], cancellationToken))
            {
                return;
            }
        }
    }

    private async Task<bool> SaveAsync(BehaviourState[] changed, WorkloadId[] removed, CancellationToken cancellationToken)
    {
        if (changed.Length + removed.Length == 0)
        {
            return true;
        }

        try
        {
            await store.SaveBehaviourAsync(changed, removed, cancellationToken);
            _saved.UnionWith(changed.Select(state => state.Workload));
            _saved.ExceptWith(removed);
            return true;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // Windows are kept on in memory; the next time saves them.
            monitor.SetUnsaved(changed.Select(state => state.Workload));
            logger.BehaviourNotSaved(problem.Message);
            return false;
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
                await FlushAsync(Pause, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The end; StopAsync saves what is left.
        }
    }
}
