using System.Collections.Immutable;
using Dapper;
using SdnPersona.Abstractions;

namespace SdnPersona.Storage;

/// <content>Proposals of segments.</content>
public sealed partial class SqliteStateStore : IProposalStore
{
    /// <inheritdoc/>
    public Task<ImmutableArray<StoredProposal>> ProposalsAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.Query<(string Id, string Group, string Document)>("SELECT id, group_name, document FROM proposals ORDER BY id")
            .Select(row => new StoredProposal(row.Id, row.Group, row.Document))
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveProposalsAsync(
        IReadOnlyCollection<StoredProposal> changed,
        IReadOnlyCollection<string> removed,
        IReadOnlyCollection<AuditRecord> records,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(removed);
        ArgumentNullException.ThrowIfNull(records);
        var rows = changed.Select(one => new { id = one.Id, group_name = one.Group, document = one.Document }).ToArray();
        var gone = removed.Select(id => new { id }).ToArray();
        return TransactAsync(
            transaction =>
            {
                foreach (var record in records)
                {
                    Record(record, transaction);
                }

                return _connection.Execute("INSERT OR REPLACE INTO proposals VALUES (@id, @group_name, @document)", rows, transaction)
                    + _connection.Execute("DELETE FROM proposals WHERE id = @id", gone, transaction);
            },
            cancellationToken);
    }
}
