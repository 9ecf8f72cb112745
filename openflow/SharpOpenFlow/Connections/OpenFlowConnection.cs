using System.Collections.Immutable;
using System.IO.Pipelines;

namespace SharpOpenFlow;

/// <summary>
/// The controller's end of a connection to a switch, ready for use: HELLO, features and ports are exchanged. All
/// members are safe for concurrent use. Messages of one caller reach the switch in the order of the calls.
/// </summary>
public sealed partial class OpenFlowConnection : IAsyncDisposable
{
    private readonly Session _session;
    private readonly Ready _ready;
    private readonly RequestChannel _requests;

    internal OpenFlowConnection(Session session, Ready ready)
    {
        _session = session;
        _ready = ready;
        _requests = new RequestChannel(session);
    }

    /// <summary>Who the datapath is.</summary>
    public FeaturesReply Features => _ready.Features;

    /// <summary>
    /// The ports in the order of their numbers, as of the last port-status message. Open vSwitch sends none to a
    /// service connection (<c>BRIDGE.mgmt</c>) until a SET_CONFIG with a miss-send length above 0.
    /// </summary>
    public ImmutableArray<PortDesc> Ports => _ready.Ports;

    /// <summary>Ends, with why, when the connection has ended and the transport is closed. Never fails.</summary>
    public Task<ConnectionEndReason> Completion => _session.Completion;

    /// <summary>Does the handshake and returns a connection that is ready.</summary>
    /// <param name="transport">
    /// The bytes to and from the switch. The connection owns both pipes and completes them at its end.
    /// </param>
    /// <param name="options">Time and memory that the connection may take.</param>
    /// <param name="handler">Receives what the switch sends by itself, and reports.</param>
    /// <param name="cancellationToken">Gives up the handshake; of no effect once the connection is ready.</param>
    /// <exception cref="OpenFlowHandshakeException">
    /// The connection did not become ready; the transport is closed.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; the transport is closed.</exception>
    public static async Task<OpenFlowConnection> ConnectAsync(
        IDuplexPipe transport,
        OpenFlowConnectionOptions options,
        IOpenFlowHandler handler,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        options.Validate();

        var session = new Session(transport, options, handler);
        session.Start();
        using var cancelling = cancellationToken.UnsafeRegister(
            static session => ((Session)session!).End(ConnectionEndReason.Cancelled, "the handshake was cancelled"),
            session);
        try
        {
            return await session.Ready.ConfigureAwait(false);
        }
        catch (OpenFlowHandshakeException failure) when (failure.Reason == ConnectionEndReason.Cancelled)
        {
            throw new OperationCanceledException(failure.Message, failure, cancellationToken);
        }
    }

    /// <summary>Queues a message; waits only while the queue is full. An error about it goes to the handler.</summary>
    /// <returns>The message's transaction id, which an error about it will have.</returns>
    /// <exception cref="ArgumentException">The message cannot be written; nothing was sent.</exception>
    /// <exception cref="OpenFlowConnectionEndedException">The connection has ended.</exception>
    public async ValueTask<uint> SendAsync(IMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var xid = _session.NextXid();
        await _session.SendAsync(message, xid, cancellationToken).ConfigureAwait(false);
        return xid;
    }

    /// <summary>
    /// Queues a message without waiting and without allocating, for handlers that answer as fast as they are asked. What
    /// is sent while <see cref="IOpenFlowHandler.OnMessage"/> runs goes out together, when all that was received has
    /// been handled. An error about it goes to the handler.
    /// </summary>
    /// <typeparam name="TMessage">The message's type; a structure is not boxed, and may borrow bytes.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="xid">The message's transaction id, which an error about it will have.</param>
    /// <returns>False when the connection has ended, or more waits to be sent than the options allow.</returns>
    /// <exception cref="ArgumentException">The message cannot be written; nothing was sent.</exception>
    public bool TrySend<TMessage>(scoped TMessage message, out uint xid) where TMessage : IMessage, allows ref struct
    {
        xid = _session.NextXid();
        return _session.TrySend(message, xid);
    }

    /// <inheritdoc cref="TrySend{TMessage}(TMessage, out uint)"/>
    public bool TrySend<TMessage>(scoped TMessage message) where TMessage : IMessage, allows ref struct =>
        TrySend(message, out _);

    /// <summary>
    /// Ends the connection after what is queued is sent, or <see cref="OpenFlowConnectionOptions.DrainTimeout"/> is
    /// over.
    /// </summary>
    /// <param name="reason">Why; what <see cref="Completion"/> will say unless the connection has ended before.</param>
    public async ValueTask CloseAsync(ConnectionEndReason reason)
    {
        _session.End(reason, "closed by this side");
        await _session.Completion.ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the connection as <see cref="CloseAsync"/> does, and tells the peer before that it is not permitted.
    /// </summary>
    /// <param name="reason">Why, for <see cref="Completion"/>.</param>
    /// <param name="text">Why, in words that the peer may log.</param>
    public async ValueTask RefuseAsync(ConnectionEndReason reason, string text)
    {
        TrySend(ErrorMessage.HelloFailed(HelloFailedCode.EPerm, text));
        _session.End(reason, text);
        await _session.Completion.ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the connection as <see cref="CloseAsync"/> does, with <see cref="ConnectionEndReason.Cancelled"/>.
    /// </summary>
    public ValueTask DisposeAsync() => CloseAsync(ConnectionEndReason.Cancelled);
}
