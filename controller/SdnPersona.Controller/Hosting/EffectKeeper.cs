using SdnPersona.Core.Control;
using SdnPersona.Core.Effectiveness;

namespace SdnPersona.Controller;

/// <summary>Looks every 10 s at what profiles do, and saves it every minute and at the end: a crash costs a minute of it.</summary>
internal sealed class EffectKeeper(EffectBook book, IControlPlane control, TimeProvider time, ILogger<EffectKeeper> logger) : BackgroundService
{
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private const int LooksToSave = 6;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await book.RestoreAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(() => book.SaveAsync(cancellationToken));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            for (var looks = 1; await timer.WaitForNextTickAsync(stoppingToken); looks++)
            {
                await TryAsync(() => book.ObserveAsync(control.Workloads, time.GetUtcNow(), stoppingToken));
                if (looks % LooksToSave == 0)
                {
                    await TryAsync(() => book.SaveAsync(stoppingToken));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end; StopAsync saves what is left.
        }
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            logger.EffectsNotKept(problem.Message);
        }
    }
}
