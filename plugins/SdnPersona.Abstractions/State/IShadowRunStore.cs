using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>Durable shadow runs. What a method has acknowledged survives a crash of the process. Thread-safe.</summary>
public interface IShadowRunStore
{
    /// <summary>All runs, by name.</summary>
    Task<ImmutableArray<ShadowRun>> ShadowRunsAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces a run and, in the same transaction, writes down why.</summary>
    /// <param name="run">The run.</param>
    /// <param name="record">What somebody did or what happened; null when only counts changed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SaveAsync(ShadowRun run, AuditRecord? record, CancellationToken cancellationToken);

    /// <summary>Removes a run and writes down why; false, and nothing is written, when there is none.</summary>
    Task<bool> RemoveShadowRunAsync(string name, AuditRecord record, CancellationToken cancellationToken);
}
