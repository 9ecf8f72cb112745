using SdnPersona.Core.Control;

namespace SdnPersona.Controller;

/// <summary>Learns stored feedback before anything is judged.</summary>
internal sealed class FeedbackRestore(FeedbackBook book) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => book.RestoreAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
