namespace SharpOpenFlow;

/// <summary>Looks at the clock for a session: handshake in time, peer alive, queue moving.</summary>
internal sealed class SessionWatch(Session session)
{
    private readonly OpenFlowConnectionOptions _options = session.Options;
    private readonly TimeProvider _clock = session.Options.Clock;
    private readonly long _started = session.Options.Clock.GetTimestamp();

    // When the peer was asked whether it lives, as long as it has not said anything since.
    private long? _asked;

    /// <summary>Looks again and again until the session has ended.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        using var timer = new PeriodicTimer(Interval(), _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ended).ConfigureAwait(false))
            {
                WatchQueue();
                if (session.Ready.IsCompleted)
                {
                    WatchPeer();
                }
                else
                {
                    WatchHandshake();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }

    private void WatchHandshake()
    {
        if (_clock.GetElapsedTime(_started) >= _options.HandshakeTimeout)
        {
            session.End(
                ConnectionEndReason.HandshakeTimeout, $"no {session.Awaited} within {_options.HandshakeTimeout}");
        }
    }

    private void WatchQueue()
    {
        if (session.QueueFullFor >= _options.SendQueueFullTimeout)
        {
            session.End(
                ConnectionEndReason.SendQueueFull,
                $"{_options.SendQueueBytes} bytes wait and nothing was sent for {_options.SendQueueFullTimeout}");
        }
    }

    private void WatchPeer()
    {
        var now = _clock.GetTimestamp();
        var heard = session.LastMessage;
        if (session.IsReceiving)
        {
            // A handler that takes its time says nothing about the peer.
            _asked = null;
        }
        else if (heard < _asked)
        {
            if (_clock.GetElapsedTime(_asked.Value, now) >= _options.EchoTimeout)
            {
                session.End(
                    ConnectionEndReason.EchoTimeout,
                    $"no sign of life within {_options.EchoTimeout} of an echo request");
            }
        }
        else if (_clock.GetElapsedTime(heard, now) >= _options.EchoInterval)
        {
            session.Send(EchoRequest.Empty, session.NextXid());
            _asked = now;
        }
    }

    /// <summary>Often enough to be at most a quarter of the shortest time late.</summary>
    private TimeSpan Interval()
    {
        TimeSpan[] times =
            [_options.HandshakeTimeout, _options.EchoInterval, _options.EchoTimeout, _options.SendQueueFullTimeout];
        return TimeSpan.FromTicks(
            Math.Clamp(times.Min().Ticks / 4, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond));
    }
}
