using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace SharpOvsdb;

/// <summary>What a replica knows at one moment.</summary>
/// <param name="Snapshot">The tables; null until the first connection. Kept, but possibly old, while not
/// connected.</param>
/// <param name="Connected">Whether changes are being followed.</param>
/// <param name="Failure">Why not, while not connected; null before the first attempt has failed.</param>
public sealed record OvsdbReplicaState(OvsdbSnapshot? Snapshot, bool Connected, OvsdbException? Failure);

/// <summary>
/// A copy of some tables that follows the server, and connects again for ever when the session ends: to the next
/// server, where several serve a clustered database. A server that still knows what the replica has seen last sends
/// only what has changed since; otherwise the whole content replaces the old one at once. So a reader never sees a
/// mixture, a row twice or a row that is gone. Thread-safe.
/// </summary>
public sealed class OvsdbReplica : IAsyncDisposable
{
    private static readonly OvsdbReplicaState Beginning = new(null, false, null);

    private readonly ImmutableArray<OvsdbEndpoint> _endpoints;
    private readonly bool _leaderOnly;
    private readonly string _database;
    private readonly ImmutableArray<OvsdbTable> _tables;
    private readonly OvsdbClientOptions _options;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _publishing = new();
    private readonly Task _following;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile OvsdbReplicaState _state = Beginning;
    private volatile OvsdbClient? _client;
    private OvsdbPosition _position = OvsdbPosition.Beginning;

    private OvsdbReplica(
        ImmutableArray<OvsdbEndpoint> endpoints,
        bool leaderOnly,
        string database,
        ImmutableArray<OvsdbTable> tables,
        OvsdbClientOptions options)
    {
        _endpoints = endpoints;
        _leaderOnly = leaderOnly;
        _database = database;
        _tables = tables;
        _options = options;
        _following = Task.Run(FollowAsync);
    }

    /// <summary>The newest state.</summary>
    public OvsdbReplicaState State => _state;

    /// <summary>
    /// Starts to follow tables. It returns at once and never fails: what is wrong is in <see cref="State"/>.
    /// </summary>
    public static OvsdbReplica Start(
        OvsdbEndpoint endpoint,
        string database,
        ImmutableArray<OvsdbTable> tables,
        OvsdbClientOptions? options = null) =>
        new([endpoint], leaderOnly: false, database, tables, options ?? new OvsdbClientOptions());

    /// <summary>As <see cref="Start"/>, for a clustered database.</summary>
    /// <param name="endpoints">Its servers; they are tried in turn.</param>
    /// <param name="leaderOnly">
    /// Whether only the cluster's leader will do. Others may lag behind, but one that has lost its cluster never will do.
    /// </param>
    /// <param name="database">The database.</param>
    /// <param name="tables">Tables and columns.</param>
    /// <param name="options">Limits and times.</param>
    /// <exception cref="ArgumentException">There is no endpoint.</exception>
    public static OvsdbReplica StartCluster(
        ImmutableArray<OvsdbEndpoint> endpoints,
        bool leaderOnly,
        string database,
        ImmutableArray<OvsdbTable> tables,
        OvsdbClientOptions? options = null) => endpoints.IsDefaultOrEmpty
            ? throw new ArgumentException("there is no endpoint", nameof(endpoints))
            : new(endpoints, leaderOnly, database, tables, options ?? new OvsdbClientOptions());

    /// <summary>
    /// Gives the state, and again whenever it has changed, until the replica is disposed. A slow reader misses steps,
    /// never the newest state. Any number may watch.
    /// </summary>
    public async IAsyncEnumerable<OvsdbReplicaState> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var seen = Beginning;
        while (!_disposing.IsCancellationRequested)
        {
            Task changed;
            OvsdbReplicaState state;
            lock (_publishing)
            {
                (changed, state) = (_changed.Task, _state);
            }

            if (!ReferenceEquals(state, seen))
            {
                seen = state;
                yield return state;
            }
            else
            {
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Does all operations or none, in the present session; its changes are in <see cref="State"/> when it returns.
    /// </summary>
    /// <exception cref="OvsdbException">As of <see cref="OvsdbClient.TransactAsync"/>; at once when there is no
    /// session.</exception>
    public Task<ImmutableArray<OvsdbResult>> TransactAsync(
        IReadOnlyList<OvsdbOperation> operations, CancellationToken cancellationToken = default) =>
        _client is { } client
            ? client.TransactAsync(_database, operations, cancellationToken)
            : throw new OvsdbException(OvsdbErrorKind.Unreachable, $"not connected to {string.Join(',', _endpoints)}", _state.Failure);

    /// <summary>Ends the session and all watches.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        lock (_publishing)
        {
            _changed.TrySetResult();
        }
    }

    private async Task FollowAsync()
    {
        var (failures, turn) = (0, 0);
        while (!_disposing.IsCancellationRequested)
        {
            var failure = await FollowOnceAsync(_endpoints[turn++ % _endpoints.Length]).ConfigureAwait(false);
            failures = _state.Connected ? 0 : failures + 1;
            Publish(_state with { Connected = false, Failure = failure });
            if (failures % _endpoints.Length != 0)
            {
                // The next server may be better; only when all have been tried there is time to wait.
                continue;
            }

            try
            {
                await Task.Delay(Backoff(failures / _endpoints.Length), _options.TimeProvider, _disposing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Disposing.
            }
        }
    }

    // One session, from connecting to its end. By the time it returns nothing of the session can publish any more.
    private async Task<OvsdbException> FollowOnceAsync(OvsdbEndpoint endpoint)
    {
        try
        {
            var client = await OvsdbClient.ConnectAsync(endpoint, _options, _disposing.Token).ConfigureAwait(false);
            await using (client.ConfigureAwait(false))
            {
                if (_leaderOnly || _endpoints.Length > 1)
                {
                    await ClusterMember.WatchAsync(client, endpoint, _database, _leaderOnly, _disposing.Token)
                        .ConfigureAwait(false);
                }

                var schema = await client.GetSchemaAsync(_database, _disposing.Token).ConfigureAwait(false);
                schema.Require(_tables);
                await MonitorAsync(client, schema).ConfigureAwait(false);
                return await client.Ended.WaitAsync(_disposing.Token).ConfigureAwait(false);
            }
        }
        catch (OvsdbException failure)
        {
            return failure;
        }
        catch (OperationCanceledException)
        {
            return new OvsdbException(OvsdbErrorKind.Disconnected, "the replica was disposed");
        }
        catch (Exception failure)
        {
            // Not expected; but a replica that stopped following without a word would be worse than one that says so
            // and goes on.
            return new OvsdbException(OvsdbErrorKind.Disconnected, $"the session failed: {failure.Message}", failure);
        }
        finally
        {
            _client = null;
        }
    }

    // Whoever is told that it is connected may use the client at once: it is there before the first state is.
    private async Task MonitorAsync(OvsdbClient client, OvsdbSchema schema)
    {
        try
        {
            await client.MonitorSinceAsync(
                schema,
                _tables,
                _position,
                position =>
                {
                    _position = position;
                    _client = client;
                    Publish(new OvsdbReplicaState(position.Snapshot, true, null));
                },
                _disposing.Token).ConfigureAwait(false);
        }
        catch (OvsdbException old) when (old is { Kind: OvsdbErrorKind.Request, Error: "unknown method" })
        {
            // A server that cannot go on where we were begins anew each time.
            var snapshot = OvsdbSnapshot.Empty;
            await client.MonitorAsync(
                _database,
                _tables,
                changes =>
                {
                    snapshot = snapshot.With(changes);
                    _client = client;
                    Publish(new OvsdbReplicaState(snapshot, true, null));
                },
                _disposing.Token).ConfigureAwait(false);
        }
    }

    private TimeSpan Backoff(int failures)
    {
        var doubled = _options.MinimumBackoff * Math.Pow(2, Math.Min(failures, 20));
        var pause = doubled < _options.MaximumBackoff ? doubled : _options.MaximumBackoff;
        return pause * (1 - (Random.Shared.NextDouble() / 4));
    }

    private void Publish(OvsdbReplicaState state)
    {
        TaskCompletionSource changed;
        lock (_publishing)
        {
            _state = state;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }
}
