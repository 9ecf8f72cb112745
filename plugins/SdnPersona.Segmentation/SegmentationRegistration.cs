using Microsoft.Extensions.DependencyInjection;
using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>Puts the plugin into a container.</summary>
public static class SegmentationRegistration
{
    /// <summary>
    /// Adds catalog and resolver. Needs an <see cref="IStateStore"/>, an <see cref="IPersonaCatalog"/>, a
    /// <see cref="TimeProvider"/> and logging; the host calls <see cref="PolicyCatalog.LoadAsync"/> and
    /// <see cref="PolicyCatalog.RunAsync"/>.
    /// </summary>
    public static IServiceCollection AddSegmentation(this IServiceCollection services, SegmentationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton<PolicyCatalog>();
        services.AddSingleton<IPolicyCatalog>(provider => provider.GetRequiredService<PolicyCatalog>());
        services.AddSingleton<IGroupModes>(provider => provider.GetRequiredService<PolicyCatalog>());
        services.AddSingleton<IPolicyResolver, PolicyResolver>();
        return services;
    }
}
