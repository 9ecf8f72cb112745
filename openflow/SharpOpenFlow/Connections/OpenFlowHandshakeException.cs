namespace SharpOpenFlow;

/// <summary>A connection did not become ready; its transport is closed.</summary>
public sealed class OpenFlowHandshakeException : Exception
{
    /// <summary>A failed handshake.</summary>
    /// <param name="reason">Why, for metrics.</param>
    /// <param name="message">Why, in words.</param>
    /// <param name="innerException">What caused it, where something did.</param>
    public OpenFlowHandshakeException(ConnectionEndReason reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>Why, for metrics.</summary>
    public ConnectionEndReason Reason { get; }
}
