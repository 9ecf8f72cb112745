using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace SharpOpenFlow;

/// <summary>
/// A connection from its first byte to its last: one read loop, one writer, one watch over time, and one end. What
/// messages mean is the business of its <see cref="SessionState"/>.
/// </summary>
#pragma warning disable CA1001 // The token sources have neither timer nor wait handle: there is nothing to dispose of.
internal sealed class Session : ISessionLink
#pragma warning restore CA1001
{
    private readonly IDuplexPipe _transport;
    private readonly IOpenFlowHandler _handler;
    private readonly SendQueue _queue;
    private readonly CancellationTokenSource _stopWatching = new();
    private readonly TaskCompletionSource<OpenFlowConnection> _ready =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ConnectionEndReason> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Reads of one connection in a row, before others have their turn on the thread.
    private const int MostReadsInARow = 8;

    private SessionState _state;
    private byte[] _joined = [];
    private long _lastMessage;
    private volatile bool _receiving;
    private EndOfSession? _end;

    public Session(IDuplexPipe transport, OpenFlowConnectionOptions options, IOpenFlowHandler handler)
    {
        _transport = transport;
        _handler = handler;
        Options = options;
        Requests = new PendingRequests(options.Clock);
        _queue = new SendQueue(transport.Output, options.SendQueueBytes, options.Clock);
        _lastMessage = options.Clock.GetTimestamp();
        _state = new AwaitingHello(this);
    }

    public OpenFlowConnectionOptions Options { get; }

    /// <summary>The requests that wait for answers.</summary>
    public PendingRequests Requests { get; }

    /// <summary>What the handshake waits for; null when it is done.</summary>
    public string? Awaited => Volatile.Read(ref _state).Awaited;

    /// <summary>Timestamp of the latest message.</summary>
    public long LastMessage => Volatile.Read(ref _lastMessage);

    /// <summary>Whether messages are being handled right now, so that none is read.</summary>
    public bool IsReceiving => _receiving;

    /// <summary>How long senders have been waiting without anything being sent.</summary>
    public TimeSpan QueueFullFor => _queue.FullFor;

    /// <summary>Ends when the connection is ready, or, once all is closed, with why it is not.</summary>
    public Task<OpenFlowConnection> Ready => _ready.Task;

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

        Requests.End(reason);
        _queue.Complete();
        _stopWatching.Cancel();
        _transport.Input.CancelPendingRead();
        Report(ConnectionDiagnosticKind.Ended, $"{reason}: {text}", exception);
    }

    /// <summary>Queues a message, waiting for space.</summary>
    /// <exception cref="OpenFlowConnectionEndedException">The connection has ended.</exception>
    public async ValueTask SendAsync(IMessage message, uint xid, CancellationToken cancellationToken)
    {
        if (!await _queue.EnqueueAsync(message, xid, cancellationToken).ConfigureAwait(false))
        {
            throw new OpenFlowConnectionEndedException(
                Volatile.Read(ref _end)?.Reason ?? ConnectionEndReason.Cancelled);
        }
    }

    /// <summary>Queues a message without waiting; false when the connection has ended or too much waits.</summary>
    public bool TrySend<TMessage>(scoped TMessage message, uint xid) where TMessage : IMessage, allows ref struct =>
        _queue.TryEnqueueAnswer(message, xid);

    public uint NextXid() => Requests.NextXid();

    public void Send(IMessage message, uint xid) => Queued(_queue.TryEnqueueAnswer(message, xid), message.Type);

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
        var writing = WriteAsync(receiving);
        var watching = new SessionWatch(this).RunAsync(_stopWatching.Token);
        await receiving.ConfigureAwait(false);

        var end = Volatile.Read(ref _end)!;
        var allSent = await DrainAsync(writing, end.Reason).ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        await CloseTransportAsync(allSent ? null : new OpenFlowConnectionEndedException(end.Reason))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.TrySetException(new OpenFlowHandshakeException(end.Reason, end.Text, end.Exception));
        _completion.TrySetResult(end.Reason);
    }

    private async Task ReceiveAsync()
    {
        var readsInARow = 0;
        while (Volatile.Read(ref _end) is null)
        {
            ReadResult result;
            try
            {
                var reading = _transport.Input.ReadAsync();
                readsInARow = reading.IsCompleted ? readsInARow + 1 : 0;
                result = await reading.ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Each transport has its own exceptions; all mean the same.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                End(ConnectionEndReason.TransportFault, exception.Message, exception);
                return;
            }

            _receiving = true;
            _queue.BeginBatch();
            ReceiveAll(result);
            await _queue.EndBatchAsync().ConfigureAwait(false);
            _receiving = false;
            if (readsInARow == MostReadsInARow)
            {
                // A peer that always has more to say must not keep the thread from all others: to the end of the
                // queue that all threads share.
                readsInARow = 0;
                await Task.Yield();
            }
        }
    }

    /// <summary>Takes all whole messages out of what was read.</summary>
    private void ReceiveAll(in ReadResult result)
    {
        var buffer = result.Buffer;
        if (!buffer.IsEmpty)
        {
            Volatile.Write(ref _lastMessage, Options.Clock.GetTimestamp());
        }

        try
        {
            buffer = buffer.Slice(ReceiveInPlace(buffer.FirstSpan));
            while (Volatile.Read(ref _end) is null && MessageFraming.TryReadMessage(ref buffer, out var message))
            {
                Receive(Joined(message));
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

    /// <summary>
    /// Takes the messages that lie in one piece, which are nearly all; returns the bytes taken. Where no whole message
    /// follows, it is for the framing to say whether one can.
    /// </summary>
    private int ReceiveInPlace(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        while (bytes.Length - taken >= OpenFlowHeader.Length && Volatile.Read(ref _end) is null)
        {
            var rest = bytes[taken..];
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < OpenFlowHeader.Length || length > rest.Length)
            {
                break;
            }

            taken += length;
            Receive(rest[..length]);
        }

        return taken;
    }

    private void EndOfInput(in ReadOnlySequence<byte> rest)
    {
        if (rest.IsEmpty)
        {
            var meanwhile = _state.Awaited is { } awaited ? $" while {awaited} was awaited" : "";
            End(ConnectionEndReason.PeerClosed, $"the peer has closed the connection{meanwhile}");
        }
        else
        {
            End(
                ConnectionEndReason.FramingLost,
                $"the peer has closed the connection inside a message, after {rest.Length} bytes of it");
        }
    }

    private void Receive(ReadOnlySpan<byte> wire)
    {
        var header = OpenFlowHeader.Read(wire);
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
            var connection = new OpenFlowConnection(this, ready);
            ready.Announce(connection);
            _ready.TrySetResult(connection);
        }
    }

    /// <summary>Sends the error that is owed for a malformed message. An error is never answered by an error.</summary>
    private void Answer(in OpenFlowHeader header, ReadOnlySpan<byte> wire, OpenFlowProtocolException fault)
    {
        Report(
            ConnectionDiagnosticKind.MalformedMessage, $"{header.Type} xid=0x{header.Xid:x}: {fault.Message}", fault);
        if (header.Type != MessageType.Error)
        {
            Send(ErrorMessage.About(wire, fault), header.Xid);
        }
    }

    /// <summary>
    /// The bytes of a message in one piece: in place where they are, copied where a segment ends inside them.
    /// </summary>
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

    /// <summary>The writer; true when all is sent.</summary>
    private async Task<bool> WriteAsync(Task receiving)
    {
        Exception? fault = null;
        try
        {
            if (await _queue.Finished.ConfigureAwait(false))
            {
                return true;
            }
        }
        catch (OperationCanceledException)
        {
            // Only the end of the session gives up what waits.
            return false;
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
        return false;
    }

    /// <summary>Lets the last messages out, where there may be somebody to read them; true when all are.</summary>
    private async Task<bool> DrainAsync(Task<bool> writing, ConnectionEndReason reason)
    {
        if (reason is not (ConnectionEndReason.PeerClosed or ConnectionEndReason.TransportFault
            or ConnectionEndReason.SendQueueFull or ConnectionEndReason.EchoTimeout))
        {
            await WithinDrainTimeoutAsync(writing).ConfigureAwait(false);
        }

        _queue.Abort();
        return await writing.ConfigureAwait(false);
    }

    private async Task WithinDrainTimeoutAsync(Task task) =>
        await task.WaitAsync(Options.DrainTimeout, Options.Clock)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>
    /// Closes both pipes. A pipe with unsent bytes is completed with an exception, which tells the transport to give up
    /// rather than to go on sending for as long as the peer does not read.
    /// </summary>
    private async Task CloseTransportAsync(Exception? unsent)
    {
        try
        {
            await _transport.Output.CompleteAsync(unsent).ConfigureAwait(false);
        }
        finally
        {
            await _transport.Input.CompleteAsync().ConfigureAwait(false);
        }
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
