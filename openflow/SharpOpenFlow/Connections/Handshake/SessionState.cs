namespace SharpOpenFlow;

/// <summary>
/// A stage of a connection, holding only what is valid then: <see cref="AwaitingHello"/>,
/// <see cref="AwaitingFeatures"/>, <see cref="AwaitingPorts"/>, <see cref="Ready"/>. Used by the read loop alone.
/// </summary>
internal abstract class SessionState(ISessionLink link)
{
    /// <summary>What the stage waits for, for the text of a timeout; null when it waits for nothing.</summary>
    public abstract string? Awaited { get; }

    /// <summary>The way out, and reports.</summary>
    protected ISessionLink Link => link;

    /// <summary>Takes one whole message and returns the stage after it.</summary>
    /// <exception cref="OpenFlowProtocolException">
    /// The message is malformed or not allowed; its sender is owed the error.
    /// </exception>
    /// <exception cref="OpenFlowHandshakeException">The connection cannot become ready.</exception>
    public SessionState Handle(in OpenFlowHeader header, ReadOnlySpan<byte> wire)
    {
        // HELLO and errors come before the version is agreed, and in the version of their sender.
        if (header.Version != OpenFlowHeader.OpenFlow13 && header.Type is not (MessageType.Hello or MessageType.Error))
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadVersion, $"version 0x{header.Version:x2} is not OpenFlow 1.3");
        }

        if (header.Type == MessageType.EchoRequest)
        {
            link.AnswerEcho(wire);
            return this;
        }

        return On(header, wire);
    }

    /// <summary>Takes one whole message that is no echo request.</summary>
    protected abstract SessionState On(in OpenFlowHeader header, ReadOnlySpan<byte> wire);

    /// <summary>The end of a handshake whose request was answered by an error.</summary>
    protected static OpenFlowHandshakeException Rejected(string request, ErrorEvent error) =>
        new(
            ConnectionEndReason.HandshakeRejected,
            $"the switch has answered {request} with {error}",
            new OpenFlowErrorException(error));

    /// <summary>
    /// For messages that the stage has no use for: a type that no switch sends is malformed, all others are dropped.
    /// </summary>
    protected SessionState Ignore(in OpenFlowHeader header)
    {
        if (!IsSentBySwitches(header.Type))
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadType, $"a switch sends no {header.Type}");
        }

        return this;
    }

    private static bool IsSentBySwitches(MessageType type) => type
        is MessageType.Hello or MessageType.Error or MessageType.EchoRequest or MessageType.EchoReply
        or MessageType.Experimenter or MessageType.FeaturesReply or MessageType.GetConfigReply or MessageType.PacketIn
        or MessageType.FlowRemoved or MessageType.PortStatus or MessageType.MultipartReply or MessageType.BarrierReply
        or MessageType.QueueGetConfigReply or MessageType.RoleReply or MessageType.GetAsyncReply;
}

/// <summary>What a stage may do to its connection.</summary>
internal interface ISessionLink
{
    /// <summary>The options of the connection.</summary>
    OpenFlowConnectionOptions Options { get; }

    /// <summary>A transaction id that no waiting request has.</summary>
    uint NextXid();

    /// <summary>Queues a message without waiting.</summary>
    void Send(IMessage message, uint xid);

    /// <summary>Answers an echo request.</summary>
    void AnswerEcho(ReadOnlySpan<byte> request);

    /// <summary>The last stage, with what the handshake has found out.</summary>
    Ready EnterReady(FeaturesReply features, PortTable ports);

    /// <summary>Tells the handler about an event.</summary>
    void Report(ConnectionDiagnosticKind kind, string text, Exception? exception = null);
}
