using System.Buffers;
using System.IO.Pipelines;

namespace SharpOpenFlow;

/// <summary>
/// A connection from its first byte to its last: one read loop, one writer, one watch over time, and one end. What messages
/// mean is the business of its <see cref="SessionState"/>.
/// </summary>
#pragma warning disable CA1001 // The token sources have neither timer nor wait handle: there is nothing to dispose of.
internal sealed class Session : ISessionLink
#pragma warning restore CA1001
{
    private readonly IDuplexPipe _transport;
    private readonly IOpenFlowHandler _handler;
    private readonly SendQueue _queue;
    private readonly CancellationTokenSource _stopWatching = new();
    private readonly CancellationTokenSource _stopSending = new();
    private readonly TaskCompletionSource<Ready> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ConnectionEndReason> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SessionState _state;
    private byte[] _joined = [];
    private long _lastMessage;
    private EndOfSession? _end;

    public Session(IDuplexPipe transport, OpenFlowConnectionOptions options, IOpenFlowHandler handler)
    {
        _transport = transport;
        _handler = handler;
        Options = options;
        Requests = new PendingRequests(options.Clock);
        _queue = new SendQueue(options.SendQueueBytes, options.Clock);
        _lastMessage = options.Clock.GetTimestamp();
        _state = new AwaitingHello(this);
    }

    public OpenFlowConnectionOptions Options { get; }

    /// <summary>The requests that wait for answers.</summary>
    public PendingRequests Requests { get; }

    /// <summary>Ends when the connection is ready, or, once all is closed, with why it is not.</summary>
    public Task<Ready> Ready => _ready.Task;

    /// <summary>Ends when all is closed, with why.</summary>
    public Task<ConnectionEndReason> Completion => _completion.Task;

    /// <summary>Starts the loops. Call once.</summary>
    public void Start() => _ = Task.Run(RunAsync);

    /// <summary>Ends the connection; the first reason counts. Returns at once, see <see cref="Completion"/>.</summary>
    public void End(ConnectionEndReason reason, string text, Exception? exception = null)
    {
        if (Interlocked.CompareExchange(ref _end, new EndOfSession(reason, text, exception), null) is not null)
        {
            return;
        }

        Report(ConnectionDiagnosticKind.Ended, $"{reason}: {text}", exception);
        Requests.End(reason);
        _queue.Complete();
        _stopWatching.Cancel();
        _transport.Input.CancelPendingRead();
    }

    /// <summary>Queues a message, waiting for space.</summary>
    /// <exception cref="OpenFlowConnectionEndedException">The connection has ended.</exception>
    public async ValueTask SendAsync(IMessage message, uint xid, CancellationToken cancellationToken)
    {
        if (!await _queue.EnqueueAsync(message, xid, cancellationToken).ConfigureAwait(false))
        {
            throw new OpenFlowConnectionEndedException(Volatile.Read(ref _end)?.Reason ?? ConnectionEndReason.Cancelled);
        }
    }

    public uint NextXid() => Requests.NextXid();

    public void Send(IMessage message, uint xid) => Queued(_queue.TryEnqueueOwed(message, xid), message.Type);

    public void AnswerEcho(ReadOnlySpan<byte> request) =>
        Queued(_queue.TryEnqueueEchoReply(request), MessageType.EchoReply);

    public Ready EnterReady(FeaturesReply features, PortTable ports) => new(this, _handler, Requests, features, ports);

    public void Report(ConnectionDiagnosticKind kind, string text, Exception? exception = null)
    {
        try
        {
            _handler.OnDiagnostic(new ConnectionDiagnostic(kind, text, exception));
        }
#pragma warning disable CA1031 // Who cannot take a report cannot be told that either.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    private async Task RunAsync()
    {
        Send(Hello.OpenFlow13, NextXid());
        var receiving = ReceiveAsync();
        var sending = SendAsync(receiving);
        var watching = WatchAsync();
        await receiving.ConfigureAwait(false);

        var end = Volatile.Read(ref _end)!;
        await DrainAsync(sending, end.Reason).ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        await CloseTransportAsync().ConfigureAwait(false);
        _ready.TrySetException(new OpenFlowHandshakeException(end.Reason, end.Text, end.Exception));
        _completion.TrySetResult(end.Reason);
    }

    private async Task ReceiveAsync()
    {
        while (Volatile.Read(ref _end) is null)
        {
            ReadResult result;
            try
            {
                result = await _transport.Input.ReadAsync().ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Each transport has its own exceptions; all mean the same.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                End(ConnectionEndReason.TransportFault, exception.Message, exception);
                return;
            }

            ReceiveAll(result);
        }
    }

    /// <summary>Takes all whole messages out of what was read.</summary>
    private void ReceiveAll(in ReadResult result)
    {
        var buffer = result.Buffer;
        try
        {
            while (Volatile.Read(ref _end) is null && MessageFraming.TryReadMessage(ref buffer, out var message))
            {
                Receive(message);
            }

            if (result.IsCompleted)
            {
                EndOfInput(buffer);
            }
        }
        catch (OpenFlowProtocolException fault)
        {
            // Only framing throws here: what follows cannot be told from what came.
            var header = Joined(buffer.Slice(0, OpenFlowHeader.Length));
            Send(ErrorMessage.About(header, fault), OpenFlowHeader.Read(header).Xid);
            End(ConnectionEndReason.FramingLost, fault.Message, fault);
        }
        catch (OpenFlowHandshakeException failure)
        {
            End(failure.Reason, failure.Message, failure.InnerException);
        }
#pragma warning disable CA1031 // The last resort of the loop: a fault of ours ends this connection and nothing else.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            End(ConnectionEndReason.InternalFault, exception.Message, exception);
        }
        finally
        {
            _transport.Input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private void EndOfInput(in ReadOnlySequence<byte> rest)
    {
        if (rest.IsEmpty)
        {
            End(ConnectionEndReason.PeerClosed, $"the peer has closed the connection; {_state.Awaited} was awaited");
        }
        else
        {
            End(ConnectionEndReason.FramingLost, $"the peer has closed the connection inside a message, after {rest.Length} bytes of it");
        }
    }

    private void Receive(in ReadOnlySequence<byte> message)
    {
        var wire = Joined(message);
        var header = OpenFlowHeader.Read(wire);
        Volatile.Write(ref _lastMessage, Options.Clock.GetTimestamp());
        try
        {
            var next = _state.Handle(header, wire);
            if (next != _state)
            {
                Enter(next);
            }
        }
        catch (OpenFlowProtocolException fault)
        {
            Answer(header, wire, fault);
        }
    }

    private void Enter(SessionState next)
    {
        Volatile.Write(ref _state, next);
        if (next is Ready ready)
        {
            _ready.TrySetResult(ready);
        }
    }

    /// <summary>Sends the error that is owed for a malformed message. An error is never answered by an error.</summary>
    private void Answer(in OpenFlowHeader header, ReadOnlySpan<byte> wire, OpenFlowProtocolException fault)
    {
        Report(ConnectionDiagnosticKind.MalformedMessage, $"{header.Type} xid=0x{header.Xid:x}: {fault.Message}", fault);
        if (header.Type != MessageType.Error)
        {
            Send(ErrorMessage.About(wire, fault), header.Xid);
        }
    }

    /// <summary>The bytes of a message in one piece: in place where they are, copied where a segment ends inside them.</summary>
    private ReadOnlySpan<byte> Joined(in ReadOnlySequence<byte> message)
    {
        if (message.IsSingleSegment)
        {
            return message.FirstSpan;
        }

        var length = (int)message.Length;
        if (_joined.Length < length)
        {
            _joined = new byte[Math.Max(length, 4096)];
        }

        message.CopyTo(_joined);
        return _joined.AsSpan(0, length);
    }

    private async Task SendAsync(Task receiving)
    {
        Exception? fault = null;
        try
        {
            if (await _queue.SendAsync(_transport.Output, _stopSending.Token).ConfigureAwait(false))
            {
                return;
            }
        }
        catch (OperationCanceledException) when (_stopSending.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // Each transport has its own exceptions; all mean the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            fault = exception;
        }

        // What the peer has sent before it went (an error, most likely) is still to be read.
        await WithinDrainTimeoutAsync(receiving).ConfigureAwait(false);
        End(
            fault is null ? ConnectionEndReason.PeerClosed : ConnectionEndReason.TransportFault,
            fault?.Message ?? "the peer has closed its end of the transport",
            fault);
    }

    /// <summary>Lets the last messages out, where there may be somebody to read them.</summary>
    private async Task DrainAsync(Task sending, ConnectionEndReason reason)
    {
        if (reason is not (ConnectionEndReason.PeerClosed or ConnectionEndReason.TransportFault
            or ConnectionEndReason.SendQueueFull or ConnectionEndReason.EchoTimeout))
        {
            await WithinDrainTimeoutAsync(sending).ConfigureAwait(false);
        }

        await _stopSending.CancelAsync().ConfigureAwait(false);
        await sending.ConfigureAwait(false);
    }

    private async Task WithinDrainTimeoutAsync(Task task) =>
        await task.WaitAsync(Options.DrainTimeout, Options.Clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task CloseTransportAsync()
    {
        try
        {
            await _transport.Output.CompleteAsync().ConfigureAwait(false);
            await _transport.Input.CompleteAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The connection is over; a transport that cannot even close adds nothing.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>Looks at the clock: handshake in time, peer alive, queue moving.</summary>
    private async Task WatchAsync()
    {
        var started = Options.Clock.GetTimestamp();
        long? probed = null;
        using var timer = new PeriodicTimer(WatchInterval(), Options.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopWatching.Token).ConfigureAwait(false))
            {
                WatchQueue();
                if (_ready.Task.IsCompleted)
                {
                    probed = WatchPeer(probed);
                }
                else if (Options.Clock.GetElapsedTime(started) >= Options.HandshakeTimeout)
                {
                    End(ConnectionEndReason.HandshakeTimeout, $"no {Volatile.Read(ref _state).Awaited} within {Options.HandshakeTimeout}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended.
        }
    }

    private void WatchQueue()
    {
        if (_queue.FullFor >= Options.SendQueueFullTimeout)
        {
            End(ConnectionEndReason.SendQueueFull, $"{Options.SendQueueBytes} bytes wait and nothing was taken for {Options.SendQueueFullTimeout}");
        }
    }

    /// <summary>Asks a silent peer whether it lives; returns when it was asked, as long as it has not said anything since.</summary>
    private long? WatchPeer(long? probed)
    {
        var now = Options.Clock.GetTimestamp();
        var heard = Volatile.Read(ref _lastMessage);
        if (probed is { } asked && heard < asked)
        {
            if (Options.Clock.GetElapsedTime(asked, now) >= Options.EchoTimeout)
            {
                End(ConnectionEndReason.EchoTimeout, $"no sign of life within {Options.EchoTimeout} of an echo request");
            }

            return asked;
        }

        if (Options.Clock.GetElapsedTime(heard, now) < Options.EchoInterval)
        {
            return null;
        }

        Send(EchoRequest.Empty, NextXid());
        return now;
    }

    /// <summary>Often enough to be at most a quarter of the shortest time late.</summary>
    private TimeSpan WatchInterval()
    {
        var shortest = new[] { Options.HandshakeTimeout, Options.EchoInterval, Options.EchoTimeout, Options.SendQueueFullTimeout }.Min();
        return TimeSpan.FromTicks(Math.Clamp(shortest.Ticks / 4, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond));
    }

    private void Queued(bool queued, MessageType type)
    {
        if (!queued && Volatile.Read(ref _end) is null)
        {
            Report(ConnectionDiagnosticKind.ReplyDropped, $"{type} could not be queued: the peer does not read");
        }
    }

    private sealed record EndOfSession(ConnectionEndReason Reason, string Text, Exception? Exception);
}
