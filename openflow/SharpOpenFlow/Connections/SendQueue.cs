using System.IO.Pipelines;
using System.Threading.Channels;

namespace SharpOpenFlow;

/// <summary>
/// The way out: senders write their messages into one buffer while the single writer sends another; then the two change
/// places. So a message is written when it is queued (its faults reach its sender), what waits is bounded in bytes, and
/// many small messages become one write. Safe for concurrent use.
/// </summary>
internal sealed class SendQueue(int capacity, TimeProvider clock)
{
    // Replies that are owed to the peer are queued even when senders have to wait, but a peer that does not read them
    // gets no more than this.
    private const int OwedBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Channel<bool> _filled = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private SendBuffer _filling = new();
    private SendBuffer _sending = new();
    private TaskCompletionSource? _space;
    private long? _fullSince;
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
    /// Queues a message whose sender cannot wait: the read loop. False when too much is owed already.
    /// </summary>
    public bool TryEnqueueOwed(IMessage message, uint xid)
    {
        lock (_gate)
        {
            if (_completed || _filling.Length > capacity + OwedBytes)
            {
                return false;
            }

            Write(message, xid);
        }

        return Signal();
    }

    /// <summary>
    /// As <see cref="TryEnqueueOwed"/>, for the reply to an echo request: the same bytes with another type.
    /// </summary>
    public bool TryEnqueueEchoReply(ReadOnlySpan<byte> request)
    {
        lock (_gate)
        {
            if (_completed || _filling.Length > capacity + OwedBytes)
            {
                return false;
            }

            var reply = _filling.GetSpan(request.Length)[..request.Length];
            request.CopyTo(reply);
            reply[1] = (byte)MessageType.EchoReply;
            _filling.Advance(request.Length);
        }

        return Signal();
    }

    /// <summary>Takes no more messages; the writer sends what waits and returns.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            _space?.TrySetResult();
            _space = null;
        }

        _filled.Writer.TryComplete();
    }

    /// <summary>
    /// Sends until the queue is completed and empty. False when the peer's end of the transport is gone.
    /// </summary>
    public async Task<bool> SendAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        while (await _filled.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            _filled.Reader.TryRead(out _);
            if (!await SendWaitingAsync(output, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return await SendWaitingAsync(output, cancellationToken).ConfigureAwait(false);
    }

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
                _fullSince ??= clock.GetTimestamp();
                _space ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                space = _space.Task;
                return null;
            }

            Write(message, xid);
        }

        Signal();
        return true;
    }

    private void Write(IMessage message, uint xid)
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

    private bool Signal()
    {
        _filled.Writer.TryWrite(true);
        return true;
    }

    private async ValueTask<bool> SendWaitingAsync(PipeWriter output, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            (_filling, _sending) = (_sending, _filling);
            _fullSince = null;
            _space?.TrySetResult();
            _space = null;
        }

        var open = true;
        if (_sending.Length > 0)
        {
            var result = await output.WriteAsync(_sending.Written, cancellationToken).ConfigureAwait(false);
            open = !result.IsCompleted && !result.IsCanceled;
        }

        _sending.Clear();
        return open;
    }
}
