using System.Collections.Immutable;
using Dapper;
using SdnPersona.Abstractions;

namespace SdnPersona.Storage;

/// <content>Shadow runs.</content>
public sealed partial class SqliteStateStore : IShadowRunStore
{
    /// <inheritdoc/>
    public Task<ImmutableArray<ShadowRun>> ShadowRunsAsync(CancellationToken cancellationToken) => RunAsync(
        // A run may have been promoted: a damaged row is an error, as with overrides.
        () => _connection.Query<string>("SELECT document FROM shadow_runs ORDER BY name")
            .Select(StateDocument.Read<ShadowRun>)
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(ShadowRun run, AuditRecord? record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (name, document) = (run.Name, StateDocument.Write(run));
        return TransactAsync(
            transaction =>
            {
                var rows = _connection.Execute(
                    """
                    INSERT INTO shadow_runs VALUES (@name, @document)
                    ON CONFLICT (name) DO UPDATE SET document = excluded.document
                    """,
                    new { name, document },
                    transaction);
                if (record is not null)
                {
                    Record(record, transaction);
                }

                return rows;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> RemoveShadowRunAsync(string name, AuditRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        return TransactAsync(
            transaction =>
            {
                if (_connection.Execute("DELETE FROM shadow_runs WHERE name = @name", new { name }, transaction) == 0)
                {
                    return false;
                }

                Record(record, transaction);
                return true;
            },
            cancellationToken);
    }
}
