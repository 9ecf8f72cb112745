using SdnPersona.Core.Control;
using SdnPersona.Core.Shadow;

namespace SdnPersona.Controller;

/// <summary>Takes back what people decided before anything is decided and anybody can ask.</summary>
internal sealed class DecisionRestore(OverrideBook overrides, ShadowRunBook shadow, BreakGlass glass) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await glass.RestoreAsync(cancellationToken);
        await overrides.RestoreAsync(cancellationToken);
        await shadow.RestoreAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
