namespace SdnPersona.Plugins.Tests;

/// <summary>A clock that moves only when it is told to; its timers fire while it moves.</summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];

    public DateTimeOffset Now { get; private set; } = start;

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state), Now + dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan step)
    {
        Now += step;
        foreach (var timer in _timers.ToArray())
        {
            timer.FireUntil(Now);
        }
    }

    private sealed class ManualTimer(Action fire, DateTimeOffset due, TimeSpan period) : ITimer
    {
        private bool _disposed;

        public void FireUntil(DateTimeOffset now)
        {
            for (; !_disposed && due <= now; due += period)
            {
                fire();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
