namespace SharpOpenFlow;

/// <summary>
/// The connection has ended, or ended before the reply arrived; whether the switch has acted is not known.
/// </summary>
public sealed class OpenFlowConnectionEndedException : IOException
{
    /// <summary>A request on a connection that has ended.</summary>
    /// <param name="reason">Why it has.</param>
    public OpenFlowConnectionEndedException(ConnectionEndReason reason) : base($"the connection has ended: {reason}") =>
        Reason = reason;

    /// <summary>Why the connection has ended.</summary>
    public ConnectionEndReason Reason { get; }
}
