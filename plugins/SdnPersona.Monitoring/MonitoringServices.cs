using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>Registration.</summary>
public static class MonitoringServices
{
    /// <summary>
    /// Adds one <see cref="BehaviourMonitor"/> as <see cref="ITelemetrySink"/>, <see cref="ITelemetryCoverage"/> and
    /// <see cref="IFeatureSource"/>, and <see cref="IPeerComparison"/>. Uses the container's <see cref="TimeProvider"/>, or the system's when there is
    /// none.
    /// </summary>
    public static IServiceCollection AddMonitoring(this IServiceCollection services, MonitoringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options ?? new MonitoringOptions());
        services.TryAddSingleton<BehaviourMonitor>();
        services.TryAddSingleton<ITelemetrySink>(provider => provider.GetRequiredService<BehaviourMonitor>());
        services.TryAddSingleton<ITelemetryCoverage>(provider => provider.GetRequiredService<BehaviourMonitor>());
        services.AddSingleton<IFlowSink>(provider => provider.GetRequiredService<BehaviourMonitor>());
        services.TryAddSingleton<IFeatureSource>(provider => provider.GetRequiredService<BehaviourMonitor>());
        services.TryAddSingleton<IPeerComparison, PeerBaselines>();
        return services;
    }

    /// <summary>
    /// Adds an <see cref="IndicatorCatalog"/>, contacts with whose addresses the monitor notes. The container must hold logging.
    /// </summary>
    public static IServiceCollection AddIndicators(this IServiceCollection services, IndicatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options);
        services.TryAddSingleton<IndicatorCatalog>();
        return services;
    }

    /// <summary>
    /// Adds a <see cref="FlowCollector"/>, which listens once it is asked for. The container must hold logging, and
    /// should hold an <see cref="IWorkloadBinding"/>.
    /// </summary>
    public static IServiceCollection AddFlowCollector(
        this IServiceCollection services, IPEndPoint listen, FlowExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(provider => new FlowCollector(
            listen,
            options,
            provider.GetService<IWorkloadBinding>(),
            provider.GetServices<IFlowSink>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FlowCollector>>()));
        return services;
    }
}
