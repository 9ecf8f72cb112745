namespace SdnPersona.TestSupport;

/// <summary>A clock that moves only when a test moves it. Timers run on the thread that does.</summary>
public sealed class TestClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public DateTimeOffset Start { get; init; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    private TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock; timers that fall due run in order, each at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        var target = Elapsed + by;
        while (true)
        {
            Timer? next;
            lock (_gate)
            {
                next = _timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
                if (next is null)
                {
                    _elapsed = target;
                    return;
                }

                _elapsed = next.Due > _elapsed ? next.Due : _elapsed;
                next.Rearm(_elapsed);
            }

            next.Run();
        }
    }

    /// <summary>
    /// Moves the clock in steps until the task has ended; gives other threads time to follow between them.
    /// </summary>
    /// <exception cref="TimeoutException">
    /// The task had not ended when the clock had moved by <paramref name="atMost"/>.
    /// </exception>
    public async Task AdvanceUntilAsync(Task task, TimeSpan step, TimeSpan atMost)
    {
        for (var moved = TimeSpan.Zero; !task.IsCompleted; moved += step)
        {
            if (moved >= atMost)
            {
                throw new TimeoutException($"nothing has happened although the clock has moved by {moved}");
            }

            Advance(step);
            for (var i = 0; i < 5 && !task.IsCompleted; i++)
            {
                await Task.Delay(1);
            }
        }
    }

    private sealed class Timer(TestClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : clock._elapsed + dueTime;
                clock._timers.Remove(this);
                if (Due != TimeSpan.MaxValue)
                {
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public void Rearm(TimeSpan now)
        {
            if (_period > TimeSpan.Zero)
            {
                Due = now + _period;
            }
            else
            {
                Due = TimeSpan.MaxValue;
                clock._timers.Remove(this);
            }
        }

        public void Run() => callback(state);

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
