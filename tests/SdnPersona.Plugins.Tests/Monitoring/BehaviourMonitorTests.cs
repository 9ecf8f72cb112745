using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring;

[TestClass]
public class BehaviourMonitorTests
{
    [TestMethod]
    public void Forget_Workload_NothingIsLeft()
    {
        var feed = new Feed();
        feed.Steady(10, 1, 1, 1, 1);
        Assert.AreEqual(1, feed.Monitor.Workloads);
        feed.Monitor.Forget(Feed.Workload);
        feed.Monitor.Forget(Feed.Workload);
        Assert.AreEqual(0, feed.Monitor.Workloads);
        Assert.IsNull(feed.Monitor.Window(Feed.Workload, feed.Clock.Now));
    }

    [TestMethod]
    public void Record_MoreWorkloadsThanAllowed_AreRefusedAndCounted()
    {
        var feed = new Feed(new() { MostWorkloads = 3 });
        for (var i = 0; i < 5; i++)
        {
            feed.Monitor.Record(new PortSample(new($"vm:{i}"), feed.Clock.Now, 1, 1, 1, 1, 0, 0));
        }

        Assert.AreEqual(3, feed.Monitor.Workloads);
        Assert.AreEqual(2, feed.Monitor.Refused);
        feed.Monitor.Forget(new("vm:0"));
        feed.Monitor.Record(new PortSample(new("vm:4"), feed.Clock.Now, 1, 1, 1, 1, 0, 0));
        Assert.AreEqual(3, feed.Monitor.Workloads);
    }

    [TestMethod]
    public void Record_FromManyThreads_LosesNothing()
    {
        var feed = new Feed();
        var shared = new WorkloadId("vm:shared");
        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 500; i++)
            {
                // Each connection is its own; all end at one server.
                var client = new IPAddress([10, 1, (byte)thread, 1]);
                var syn = new ConnectionSighting(
                    feed.Clock.Now, ConnectionMark.Attempt, 17, client, (ushort)(1000 + i),
                    Feed.Own, 53, new($"vm:{thread}"), shared);
                feed.Monitor.Record(syn);
                feed.Monitor.Covered(shared, TelemetrySources.Connections, feed.Clock.Now);
                _ = feed.Monitor.Window(shared, feed.Clock.Now);
                if (i % 100 == 0)
                {
                    feed.Monitor.Forget(new($"vm:{thread}"));
                }
            }
        });
        Assert.AreEqual(9, feed.Monitor.Workloads);
        feed.Wait(9);
        var window = feed.Monitor.Window(shared, feed.Clock.Now)!;
        Assert.AreEqual(4000 / 9.0, window.Values[FeatureCatalog.ConnectionsAcceptedRate.Name], 0.01);
        Assert.AreEqual(8, window.Values[FeatureCatalog.DistinctClients.Name], 0.2);
    }

    [TestMethod]
    public void Memory_IdleAndActiveWorkloads_StaysWithinTheStatedSizes()
    {
        const int Count = 300;
        var feed = new Feed();
        var ids = Enumerable.Range(0, Count).Select(i => new WorkloadId($"vm:{i}")).ToArray();
        var addresses = Enumerable.Range(0, 65536).Select(i =>
            new IPAddress([198, 51, (byte)(i >> 8), (byte)i])).ToArray();
        var start = GC.GetTotalMemory(true);
        for (var second = 0UL; second < 70; second++)
        {
            foreach (var id in ids)
            {
                feed.Monitor.Record(new PortSample(id, feed.Clock.Now, second, second, second, second, 0, 0));
                feed.Monitor.Covered(id, TelemetrySources.Connections, feed.Clock.Now);
            }

            feed.Wait(1);
        }

        var idle = (GC.GetTotalMemory(true) - start) / Count;
        Assert.IsLessThanOrEqualTo(4 * 1024L, idle);

        // The worst: clients of everything and servers of everybody, scanning, beaconing.
        var random = new Random(1);
        foreach (var id in ids)
        {
            for (var i = 0; i < 600; i++)
            {
                var other = addresses[random.Next(addresses.Length)];
                var port = (ushort)random.Next(65536);
                feed.Monitor.Record(new ConnectionSighting(
                    feed.Clock.Now, ConnectionMark.Attempt, 6, Feed.Own, (ushort)i, other, port, id, null));
                feed.Monitor.Record(new ConnectionSighting(
                    feed.Clock.Now, ConnectionMark.Accepted, 6, other, (ushort)i, Feed.Own, 80, null, id));
            }
        }

        var active = (GC.GetTotalMemory(true) - start) / Count;
        Assert.IsLessThanOrEqualTo(16 * 1024L, active);

        GC.KeepAlive(feed);
        Console.WriteLine($"bytes per workload: idle {idle}, active {active}");
    }

    [TestMethod]
    public void Memory_QuietAgain_IsGivenBack()
    {
        var feed = new Feed();
        feed.Out(ConnectionMark.Attempt, "10.0.0.2", 80);
        feed.Watched(10);
        Assert.AreEqual(1, feed[FeatureCatalog.DistinctServers], 0.01);
        feed.Watched(1900);
        Assert.AreEqual(0, feed[FeatureCatalog.DistinctServers]);
        Assert.AreEqual(0, feed[FeatureCatalog.ConnectionsInitiatedRate]);
    }

    [TestMethod]
    public void Record_KnownWorkload_AllocatesNothing()
    {
        var feed = new Feed();
        var server = IPAddress.Parse("203.0.113.5");
        var at = feed.Clock.Now;
        for (var i = 0; i < 20; i++)
        {
            Round(i);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 20; i < 1000; i++)
        {
            Round(i);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round(int i)
        {
            var now = at.AddMilliseconds(20 * i);
            feed.Monitor.Record(new PortSample(Feed.Workload, now, (ulong)i, (ulong)i, (ulong)i, (ulong)i, 0, 0));
            feed.Monitor.Covered(Feed.Workload, TelemetrySources.Connections, now);
            var syn = new ConnectionSighting(
                now, ConnectionMark.Attempt, 6, Feed.Own, (ushort)i, server, 443, Feed.Workload, Feed.Other);
            feed.Monitor.Record(syn);
            feed.Monitor.Record(syn with { Mark = ConnectionMark.Accepted });
            feed.Monitor.Record(syn with { Mark = ConnectionMark.Finished });
        }
    }

    [TestMethod]
    public void Record_SenselessSightings_AreRefusedNotThrown()
    {
        var feed = new Feed();
        feed.Monitor.Record(new ConnectionSighting(
            feed.Clock.Now, ConnectionMark.Attempt, 6, null!, 1, Feed.Own, 2, Feed.Workload, null));
        feed.Monitor.Record(new ConnectionSighting(
            DateTimeOffset.MinValue, ConnectionMark.Attempt, 6, Feed.Own, 1, Feed.Own, 2, Feed.Workload, null));
        feed.Monitor.Record(new ConnectionSighting(
            DateTimeOffset.MaxValue, ConnectionMark.Attempt, 6, Feed.Own, 1, Feed.Own, 2, Feed.Workload, null));
        feed.Monitor.Record(new PortSample(Feed.Workload, DateTimeOffset.MaxValue, 1, 1, 1, 1, 1, 1));
        Assert.AreEqual(4, feed.Monitor.Refused);
        feed.Monitor.Record(new ConnectionSighting(
            feed.Clock.Now, (ConnectionMark)99, 6, Feed.Own, 1, Feed.Own, 2, Feed.Workload, null));
        feed.Monitor.Record(
            new ConnectionSighting(feed.Clock.Now, ConnectionMark.Attempt, 6, Feed.Own, 1, Feed.Own, 2, null, null));
    }

    [TestMethod]
    [DataRow("Window", 15)]
    [DataRow("FanOutWindow", 100000)]
    [DataRow("LeastCoverage", 0)]
    [DataRow("StaleAfter", 0)]
    [DataRow("ClockTolerance", -1)]
    public void Options_OutOfRange_AreRefusedByName(string option, int seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        var options = option switch
        {
            "Window" => new MonitoringOptions { Window = time },
            "FanOutWindow" => new MonitoringOptions { FanOutWindow = time },
            "LeastCoverage" => new MonitoringOptions { LeastCoverage = time },
            "StaleAfter" => new MonitoringOptions { StaleAfter = time },
            _ => new MonitoringOptions { ClockTolerance = time },
        };
        Assert.AreEqual(option, Assert.ThrowsExactly<ArgumentException>(options.Validate).ParamName);
    }
}
