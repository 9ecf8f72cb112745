using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>A proposal as it is stored.</summary>
/// <param name="Id">Identity.</param>
/// <param name="Group">Its security group.</param>
/// <param name="Document">All of it, as JSON.</param>
public sealed record StoredProposal(string Id, string Group, string Document);

/// <summary>Durable proposals. What a method has acknowledged survives a crash of the process. Thread-safe.</summary>
public interface IProposalStore
{
    /// <summary>All proposals, by id.</summary>
    Task<ImmutableArray<StoredProposal>> ProposalsAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces proposals, removes others, and writes down why, all or none.</summary>
    Task SaveProposalsAsync(
        IReadOnlyCollection<StoredProposal> changed,
        IReadOnlyCollection<string> removed,
        IReadOnlyCollection<AuditRecord> records,
        CancellationToken cancellationToken);
}
