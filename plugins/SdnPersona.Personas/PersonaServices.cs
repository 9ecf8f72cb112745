using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>Registration.</summary>
public static class PersonaServices
{
    /// <summary>
    /// Adds <see cref="IPersonaCatalog"/>, which watches its files from when it is first asked for, and
    /// <see cref="IPersonaClassifier"/>. Needs logging; uses the container's <see cref="TimeProvider"/>, or the
    /// system's.
    /// </summary>
    public static IServiceCollection AddPersonas(this IServiceCollection services, PersonaOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options ?? new PersonaOptions());
        services.TryAddSingleton(provider => provider.GetRequiredService<PersonaOptions>().Classifier);
        services.TryAddSingleton<PersonaCatalog>();
        services.TryAddSingleton<IPersonaCatalog>(provider => provider.GetRequiredService<PersonaCatalog>());
        services.TryAddSingleton<PersonaClassifier>();
        services.TryAddSingleton<IPersonaClassifier>(provider => provider.GetRequiredService<PersonaClassifier>());
        services.TryAddSingleton<IPersonaLearner>(provider => provider.GetRequiredService<PersonaClassifier>());
        services.TryAddSingleton<IPersonaExplainer>(provider => provider.GetRequiredService<PersonaClassifier>());
        services.TryAddSingleton<IModelJudge>(provider => provider.GetRequiredService<PersonaClassifier>());
        return services;
    }
}
