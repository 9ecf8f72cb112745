namespace SharpOpenFlow;

/// <summary>Kinds of events that a connection survives, or that explain its end.</summary>
public enum ConnectionDiagnosticKind
{
    /// <summary>
    /// A message of the peer was malformed; it was answered with the error that is owed, unless it was an error itself.
    /// </summary>
    MalformedMessage,

    /// <summary>A reply belongs to no request that is waiting: late, or never asked for.</summary>
    UnmatchedReply,

    /// <summary>The handler has thrown an exception.</summary>
    HandlerFailed,

    /// <summary>An echo reply or error could not be queued because the peer does not read.</summary>
    ReplyDropped,

    /// <summary>The connection has ended.</summary>
    Ended,
}

/// <summary>One event of a connection, for logs.</summary>
/// <param name="Kind">What kind of event.</param>
/// <param name="Text">What happened, in words.</param>
/// <param name="Exception">The exception, where there is one.</param>
public readonly record struct ConnectionDiagnostic(
    ConnectionDiagnosticKind Kind, string Text, Exception? Exception = null);
