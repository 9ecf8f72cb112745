using System.Collections.Immutable;
using Dapper;
using SdnPersona.Abstractions;

namespace SdnPersona.Storage;

/// <content>Versions of the model.</content>
public sealed partial class SqliteStateStore : IModelStore
{
    /// <inheritdoc/>
    public Task<ImmutableArray<ModelVersion>> ModelsAsync(CancellationToken cancellationToken) => RunAsync(
        // A damaged row is an error: what judges workloads must not change silently.
        () => _connection.Query<string>("SELECT document FROM models ORDER BY number")
            .Select(StateDocument.Read<ModelVersion>)
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveModelsAsync(
        IReadOnlyCollection<ModelVersion> changed,
        IReadOnlyCollection<int> removed,
        IReadOnlyCollection<AuditRecord> records,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(removed);
        ArgumentNullException.ThrowIfNull(records);
        var rows = changed.Select(version => new
        {
            number = version.Number,
            state = version.State.ToString().ToLowerInvariant(),
            document = StateDocument.Write(version),
        }).ToArray();
        // What changes goes first: there is never more than one champion and one challenger.
        var gone = removed.Concat(changed.Select(version => version.Number)).Select(number => new { number }).ToArray();
        return TransactAsync(
            transaction =>
            {
                foreach (var record in records)
                {
                    Record(record, transaction);
                }

                return _connection.Execute("DELETE FROM models WHERE number = @number", gone, transaction)
                    + _connection.Execute(
                        "INSERT INTO models (number, state, document) VALUES (@number, @state, @document)", rows, transaction);
            },
            cancellationToken);
    }
}
