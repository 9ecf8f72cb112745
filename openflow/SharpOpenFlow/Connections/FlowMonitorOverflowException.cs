namespace SharpOpenFlow;

/// <summary>
/// Events of a flow monitor were not taken fast enough and more than
/// <see cref="OpenFlowConnectionOptions.FlowMonitorQueue"/> waited: the monitor has ended, and what is known of the
/// flows is incomplete.
/// </summary>
public sealed class FlowMonitorOverflowException : IOException
{
    /// <summary>A monitor that has ended.</summary>
    /// <param name="limit">Events that might wait.</param>
    public FlowMonitorOverflowException(int limit)
        : base($"more than {limit} events of the flow monitor wait: it has ended") => Limit = limit;

    /// <summary>Events that might wait.</summary>
    public int Limit { get; }
}
