using System.Diagnostics.CodeAnalysis;

namespace SdnPersona.Core.Switches;

/// <summary>A switch of the registry with what works for it, and the peer that has dialled in as it. Thread-safe.</summary>
internal sealed class SwitchEntry(ManagedSwitch managed, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly Lock _gate = new();
    private readonly List<Task> _work = [];
    private Guest? _guest;
    private bool _closed;

    public ManagedSwitch Switch => managed;

    /// <summary>Whether nobody has dialled in as it right now.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _guest is null;
            }
        }
    }

    /// <summary>Starts something that goes on until the entry is disposed of.</summary>
    public void Run(Func<CancellationToken, Task> work)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                var token = _stop.Token;
                _work.Add(Task.Run(() => work(token), CancellationToken.None));
            }
        }
    }

    /// <summary>Lets a peer in: when nobody is there, or in place of itself. The caller waits for the former one to leave.</summary>
    public bool TryEnter(string identity, [NotNullWhen(true)] out Guest? guest)
    {
        lock (_gate)
        {
            guest = null;
            if (_closed || (_guest is { } present && present.Identity != identity))
            {
                return false;
            }

            guest = new Guest(identity, _guest?.Left ?? Task.CompletedTask, _stop.Token);
            _guest?.Replace();
            _guest = guest;
            return true;
        }
    }

    /// <summary>The peer has left.</summary>
    public void Leave(Guest guest)
    {
        lock (_gate)
        {
            guest.Leave();
            _guest = _guest == guest ? null : _guest;
        }
    }

    /// <summary>Stops all, the guest included, and waits until they have stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] working;
        lock (_gate)
        {
            _closed = true;
            working = [.. _work, _guest?.Left ?? Task.CompletedTask];
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>A peer that has dialled in.</summary>
    internal sealed class Guest
    {
        private readonly CancellationTokenSource _stop;
        private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Guest(string identity, Task former, CancellationToken cancellationToken)
        {
            (Identity, Former) = (identity, former);
            _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Stop = _stop.Token;
        }

        public string Identity { get; }

        /// <summary>Ends when the peer that was there before has left.</summary>
        public Task Former { get; }

        /// <summary>Cancelled when the peer has to leave.</summary>
        public CancellationToken Stop { get; }

        /// <summary>Ends when the peer has left.</summary>
        public Task Left => _left.Task;

        // Not on this thread: what waits for it must not go on under the entry's lock.
        internal void Replace() => _ = _stop.CancelAsync();

        internal void Leave()
        {
            _left.TrySetResult();
            _stop.Dispose();
        }
    }
}
