using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SdnPersona.Core.Attaching;
using SdnPersona.Core.Control;
using SdnPersona.Core.Inventory;
using SdnPersona.Core.Shadow;
using SdnPersona.Core.Switches;

namespace SdnPersona.Core;

/// <summary>Registration.</summary>
public static class CoreServices
{
    /// <summary>
    /// Adds everything of the core. The container must also hold an <c>IStateStore</c>, <c>IFeatureSource</c>,
    /// <c>IPersonaClassifier</c>, <c>IPolicyCatalog</c>, <c>IPolicyResolver</c>, <c>IGroupModes</c> and logging.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="listener">Where switches dial in.</param>
    public static IServiceCollection AddCore(this IServiceCollection services, SwitchListener listener)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new SwitchSessionOptions());
        services.TryAddSingleton(new ControlLoopOptions());
        services.AddSingleton(listener);
        services.AddSingleton<WorkloadInventory>();
        services.AddSingleton<Abstractions.IWorkloadInventory>(provider => provider.GetRequiredService<WorkloadInventory>());
        services.AddSingleton<Abstractions.IWorkloadBinding, InventoryBinding>();
        services.AddSingleton<SwitchTelemetry>();
        services.AddSingleton<OvsdbDirectory>();
        services.AddSingleton<DatapathOwnership>();
        services.AddSingleton<SwitchRegistry>();
        services.AddSingleton<ISwitchAcceptor>(provider => provider.GetRequiredService<SwitchRegistry>());
        services.AddSingleton(new BridgeAttachment());
        services.AddSingleton<AssignmentBook>();
        services.AddSingleton<OverrideBook>();
        services.AddSingleton<ShadowRunBook>();
        services.AddSingleton<BreakGlass>();
        services.AddSingleton<ControlLoop>();
        services.AddSingleton<BridgeCommands>();
        services.AddSingleton<IControlPlane, ControlPlane>();
        services.AddSingleton<CoreEngine>();
        return services;
    }
}

/// <summary>Starts the core and keeps it running.</summary>
public sealed class CoreEngine(BridgeCommands bridges, ControlLoop loop)
{
    /// <summary>
    /// Takes up the stored switches and decides until it is cancelled. Catalogs, <see cref="OverrideBook"/> and
    /// <see cref="BreakGlass"/> must be loaded before.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await bridges.RestoreAsync(cancellationToken).ConfigureAwait(false);
        await loop.RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
