using SdnPersona.TestSupport;

namespace SdnPersona.Core.Tests.Control;

[TestClass]
public sealed class SignalTests
{
    private readonly TestClock _clock = new();
    private readonly Signal _signal;

    public SignalTests() => _signal = new(_clock);

    [TestMethod]
    public async Task Wait_SetBefore_ReturnsOnceForAnyNumberOfCalls()
    {
        _signal.Set();
        _signal.Set();

        await WaitAsync(default);
        Assert.IsFalse(WaitAsync(default).IsCompleted);
    }

    [TestMethod]
    public async Task Wait_NotSet_ReturnsWhenTimeIsOver()
    {
        var waiting = WaitAsync(default);
        Assert.IsFalse(waiting.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(5));

        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [TestMethod]
    public async Task Wait_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        var waiting = WaitAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
    }

    [TestMethod]
    public async Task Set_WhileWaiterWorks_IsNeverLost()
    {
        var seen = 0;
        var last = 0;
        using var stop = new CancellationTokenSource();
        var working = Task.Run(async () =>
        {
            while (Volatile.Read(ref seen) < 20_000)
            {
                await WaitAsync(stop.Token);
                Volatile.Write(ref seen, Volatile.Read(ref last));
            }
        });

        for (var i = 1; i <= 20_000; i++)
        {
            Volatile.Write(ref last, i);
            _signal.Set();
        }

        await working.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(TimeSpan.FromSeconds(5), cancellationToken);
}
