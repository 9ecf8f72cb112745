using SdnPersona.Core.Control;

namespace SdnPersona.Controller;

/// <summary>In the background: compares challengers with the model in force, and notes when persona files have changed.</summary>
internal sealed class ModelKeeper(ModelBook book, TimeProvider time, ILogger<ModelKeeper> logger) : BackgroundService
{
    /// <summary>As often as persona files are looked at.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (book.IsOutdated)
            {
                await book.UpdateAsync(cancellationToken);
            }

            await book.JudgeAsync(cancellationToken);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // The model in force goes on to judge; the next look tries again.
            logger.ModelNotJudged(problem.Message);
        }
    }
}
