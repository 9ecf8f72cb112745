namespace SharpOpenFlow;

/// <summary>Why a connection has ended: one reason, the first, for logs and metrics.</summary>
public enum ConnectionEndReason
{
    /// <summary>The peer has closed the connection between two messages.</summary>
    PeerClosed,

    /// <summary>The handshake was not complete in time.</summary>
    HandshakeTimeout,

    /// <summary>The peer has answered the handshake with an error, or with what cannot be used.</summary>
    HandshakeRejected,

    /// <summary>The two sides have no protocol version in common.</summary>
    IncompatibleVersion,

    /// <summary>The peer has opened an auxiliary connection, which is not used here.</summary>
    AuxiliaryConnection,

    /// <summary>The peer has not answered an echo request in time.</summary>
    EchoTimeout,

    /// <summary>
    /// The bytes are no OpenFlow: the end of a message, and with it the rest of the stream, cannot be told.
    /// </summary>
    FramingLost,

    /// <summary>The queue of messages to be sent was full for too long: the peer does not read.</summary>
    SendQueueFull,

    /// <summary>This side has ended the connection: it was disposed of, or its opening cancelled.</summary>
    Cancelled,

    /// <summary>A newer connection of the same datapath has taken this one's place.</summary>
    Superseded,

    /// <summary>The datapath id belongs to a switch with another certificate.</summary>
    DatapathOwnedByAnother,

    /// <summary>The transport has failed: reset, unreachable, TLS.</summary>
    TransportFault,

    /// <summary>A fault in this library; the diagnostics have the exception.</summary>
    InternalFault,
}
