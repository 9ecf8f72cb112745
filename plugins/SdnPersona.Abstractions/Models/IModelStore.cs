using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>Durable versions of the model. What a method has acknowledged survives a crash of the process. Thread-safe.</summary>
public interface IModelStore
{
    /// <summary>All versions that are kept, by number.</summary>
    Task<ImmutableArray<ModelVersion>> ModelsAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces versions by number, removes others, and writes down what changed; all or none.</summary>
    Task SaveModelsAsync(
        IReadOnlyCollection<ModelVersion> changed,
        IReadOnlyCollection<int> removed,
        IReadOnlyCollection<AuditRecord> records,
        CancellationToken cancellationToken);
}
