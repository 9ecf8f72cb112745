namespace SdnPersona.Controller.Segments;

/// <summary>Takes back proposals at start, and looks for drift while the host runs. Nothing that goes wrong ends it.</summary>
internal sealed class DriftWatch(ProposalBook book, TimeProvider time, ILogger<DriftWatch> logger) : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await book.RestoreAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ProposalLimits.DriftPeriod, time);
        try
        {
            for (var look = 1; await timer.WaitForNextTickAsync(stoppingToken); look++)
            {
                await LookAsync(look % ProposalLimits.LooksPerDiscovery == 0, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task LookAsync(bool thoroughly, CancellationToken cancellationToken)
    {
        try
        {
            await book.FindDriftAsync(thoroughly, cancellationToken);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            logger.DriftFailed(problem);
        }
    }
}
