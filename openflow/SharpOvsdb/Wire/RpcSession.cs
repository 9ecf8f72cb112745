using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Json;
using System.Threading.Channels;

namespace SharpOvsdb;

/// <summary>
/// JSON-RPC 1.0 over one byte stream (RFC 7047 §4): joins replies to requests, answers <c>echo</c>, notices a silent
/// peer, and ends once, with one reason. Notifications are handled on the read loop, in the order of the stream and
/// before any later reply is seen. Thread-safe.
/// </summary>
internal sealed class RpcSession : IAsyncDisposable
{
    // Places in the queue that callers cannot take, so that however busy they are, an echo is answered.
    private const int OwnPlaces = 64;

    private readonly Stream _stream;
    private readonly OvsdbClientOptions _options;
    private readonly Action<string, JsonElement> _onNotification;
    private readonly Channel<Outgoing> _outgoing;
    private readonly SemaphoreSlim _places;
    private readonly ConcurrentDictionary<long, IPending> _pending = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource<OvsdbException> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loops;
    private long _lastId;
    private long _received;

    public RpcSession(Stream stream, OvsdbClientOptions options, Action<string, JsonElement> onNotification)
    {
        _stream = stream;
        _options = options;
        _onNotification = onNotification;
        _places = new SemaphoreSlim(options.OutgoingQueue);
        _outgoing = Channel.CreateBounded<Outgoing>(
            new BoundedChannelOptions(options.OutgoingQueue + OwnPlaces) { SingleReader = true });
        _loops = Task.WhenAll(Task.Run(ReadAsync), Task.Run(WriteAsync), Task.Run(ProbeAsync));
    }

    private interface IPending
    {
        void Complete(RpcMessage reply);

        void Fail(OvsdbException reason);
    }

    /// <summary>Completes, never fails, when the session is over, with the reason.</summary>
    public Task<OvsdbException> Ended => _ended.Task;

    /// <summary>Sends a request and waits for its reply.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Writes the elements of <c>params</c>.</param>
    /// <param name="read">Reads the result, on the read loop: before anything later in the stream is looked at.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> CallAsync<T>(
        string method,
        Action<Utf8JsonWriter> parameters,
        Func<JsonElement, T> read,
        CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId);
        var request = RpcMessage.Request(method, id, parameters);
        var pending = new Pending<T>(method, read);
        var sent = false;
        _pending[id] = pending;
        try
        {
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, cancellationToken))
            {
                await _places.WaitAsync(either.Token).ConfigureAwait(false);
            }

            sent = _outgoing.Writer.TryWrite(new Outgoing(request, _places));
            if (!sent)
            {
                throw Disconnected(await _ended.Task.ConfigureAwait(false));
            }

            return await pending.Task.WaitAsync(_options.RequestTimeout, _options.TimeProvider, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Disconnected(await _ended.Task.ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            throw new OvsdbException(OvsdbErrorKind.Timeout, $"no answer to {method} within {_options.RequestTimeout}");
        }
        finally
        {
            _pending.TryRemove(id, out _);
            if (sent && !pending.Task.IsCompleted && method == "transact")
            {
                // RFC 7047 §4.1.4: so that the server does not go on waiting. It may be too late; that is allowed.
                var cancel = RpcMessage.Request("cancel", null, writer => writer.WriteNumberValue(id));
                _outgoing.Writer.TryWrite(new Outgoing(cancel, null));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        var reason = new OvsdbException(OvsdbErrorKind.Disconnected, "the session was closed on this side");
        await EndAsync(reason).ConfigureAwait(false);
        await _loops.ConfigureAwait(false);
    }

    private async Task ReadAsync()
    {
        var framing = new JsonFraming(_options.MaximumMessageLength);
        var reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 65536, leaveOpen: true));
        OvsdbException reason;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(_ending.Token).ConfigureAwait(false);
                Interlocked.Add(ref _received, 1);
                var buffer = read.Buffer;
                try
                {
                    while (framing.TryRead(ref buffer, out var message))
                    {
                        Dispatch(RpcMessage.Parse(message));
                    }
                }
                finally
                {
                    reader.AdvanceTo(buffer.Start, read.Buffer.End);
                }

                if (read.IsCompleted)
                {
                    var where = framing.InMessage ? " in the middle of a message" : "";
                    reason = new OvsdbException(OvsdbErrorKind.Disconnected, $"the peer closed the connection{where}");
                    break;
                }
            }
        }
        catch (OvsdbException broken)
        {
            reason = broken;
        }
        catch (Exception failure)
        {
            // Mostly an I/O error; but whatever it is, a loop that ends must end the session, or callers would wait for
            // nothing.
            reason = Broken(failure);
        }

        await reader.CompleteAsync().ConfigureAwait(false);
        await EndAsync(reason).ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(_ending.Token).ConfigureAwait(false))
            {
                message.Place?.Release();
                await _stream.WriteAsync(message.Bytes, _ending.Token).ConfigureAwait(false);
                await _stream.FlushAsync(_ending.Token).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            await EndAsync(Broken(failure)).ConfigureAwait(false);
        }
    }

    private async Task ProbeAsync()
    {
        using var timer = new PeriodicTimer(_options.EchoInterval, _options.TimeProvider);
        var seen = 0L;
        var asked = false;
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
            {
                var received = Interlocked.Read(ref _received);
                if (received != seen)
                {
                    (seen, asked) = (received, false);
                    continue;
                }

                if (asked)
                {
                    throw new OvsdbException(
                        OvsdbErrorKind.Disconnected, $"no answer to echo within {_options.EchoInterval}");
                }

                // Nobody waits for this reply: that bytes come is the answer.
                asked = true;
                Send(RpcMessage.Request("echo", Interlocked.Increment(ref _lastId), _ => { }));
            }
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
        catch (OvsdbException reason)
        {
            await EndAsync(reason).ConfigureAwait(false);
        }
    }

    private void Dispatch(RpcMessage message)
    {
        if (message.Method is null)
        {
            if (message.Id is { ValueKind: JsonValueKind.Number } id && id.TryGetInt64(out var number)
                && _pending.TryRemove(number, out var pending))
            {
                pending.Complete(message);
            }
        }
        else if (message.Id is { } id)
        {
            Send(RpcMessage.Reply(id, message.Method == "echo" ? message.Content : null));
        }
        else
        {
            _onNotification(message.Method, message.Content);
        }
    }

    // For what must not wait, such as the read loop: a full queue means a peer that asks and does not read.
    private void Send(byte[] message)
    {
        if (!_outgoing.Writer.TryWrite(new Outgoing(message, null)) && !_ended.Task.IsCompleted)
        {
            throw new OvsdbException(OvsdbErrorKind.Disconnected, "the peer does not read what it asks for");
        }
    }

    private async Task EndAsync(OvsdbException reason)
    {
        if (!_ended.TrySetResult(reason))
        {
            return;
        }

        _outgoing.Writer.TryComplete();
        foreach (var (id, _) in _pending)
        {
            if (_pending.TryRemove(id, out var pending))
            {
                pending.Fail(Disconnected(reason));
            }
        }

        await _ending.CancelAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private static OvsdbException Broken(Exception failure) =>
        new(OvsdbErrorKind.Disconnected, $"the connection broke: {failure.Message}", failure);

    private static OvsdbException Disconnected(OvsdbException reason) => new(reason.Kind, reason.Message, reason);

    private readonly record struct Outgoing(byte[] Bytes, SemaphoreSlim? Place);

    private sealed class Pending<T>(string method, Func<JsonElement, T> read) : IPending
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _answer.Task;

        public void Complete(RpcMessage reply)
        {
            if (reply.Error is { } error)
            {
                _answer.TrySetException(ServerError.Of(error, $"{method} was refused", OvsdbErrorKind.Request, null));
                return;
            }

            try
            {
                _answer.TrySetResult(read(reply.Content));
            }
            catch (OvsdbException failure)
            {
                _answer.TrySetException(failure);
            }
        }

        public void Fail(OvsdbException reason)
        {
            _answer.TrySetException(reason);

            // A caller that still waits for its place in the queue learns the reason another way; this one counts as seen.
            _ = _answer.Task.Exception;
        }
    }
}
