using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Switches;
using SdnPersona.TestSupport;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Switches;

[TestClass]
public sealed class StatisticsPollerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly TestClock _clock = new();
    private readonly List<(string Name, TimeSpan At)> _asked = [];
    private readonly List<string> _told = [];
    private readonly StatisticsPoller _poller;
    private readonly long _start;

    public StatisticsPollerTests()
    {
        _poller = new(_clock, _told.Add);
        _start = _clock.GetTimestamp();
    }

    [TestMethod]
    public void Questions_OfAQuickSwitch_AreAskedAtTheirPeriodsAndNeverTogether()
    {
        Add("ports", Second);
        Add("verdicts", 2 * Second);
        Add("tables", 10 * Second);
        _ = _poller.RunAsync(0.1, CancellationToken.None);

        Advance(100);

        Assert.IsTrue(Math.Abs(_asked.Count(asked => asked.Name == "ports") - 100) <= 1);
        Assert.IsTrue(Math.Abs(_asked.Count(asked => asked.Name == "verdicts") - 50) <= 1);
        Assert.IsTrue(Math.Abs(_asked.Count(asked => asked.Name == "tables") - 10) <= 1);
        Assert.AreEqual(_asked.Count, _asked.Select(asked => asked.At).Distinct().Count());
        Assert.AreEqual(1, _poller.Slowdown);
    }

    [TestMethod]
    public void Question_ThatTakesLong_IsAskedLessAndSaysSo()
    {
        _poller.Add(Second, async cancelled =>
        {
            _asked.Add(("slow", _clock.GetElapsedTime(_start)));
            await Task.Delay(Second, _clock, cancelled);
        });
        _ = _poller.RunAsync(0, CancellationToken.None);

        Advance(100);

        Assert.IsTrue(_asked.Count is >= 20 and <= 26, $"{_asked.Count}");
        Assert.AreEqual(4, _poller.Slowdown, 0.01);
    }

    [TestMethod]
    public void Question_QuickAgain_IsAskedAsWished()
    {
        var delay = 3 * Second;
        _poller.Add(Second, async cancelled =>
        {
            _asked.Add(("one", _clock.GetElapsedTime(_start)));
            await Task.Delay(delay, _clock, cancelled);
        });
        _ = _poller.RunAsync(0, CancellationToken.None);
        Advance(30);
        delay = TimeSpan.Zero;
        Advance(30);
        _asked.Clear();

        Advance(20);

        Assert.IsTrue(_asked.Count is >= 19 and <= 21, $"{_asked.Count}");
        Assert.AreEqual(1, _poller.Slowdown);
    }

    [TestMethod]
    public void Question_ThatFails_IsToldOnceAndAskedAgain()
    {
        _poller.Add(Second, _ =>
        {
            _asked.Add(("bad", _clock.GetElapsedTime(_start)));
            return Task.FromException(new IOException("no answer"));
        });
        _ = _poller.RunAsync(0, CancellationToken.None);

        Advance(10);

        Assert.IsTrue(_asked.Count >= 9);
        CollectionAssert.AreEqual(new[] { "no answer" }, _told);
    }

    [TestMethod]
    public void Meters_OfSeveralPorts_AreSortedByPortAndDirection()
    {
        MeterStats Stats(MeterId id, ulong packets) =>
            new() { Id = id, Packets = packets, Bytes = 10 * packets, Bands = [new(packets / 2, packets)] };

        var ports = PortMeterCounters.Read(
            [Stats(Owned.MeterOut(new(3)), 8), Stats(Owned.MeterIn(new(4)), 6), Stats(new(7), 100)]);

        Assert.AreEqual(2, ports.Count);
        Assert.AreEqual(new MeterCounters(8, 80, 4, 8), ports[new(3)].Out);
        Assert.IsNull(ports[new(3)].In);
        Assert.AreEqual(new MeterCounters(6, 60, 3, 6), ports[new(4)].In);
    }

    private void Add(string name, TimeSpan period) => _poller.Add(period, _ =>
    {
        _asked.Add((name, _clock.GetElapsedTime(_start)));
        return Task.CompletedTask;
    });

    /// <summary>In small steps: what a finished delay starts must see the clock where it was due.</summary>
    private void Advance(int seconds)
    {
        for (var i = 0; i < seconds * 20; i++)
        {
            _clock.Advance(Second / 20);
        }
    }
}
