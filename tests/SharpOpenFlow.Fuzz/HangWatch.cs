namespace SharpOpenFlow.Fuzz;

/// <summary>Ends the process when one input takes longer than any may.</summary>
internal sealed class HangWatch : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Target _target;
    private readonly Timer _timer;
    private long _last = -1;

    public HangWatch(Target target)
    {
        _target = target;
        _timer = new Timer(_ => Look(), null, Patience, Patience);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_target.Progress == _last)
        {
            Console.WriteLine($"no progress for {Patience.TotalSeconds} s: {_target.Input}");
            Environment.Exit(1);
        }

        _last = _target.Progress;
    }
}
