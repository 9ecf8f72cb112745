using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;
using SdnPersona.Personas;

namespace SdnPersona.Plugins.Tests.Personas;

[TestClass]
public class RegistrationTests
{
    [TestMethod]
    public void AddMonitoring_OneMonitorHasAllRoles()
    {
        var services = new Services();
        services.Collection.AddMonitoring(new() { MostWorkloads = 7 }).AddMonitoring();
        var monitor = services.Get<BehaviourMonitor>();
        Assert.AreSame(monitor, services.Get<ITelemetrySink>());
        Assert.AreSame(monitor, services.Get<ITelemetryCoverage>());
        Assert.AreSame(monitor, services.Get<IFeatureSource>());
        Assert.AreEqual(7, services.Get<MonitoringOptions>().MostWorkloads);
    }

    [TestMethod]
    public void AddPersonas_BuiltInsAreScored()
    {
        var services = new Services();
        services.Collection.AddSingleton<ILogger<PersonaCatalog>>(NullLogger<PersonaCatalog>.Instance);
        services.Collection.AddPersonas(new() { Classifier = new() { Temperature = 3 } });
        Assert.HasCount(6, services.Get<IPersonaCatalog>().Personas);
        Assert.AreEqual(3, services.Get<ClassifierOptions>().Temperature);
        Assert.IsInstanceOfType<PersonaClassifier>(services.Get<IPersonaClassifier>());
        services.Get<PersonaCatalog>().Dispose();
    }

    /// <summary>
    /// As much of a container as registrations need: singletons, by factory, instance or widest constructor.
    /// </summary>
    private sealed class Services : IServiceProvider
    {
        private readonly Dictionary<Type, object> _made = [];

        public ServiceCollection Collection { get; } = [];

        public T Get<T>() where T : notnull => this.GetRequiredService<T>();

        public object? GetService(Type serviceType)
        {
            if (!_made.TryGetValue(serviceType, out var made) && Collection.LastOrDefault(item =>
                item.ServiceType == serviceType) is { } found)
            {
                made = found.ImplementationInstance
                    ?? found.ImplementationFactory?.Invoke(this)
                    ?? ActivatorUtilities.CreateInstance(this, found.ImplementationType!);
                _made[serviceType] = made;
            }

            return made;
        }
    }
}
