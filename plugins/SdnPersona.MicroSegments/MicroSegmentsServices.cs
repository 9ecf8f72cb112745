using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>Registration.</summary>
public static class MicroSegmentsServices
{
    /// <summary>
    /// Adds one <see cref="LiveGraph"/>, also as <see cref="ITelemetrySink"/> and <see cref="IFlowSink"/>; after those of others, which
    /// may add themselves only where there is none.
    /// </summary>
    public static IServiceCollection AddMicroSegments(this IServiceCollection services, LiveGraphOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options ?? new LiveGraphOptions());
        services.TryAddSingleton<LiveGraph>();
        services.AddSingleton<ITelemetrySink>(provider => provider.GetRequiredService<LiveGraph>());
        services.AddSingleton<IFlowSink>(provider => provider.GetRequiredService<LiveGraph>());
        return services;
    }
}
