namespace SharpOpenFlow;

/// <summary>What a flow monitor says, see <see cref="OpenFlowConnection.MonitorFlowsAsync"/>.</summary>
public abstract record FlowMonitorEvent
{
    private FlowMonitorEvent()
    {
    }

    /// <summary>Something happened to a flow, or a flow was there when the monitor was opened.</summary>
    /// <param name="Update">
    /// What happened: a <see cref="FlowChange"/>, or an <see cref="OwnFlowUpdate"/> for what this connection did.
    /// </param>
    public sealed record Changed(FlowUpdate Update) : FlowMonitorEvent;

    /// <summary>
    /// All that there is has been reported: once after the initial flows, and after each <see cref="Paused"/>, when the
    /// switch goes on and has told what happened in between.
    /// </summary>
    public sealed record Complete : FlowMonitorEvent
    {
        /// <summary>The event; it has no content.</summary>
        public static Complete Instance { get; } = new();
    }

    /// <summary>
    /// The switch holds additions and changes back, since they were not read fast enough: until
    /// <see cref="Complete"/> only deletions come.
    /// </summary>
    public sealed record Paused : FlowMonitorEvent
    {
        /// <summary>The event; it has no content.</summary>
        public static Paused Instance { get; } = new();
    }
}
