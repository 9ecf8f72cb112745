namespace SharpOpenFlow;

/// <summary>
/// Receives what a switch sends by itself. All calls of one connection come one after the other, from its read loop:
/// the connection reads nothing more until a call returns, so a handler copies what it needs and hands it on.
/// </summary>
public interface IOpenFlowHandler
{
    /// <summary>
    /// The connection is ready. Called once, from the read loop and before any message: a handler that answers by
    /// <see cref="OpenFlowConnection.TrySend{TMessage}(TMessage)"/> keeps the connection.
    /// </summary>
    /// <param name="connection">The connection that <see cref="OpenFlowConnection.ConnectAsync"/> returns too.</param>
    void OnReady(OpenFlowConnection connection)
    {
    }

    /// <summary>
    /// A packet-in, flow-removed, port-status or experimenter message, or an error that belongs to no request that is
    /// waiting. May be called before <see cref="OpenFlowConnection.ConnectAsync"/> has returned to its caller. An
    /// <see cref="OpenFlowProtocolException"/> is answered to the switch; any other exception is reported to
    /// <see cref="OnDiagnostic"/>; neither ends the connection.
    /// </summary>
    /// <param name="type">OFPT_*.</param>
    /// <param name="xid">Transaction id.</param>
    /// <param name="wire">The whole message, header included; the bytes are valid during the call only.</param>
    void OnMessage(MessageType type, uint xid, ReadOnlySpan<byte> wire);

    /// <summary>
    /// Something was wrong and was dealt with. For logs and counters; also called from the connection's other tasks.
    /// </summary>
    /// <param name="diagnostic">What it was.</param>
    void OnDiagnostic(ConnectionDiagnostic diagnostic)
    {
    }
}
