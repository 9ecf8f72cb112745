using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>
/// Durable windows of behaviour. What a method has acknowledged survives a crash of the process. Thread-safe.
/// </summary>
public interface IBehaviourStore
{
    /// <summary>Last saved state of every workload.</summary>
    Task<ImmutableArray<BehaviourState>> BehaviourAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces states by workload and removes others, all or none.</summary>
    Task SaveBehaviourAsync(
        IReadOnlyCollection<BehaviourState> changed, IReadOnlyCollection<WorkloadId> removed, CancellationToken cancellationToken);
}
