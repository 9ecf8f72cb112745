using SdnPersona.Segmentation;

namespace SdnPersona.Controller;

/// <summary>Looks for changed policy files while the host runs.</summary>
internal sealed class PolicyReload(PolicyCatalog catalog) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => catalog.RunAsync(stoppingToken);
}
