using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring;

[TestClass]
public sealed class BehaviourStateTests
{
    private readonly Feed _feed = new();

    [TestMethod]
    public void Restore_OfWhatWasTaken_GivesTheSameWindows()
    {
        Behave(seconds: 60);
        var restored = Restored(_feed.Monitor.TakeUnsaved().ToArray());

        AssertSame(_feed.Window().Values, restored.Window(Feed.Workload, _feed.Clock.Now)!.Values);
        foreach (var length in Enum.GetValues<FlowWindowLength>())
        {
            AssertSame(
                _feed.Monitor.Window(Feed.Workload, length, _feed.Clock.Now)!.Values,
                restored.Window(Feed.Workload, length, _feed.Clock.Now)!.Values);
        }
    }

    [TestMethod]
    public void Restore_AfterAKillBetweenFlushes_LosesOnlyWhatCameLater()
    {
        Behave(seconds: 60);
        var saved = _feed.Monitor.TakeUnsaved().ToArray();
        var before = _feed.Monitor.Window(Feed.Workload, FlowWindowLength.Day, _feed.Clock.Now)!.Values;
        Flow("203.0.113.77", 9000);

        AssertSame(before, Restored(saved).Window(Feed.Workload, FlowWindowLength.Day, _feed.Clock.Now)!.Values);
    }

    [TestMethod]
    public void Restore_ThenFurtherReadings_GoesOnAsIfNothingHadHappened()
    {
        Behave(seconds: 30);
        var restored = Restored(_feed.Monitor.TakeUnsaved().ToArray());
        for (var i = 31UL; i < 50; i++)
        {
            _feed.Wait(1);
            var sample = new PortSample(Feed.Workload, _feed.Clock.Now, 1000 * i, 500 * i, 10 * i, 10 * i, 0, 0);
            _feed.Monitor.Record(sample);
            restored.Record(sample);
        }

        AssertSame(_feed.Window().Values, restored.Window(Feed.Workload, _feed.Clock.Now)!.Values);
    }

    [TestMethod]
    public void Restore_WithAnotherSeedDrawn_GoesOnUnderTheSavedOne()
    {
        Behave(seconds: 30);
        var restored = new BehaviourMonitor(new(), _feed.Clock);
        Assert.IsEmpty(restored.Restore(_feed.Monitor.TakeUnsaved().ToArray()));
        Assert.AreEqual(1, restored.Workloads);
    }

    [TestMethod]
    public void TakeUnsaved_WithoutChange_GivesNothingUntilSetUnsaved()
    {
        Behave(seconds: 30);
        Assert.HasCount(1, _feed.Monitor.TakeUnsaved().ToArray());
        Assert.IsEmpty(_feed.Monitor.TakeUnsaved().ToArray());
        _feed.Monitor.SetUnsaved([Feed.Workload, new("vm:gone")]);
        Assert.HasCount(1, _feed.Monitor.TakeUnsaved().ToArray());
    }

    [TestMethod]
    public void TakeUnsaved_OfAnIdleWorkload_IsAtMost4KiB()
    {
        _feed.Steady(120, 0, 0, 0, 0);
        Assert.IsLessThanOrEqualTo(4096, _feed.Monitor.TakeUnsaved().Single().State.Length);
    }

    [TestMethod]
    public void TakeUnsaved_OfABusyWorkload_IsBounded()
    {
        for (var day = 0; day < 3; day++)
        {
            for (var i = 0; i < 300; i++)
            {
                Flow($"203.0.{i % 250}.{day + 1}", (ushort)(1000 + i));
                _feed.Wait(290);
            }
        }

        _feed.Steady(120, 1000, 500, 10, 10);
        Assert.IsLessThanOrEqualTo(8192, _feed.Monitor.TakeUnsaved().Single().State.Length);
    }

    [TestMethod]
    public void Restore_OfDamagedStates_RefusesThemAndTakesTheRest()
    {
        Behave(seconds: 30);
        var good = _feed.Monitor.TakeUnsaved().Single();
        var bytes = good.State.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            var broken = (byte[])bytes.Clone();
            broken[i] ^= 0x10;
            var refused = Empty().Restore([good with { State = broken }]).Single();
            Assert.AreEqual(i == 0 ? "its version is 17, not 1" : "its checksum is wrong", refused.Reason);
        }

        var monitor = Empty();
        var short1 = good with { Workload = new("vm:short"), State = good.State[..^1] };
        var empty = good with { Workload = new("vm:empty"), State = default };
        var refusals = monitor.Restore([short1, empty, good]);
        CollectionAssert.AreEqual(
            new[] { "vm:short", "vm:empty" }, refusals.Select(one => one.Workload.Value).ToArray());
        Assert.AreEqual(1, monitor.Workloads);
    }

    [TestMethod]
    public void Restore_OfATimeToCome_IsRefused()
    {
        Behave(seconds: 300);
        var saved = _feed.Monitor.TakeUnsaved().ToArray();
        var early = new BehaviourMonitor(new() { HashSeed = 1 }, new ManualClock(_feed.Clock.Now.AddSeconds(-200)));
        Assert.AreEqual("it is of a time to come", early.Restore(saved).Single().Reason);
        Assert.AreEqual(0, early.Workloads);
    }

    private static void AssertSame(ImmutableDictionary<string, double> expected, ImmutableDictionary<string, double> actual)
    {
        Assert.IsGreaterThan(5, expected.Count);
        CollectionAssert.AreEqual(expected.OrderBy(one => one.Key).ToArray(), actual.OrderBy(one => one.Key).ToArray());
    }

    private BehaviourMonitor Empty() => new(new() { HashSeed = 1 }, _feed.Clock);

    private BehaviourMonitor Restored(IEnumerable<BehaviourState> states)
    {
        var monitor = Empty();
        Assert.IsEmpty(monitor.Restore(states));
        return monitor;
    }

    private void Behave(int seconds)
    {
        _feed.Steady(seconds, 1000, 500, 10, 10);
        Flow("203.0.113.1", 443);
        Flow("10.0.0.9", 5432);
        Flow("203.0.113.2", 53);
    }

    private void Flow(string server, ushort port)
    {
        Assert.IsTrue(HostAddress.TryParse(server, out var address));
        _feed.Monitor.Record(new FlowRecord
        {
            Start = _feed.Clock.Now.AddSeconds(-2),
            End = _feed.Clock.Now,
            Protocol = 6,
            Client = HostAddress.From(Feed.Own),
            Server = address,
            ServerPort = port,
            BytesOut = 1200,
            BytesIn = 90_000,
            PacketsOut = 12,
            PacketsIn = 70,
            ClientWorkload = Feed.Workload,
        });
    }
}
