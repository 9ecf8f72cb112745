using System.Threading.Channels;

namespace SharpOpenFlow;

/// <summary>
/// A flow monitor's way from the read loop to who reads it. The initial flows answer the request; what comes later has
/// transaction id 0 and does not say of which monitor it is, so that a connection has one at a time.
/// </summary>
/// <param name="limit">Events that may wait to be read.</param>
internal sealed class FlowSubscription(int limit) : PendingRequest(count: 1)
{
    private readonly Channel<FlowMonitorEvent> _events = Channel.CreateBounded<FlowMonitorEvent>(
        new BoundedChannelOptions(limit) { SingleReader = true });
    private readonly TaskCompletionSource<bool> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isEnding;

    /// <summary>Ends when the switch has begun to answer, or with why it has not.</summary>
    public Task<bool> Opened => _opened.Task;

    /// <summary>Ends when nothing more of it can come.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether nobody reads it any more.</summary>
    public bool IsEnding => _isEnding;

    /// <summary>What it says; fails with why it has ended.</summary>
    public IAsyncEnumerable<FlowMonitorEvent> ReadAllAsync(CancellationToken cancellationToken) =>
        _events.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Nobody reads it any more: what still comes is dropped.</summary>
    public void BeginEnd()
    {
        _isEnding = true;
        _events.Writer.TryComplete();
    }

    /// <summary>Nothing more of it can come.</summary>
    public void End() => _ended.TrySetResult();

    public override bool OnReply(in OpenFlowHeader header, ReadOnlySpan<byte> wire)
    {
        try
        {
            return header.Type switch
            {
                MessageType.MultipartReply => TakeUpdates(header.Xid, MultipartReplyView.Parse(wire)),
                MessageType.Experimenter => TakePause(wire),
                _ => false,
            };
        }
        catch (OpenFlowProtocolException fault)
        {
            Fail(fault);
            throw;
        }
    }

    public override void OnError(ErrorEvent error) => Fail(new OpenFlowErrorException(error));

    public override void OnEnded(ConnectionEndReason reason) => Fail(new OpenFlowConnectionEndedException(reason));

    private bool TakeUpdates(uint xid, MultipartReplyView reply)
    {
        if (reply.MultipartType != MultipartType.Experimenter
            || ExperimenterMultipart.Type(reply.Body) != (ExperimenterId.Onf, ExperimenterMultipart.OnfFlowMonitor))
        {
            return false;
        }

        List<IMultipartElement> updates = [];
        FlowUpdate.ReadAll(reply.Body[ExperimenterMultipart.HeaderLength..], updates);
        _opened.TrySetResult(true);
        foreach (var update in updates)
        {
            Take(new FlowMonitorEvent.Changed((FlowUpdate)update));
        }

        if (xid == FirstXid && !reply.More)
        {
            Take(FlowMonitorEvent.Complete.Instance);
        }

        return true;
    }

    private bool TakePause(ReadOnlySpan<byte> wire)
    {
        var message = ExperimenterView.Parse(wire);
        var type = (OnfMessageType)message.ExperimenterType;
        if (message.ExperimenterId != ExperimenterId.Onf
            || type is not (OnfMessageType.FlowMonitorPaused or OnfMessageType.FlowMonitorResumed))
        {
            return false;
        }

        Take(FlowMonitorPause.Parse(type, wire).IsResumed
            ? FlowMonitorEvent.Complete.Instance
            : FlowMonitorEvent.Paused.Instance);
        return true;
    }

    private void Take(FlowMonitorEvent next)
    {
        if (!_events.Writer.TryWrite(next))
        {
            // Of no effect when it has ended already: then nobody misses anything.
            _events.Writer.TryComplete(new FlowMonitorOverflowException(limit));
        }
    }

    private void Fail(Exception problem)
    {
        _opened.TrySetException(problem);
        _events.Writer.TryComplete(problem);
    }
}
