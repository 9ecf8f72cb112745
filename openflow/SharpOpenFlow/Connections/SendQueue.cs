using System.IO.Pipelines;

namespace SharpOpenFlow;

/// <summary>
/// The way out: senders write their messages into one buffer while the other is being sent; then the two change places.
/// So a message is written when it is queued (its faults reach its sender), what waits is bounded in bytes, and many
/// small messages become one write. What is queued while a batch of received messages is handled goes out at its end,
/// on the same thread: one write for a whole batch of answers, and no way through another thread. Safe for concurrent
/// use.
/// </summary>
#pragma warning disable CA1001 // The token source has neither timer nor wait handle: there is nothing to dispose of.
internal sealed class SendQueue(PipeWriter output, int capacity, TimeProvider clock) : IThreadPoolWorkItem
#pragma warning restore CA1001
{
    // Answers are queued even when senders have to wait, up to this much for one batch of received messages.
    private const int AnswerBytes = 256 * 1024;

    // More than this, and nothing further is read from the peer until it reads too.
    private const int AnswersUntilPause = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<bool> _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SendBuffer _filling = new();
    private SendBuffer _sending = new();
    private TaskCompletionSource? _space;
    private long? _fullSince;
    private int _answers;
    private int _batchThread;
    private bool _isSending;
    private bool _completed;

    /// <summary>How long senders have been waiting without anything being taken; zero when none has to.</summary>
    public TimeSpan FullFor
    {
        get
        {
            lock (_gate)
            {
                return _fullSince is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero;
            }
        }
    }

    /// <summary>
    /// Ends when the queue is completed and empty: true; when the peer's end of the transport is gone: false; or as
    /// the transport has failed.
    /// </summary>
    public Task<bool> Finished => _finished.Task;

    /// <summary>Queues a message, waiting for space as long as needed. False when the queue is completed.</summary>
    /// <exception cref="ArgumentException">The message cannot be written; nothing was queued.</exception>
    public ValueTask<bool> EnqueueAsync(IMessage message, uint xid, CancellationToken cancellationToken)
    {
        var queued = TryEnqueue(message, xid, out var space);
        return queued is { } result
            ? ValueTask.FromResult(result)
            : WaitAndEnqueueAsync(message, xid, space, cancellationToken);
    }

    /// <summary>
    /// Queues a message whose sender cannot wait, the read loop above all. False when the queue is completed, or too
    /// much waits already.
    /// </summary>
    /// <exception cref="ArgumentException">The message cannot be written; nothing was queued.</exception>
    public bool TryEnqueueAnswer<TMessage>(scoped TMessage message, uint xid) where TMessage : IMessage, allows ref struct
    {
        lock (_gate)
        {
            if (!HasRoomForAnswer())
            {
                return false;
            }

            var before = _filling.Length;
            Write(message, xid);
            _answers += _filling.Length - before;
        }

        Wake();
        return true;
    }

    /// <summary>
    /// As <see cref="TryEnqueueAnswer"/>, for the reply to an echo request: the same bytes with another type.
    /// </summary>
    public bool TryEnqueueEchoReply(ReadOnlySpan<byte> request)
    {
        lock (_gate)
        {
            if (!HasRoomForAnswer())
            {
                return false;
            }

            var reply = _filling.GetSpan(request.Length)[..request.Length];
            request.CopyTo(reply);
            reply[1] = (byte)MessageType.EchoReply;
            _filling.Advance(request.Length);
            _answers += request.Length;
        }

        Wake();
        return true;
    }

    /// <summary>This thread begins to handle a batch of received messages: what it queues waits for the end.</summary>
    public void BeginBatch() => _batchThread = Environment.CurrentManagedThreadId;

    /// <summary>
    /// The batch is handled: sends what waits. The task ends when the next may be read: at once, unless the peer does
    /// not read the answers that it asks for.
    /// </summary>
    public ValueTask EndBatchAsync()
    {
        _batchThread = 0;
        if (BeginSending())
        {
            _ = SendAsync();
        }

        lock (_gate)
        {
            if (_answers <= AnswersUntilPause || _completed)
            {
                return ValueTask.CompletedTask;
            }

            return new ValueTask(WaitForSpace());
        }
    }

    /// <summary>Takes no more messages; sends what waits.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            GiveSpace();
            if (_isSending)
            {
                return;
            }

            _isSending = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Gives up what is not sent yet.</summary>
    public void Abort() => _stop.Cancel();

    /// <summary>Sends, as work for the thread pool.</summary>
    public void Execute() => _ = SendAsync();

    private async ValueTask<bool> WaitAndEnqueueAsync(
        IMessage message, uint xid, Task space, CancellationToken cancellationToken)
    {
        while (true)
        {
            await space.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (TryEnqueue(message, xid, out space) is { } result)
            {
                return result;
            }
        }
    }

    /// <summary>
    /// True when queued, false when completed, null when there is no space: then <paramref name="space"/> ends when
    /// there is.
    /// </summary>
    private bool? TryEnqueue(IMessage message, uint xid, out Task space)
    {
        space = Task.CompletedTask;
        lock (_gate)
        {
            if (_completed)
            {
                return false;
            }

            if (_filling.Length >= capacity)
            {
                space = WaitForSpace();
                return null;
            }

            Write(message, xid);
        }

        Wake();
        return true;
    }

    private bool HasRoomForAnswer() => !_completed && _filling.Length <= capacity + AnswerBytes;

    private Task WaitForSpace()
    {
        _fullSince ??= clock.GetTimestamp();
        _space ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _space.Task;
    }

    private void GiveSpace()
    {
        _fullSince = null;
        _space?.TrySetResult();
        _space = null;
    }

    private void Write<TMessage>(scoped TMessage message, uint xid) where TMessage : IMessage, allows ref struct
    {
        var before = _filling.Length;
        try
        {
            message.WriteTo(_filling, xid);
        }
        catch
        {
            _filling.Truncate(before);
            throw;
        }
    }

    private void Wake()
    {
        if (_batchThread != Environment.CurrentManagedThreadId && BeginSending())
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>True, for one caller only, when there is something to send and nobody does.</summary>
    private bool BeginSending()
    {
        lock (_gate)
        {
            if (_isSending || _filling.Length == 0)
            {
                return false;
            }

            _isSending = true;
            return true;
        }
    }

    /// <summary>Sends until nothing waits.</summary>
    private async Task SendAsync()
    {
        try
        {
            while (TakeWaiting())
            {
                var result = await output.WriteAsync(_sending.Written, _stop.Token).ConfigureAwait(false);
                _sending.Clear();
                if (result.IsCompleted || result.IsCanceled)
                {
                    _finished.TrySetResult(false);
                    return;
                }
            }
        }
#pragma warning disable CA1031 // Whatever the transport throws, the session decides what it means.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _finished.TrySetException(exception);
        }
    }

    private bool TakeWaiting()
    {
        lock (_gate)
        {
            GiveSpace();
            if (_filling.Length > 0)
            {
                (_filling, _sending) = (_sending, _filling);
                _answers = 0;
                return true;
            }

            _isSending = false;
            if (_completed)
            {
                _finished.TrySetResult(true);
            }

            return false;
        }
    }
}
