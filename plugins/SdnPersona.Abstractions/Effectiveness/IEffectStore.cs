using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>Durable observations of profiles. What a method has acknowledged survives a crash of the process. Thread-safe.</summary>
public interface IEffectStore
{
    /// <summary>All that were saved, by profile and persona; those that cannot be read are left out.</summary>
    Task<ImmutableArray<ProfileEffect>> EffectsAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces observations by profile and persona and removes others, all or none.</summary>
    Task SaveEffectsAsync(
        IReadOnlyCollection<ProfileEffect> changed,
        IReadOnlyCollection<(string Profile, string Persona)> removed,
        CancellationToken cancellationToken);
}
