using SdnPersona.Core.Control;

namespace SdnPersona.Controller;

/// <summary>Takes back what people decided before anything is decided and anybody can ask.</summary>
internal sealed class OverrideRestore(OverrideBook book) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => book.RestoreAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
