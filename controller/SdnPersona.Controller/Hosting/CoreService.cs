using SdnPersona.Core;

namespace SdnPersona.Controller;

/// <summary>Runs the core while the host runs.</summary>
internal sealed class CoreService(CoreEngine engine) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => engine.RunAsync(stoppingToken);
}
