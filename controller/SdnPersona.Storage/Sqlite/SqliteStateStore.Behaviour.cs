using System.Collections.Immutable;
using Dapper;
using SdnPersona.Abstractions;

namespace SdnPersona.Storage;

/// <content>Windows of behaviour.</content>
public sealed partial class SqliteStateStore : IBehaviourStore
{
    /// <inheritdoc/>
    public Task<ImmutableArray<BehaviourState>> BehaviourAsync(CancellationToken cancellationToken) => RunAsync(
        () => _connection.Query<(string Workload, string SavedAt, byte[] State)>(
                "SELECT workload, saved_at, state FROM behaviour ORDER BY workload")
            .Select(row => new BehaviourState(new(row.Workload), Time(row.SavedAt), row.State))
            .ToImmutableArray(),
        cancellationToken);

    /// <inheritdoc/>
    public Task SaveBehaviourAsync(
        IReadOnlyCollection<BehaviourState> changed, IReadOnlyCollection<WorkloadId> removed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(removed);
        var rows = changed
            .Select(one => new { workload = one.Workload.Value, saved_at = Text(one.At), state = one.State.ToArray() }).ToArray();
        var gone = removed.Select(id => new { workload = id.Value }).ToArray();
        const string upsert =
            """
            INSERT INTO behaviour (workload, saved_at, state) VALUES (@workload, @saved_at, @state)
            ON CONFLICT (workload) DO UPDATE SET saved_at = excluded.saved_at, state = excluded.state
            """;
        return TransactAsync(
            transaction =>
                _connection.Execute(upsert, rows, transaction)
                + _connection.Execute("DELETE FROM behaviour WHERE workload = @workload", gone, transaction),
            cancellationToken);
    }
}
