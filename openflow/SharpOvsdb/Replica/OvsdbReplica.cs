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
/// A copy of some tables that follows the server, and connects again for ever when the session ends. After each
/// connection the whole content replaces the old one at once, so a reader never sees a mixture, a row twice or a row
/// that is gone. Thread-safe.
/// </summary>
public sealed class OvsdbReplica : IAsyncDisposable
{
    private static readonly OvsdbReplicaState Beginning = new(null, false, null);

    private readonly OvsdbEndpoint _endpoint;
    private readonly string _database;
    private readonly ImmutableArray<OvsdbTable> _tables;
    private readonly OvsdbClientOptions _options;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _publishing = new();
    private readonly Task _following;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile OvsdbReplicaState _state = Beginning;
    private volatile OvsdbClient? _client;

    private OvsdbReplica(
        OvsdbEndpoint endpoint, string database, ImmutableArray<OvsdbTable> tables, OvsdbClientOptions options)
    {
        _endpoint = endpoint;
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
        new(endpoint, database, tables, options ?? new OvsdbClientOptions());

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
            : throw new OvsdbException(OvsdbErrorKind.Unreachable, $"not connected to {_endpoint}", _state.Failure);

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
        var failures = 0;
        while (!_disposing.IsCancellationRequested)
        {
            var failure = await FollowOnceAsync().ConfigureAwait(false);
            failures = _state.Connected ? 0 : failures + 1;
            Publish(_state with { Connected = false, Failure = failure });
            try
            {
                await Task.Delay(Backoff(failures), _options.TimeProvider, _disposing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Disposing.
            }
        }
    }

    // One session, from connecting to its end. By the time it returns nothing of the session can publish any more.
    private async Task<OvsdbException> FollowOnceAsync()
    {
        try
        {
            var client = await OvsdbClient.ConnectAsync(_endpoint, _options, _disposing.Token).ConfigureAwait(false);
            await using (client.ConfigureAwait(false))
            {
                var schema = await client.GetSchemaAsync(_database, _disposing.Token).ConfigureAwait(false);
                schema.Require(_tables);
                var snapshot = OvsdbSnapshot.Empty;
                await client.MonitorAsync(_database, _tables, Apply, _disposing.Token).ConfigureAwait(false);
                _client = client;
                return await client.Ended.WaitAsync(_disposing.Token).ConfigureAwait(false);

                void Apply(ImmutableArray<OvsdbRowChange> changes)
                {
                    snapshot = snapshot.With(changes);
                    Publish(new OvsdbReplicaState(snapshot, true, null));
                }
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
