namespace SharpOvsdb;

/// <summary>
/// A place in the queue for a lock (RFC 7047 §4.1.8): of all clients that asked for its name, the server gives it to one
/// at a time. A transaction that begins with <see cref="OvsdbOperation.Assert"/> fails unless its session holds the
/// lock. Thread-safe.
/// </summary>
public sealed class OvsdbLock : IAsyncDisposable
{
    private readonly Func<OvsdbLock, ValueTask> _release;
    private readonly TaskCompletionSource _acquired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isHeld;

    internal OvsdbLock(string name, Func<OvsdbLock, ValueTask> release)
    {
        Name = name;
        _release = release;
    }

    /// <summary>The lock's name.</summary>
    public string Name { get; }

    /// <summary>Whether this session holds the lock, as far as it has been told.</summary>
    public bool IsHeld => _isHeld;

    /// <summary>Completes when the lock is first held.</summary>
    public Task Acquired => _acquired.Task;

    /// <summary>Completes when the lock is held no more: stolen, given back, or the session is over.</summary>
    public Task Lost => _lost.Task;

    /// <summary>Gives the lock, or the place in its queue, back.</summary>
    public ValueTask DisposeAsync() => _release(this);

    internal void Set(bool isHeld)
    {
        _isHeld = isHeld && !_lost.Task.IsCompleted;
        if (isHeld)
        {
            _acquired.TrySetResult();
        }
        else
        {
            _lost.TrySetResult();
        }
    }
}
