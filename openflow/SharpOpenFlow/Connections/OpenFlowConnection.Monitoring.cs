using System.Runtime.CompilerServices;

namespace SharpOpenFlow;

// Changes of flows, as they happen.
public sealed partial class OpenFlowConnection
{
    private FlowSubscription? _subscription;

    /// <summary>
    /// Follows the flows of the switch by a flow monitor (EXT-187, which Open vSwitch 3.1 speaks on OpenFlow 1.3): with
    /// <see cref="FlowMonitorFlags.Initial"/> first those that there are, then, after
    /// <see cref="FlowMonitorEvent.Complete"/>, what happens to them, whoever does it. Without
    /// <see cref="FlowMonitorFlags.Own"/> what this connection does comes in short, as its transaction id. The
    /// monitor begins with the enumeration and ends with it, by cancellation too; it is then cancelled at the switch.
    /// Updates do not say of which monitor they are, therefore a connection has one at a time.
    /// </summary>
    /// <param name="monitor">Which changes of which flows.</param>
    /// <param name="cancellationToken">Ends the monitor.</param>
    /// <exception cref="InvalidOperationException">Another monitor of this connection is being enumerated.</exception>
    /// <exception cref="OpenFlowErrorException">The switch has refused it, or has no flow monitors.</exception>
    /// <exception cref="OpenFlowProtocolException">An update is malformed.</exception>
    /// <exception cref="OpenFlowConnectionEndedException">The connection has ended.</exception>
    /// <exception cref="TimeoutException">
    /// No answer within <see cref="OpenFlowConnectionOptions.RequestTimeout"/>.
    /// </exception>
    /// <exception cref="FlowMonitorOverflowException">
    /// More than <see cref="OpenFlowConnectionOptions.FlowMonitorQueue"/> events waited to be taken. Those that
    /// waited come first.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IAsyncEnumerable<FlowMonitorEvent> MonitorFlowsAsync(
        FlowMonitor monitor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        return FollowAsync(monitor, cancellationToken);
    }

    private async IAsyncEnumerable<FlowMonitorEvent> FollowAsync(
        FlowMonitor monitor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var subscription = await SubscribeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _requests.FollowAsync(subscription, new FlowMonitorRequest([monitor]), cancellationToken)
                .ConfigureAwait(false);
            await foreach (var next in subscription.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return next;
            }
        }
        finally
        {
            subscription.BeginEnd();
            _ = UnsubscribeAsync(subscription, monitor.Id);
        }
    }

    /// <summary>Takes the one place for a monitor; waits for a former one that is being cancelled.</summary>
    private async Task<FlowSubscription> SubscribeAsync(CancellationToken cancellationToken)
    {
        var subscription = new FlowSubscription(_requests.Options.FlowMonitorQueue);
        while (Interlocked.CompareExchange(ref _subscription, subscription, null) is { } former)
        {
            if (!former.IsEnding)
            {
                throw new InvalidOperationException("the connection has a flow monitor already");
            }

            await former.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return subscription;
    }

    /// <summary>
    /// Cancels the monitor at the switch. Nobody waits for it but the next monitor, which must not get what was on its
    /// way for this one. A switch that has refused the monitor refuses to cancel it too, which changes nothing.
    /// </summary>
    private async Task UnsubscribeAsync(FlowSubscription subscription, uint id)
    {
        await SendConfirmedAsync([new FlowMonitorCancel(id)]).ConfigureAwait(false);
        _requests.Unfollow(subscription);
        Volatile.Write(ref _subscription, null);
        subscription.End();
    }
}
