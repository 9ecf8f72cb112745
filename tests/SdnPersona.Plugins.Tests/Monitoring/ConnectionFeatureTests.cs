using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring;

[TestClass]
public class ConnectionFeatureTests
{
    [TestMethod]
    public void Window_WatchedAndNothingSeen_HasTrueZerosAndNoRatios()
    {
        var feed = new Feed();
        feed.Watched(30);
        Assert.AreEqual(0, feed[FeatureCatalog.ConnectionsInitiatedRate]);
        Assert.AreEqual(0, feed[FeatureCatalog.ConnectionsAcceptedRate]);
        Assert.AreEqual(0, feed[FeatureCatalog.AddressScanWidth]);
        Assert.AreEqual(0, feed[FeatureCatalog.BeaconScore]);
        Assert.IsFalse(feed.Has(FeatureCatalog.InitiatorRatio));
        Assert.IsFalse(feed.Has(FeatureCatalog.FailedConnectionRatio));
        Assert.IsFalse(feed.Has(FeatureCatalog.ExternalConnectionShare));
        CollectionAssert.AreEqual(new[] { TelemetrySources.Ports }, feed.Window().MissingSources.ToArray());
    }

    [TestMethod]
    public void Window_NobodyWatches_ConnectionsAreMissing()
    {
        var feed = new Feed();
        feed.Steady(30, 100, 100, 1, 1);
        CollectionAssert.AreEqual(new[] { TelemetrySources.Connections }, feed.Window().MissingSources.ToArray());
        Assert.IsFalse(feed.Has(FeatureCatalog.ConnectionsInitiatedRate));
    }

    [TestMethod]
    public void Window_WatchingEnds_ConnectionsAreMissingSoon()
    {
        var feed = new Feed();
        feed.Watched(30);
        feed.Wait(15);
        Assert.IsTrue(feed.Has(FeatureCatalog.ConnectionsInitiatedRate));
        feed.Wait(10);
        Assert.IsFalse(feed.Has(FeatureCatalog.ConnectionsInitiatedRate));
        feed.Watched(3);
        Assert.IsFalse(feed.Has(FeatureCatalog.ConnectionsInitiatedRate), "the new stretch is still too short");
    }

    [TestMethod]
    public void Record_Handshakes_GiveTheMeanTimeOfThoseThatWereAnswered()
    {
        var feed = new Feed();
        feed.Watched(30);
        Assert.IsFalse(feed.Has(FeatureCatalog.HandshakeTime));
        Handshake("10.0.0.2", 0.002);
        Handshake("10.0.0.3", 0.004);
        feed.Out(ConnectionMark.Attempt, "10.0.0.4", 80);
        feed.In(ConnectionMark.Attempt, "10.0.0.5", 80);
        feed.Wait(1);
        feed.In(ConnectionMark.Accepted, "10.0.0.5", 80);
        feed.Out(ConnectionMark.Attempt, "10.0.0.6", 53, protocol: 17);
        Assert.AreEqual(0.003, feed[FeatureCatalog.HandshakeTime], 1e-6);

        // A SYN that was lost and sent again: the time from the first one.
        feed.Out(ConnectionMark.Attempt, "10.0.0.7", 80);
        feed.Wait(1);
        Handshake("10.0.0.7", 0.003);
        Assert.AreEqual((0.002 + 0.004 + 1.003) / 3, feed[FeatureCatalog.HandshakeTime], 1e-6);

        feed.Watched(70);
        Assert.IsFalse(feed.Has(FeatureCatalog.HandshakeTime), "none within the last minute");

        void Handshake(string server, double seconds)
        {
            feed.Out(ConnectionMark.Attempt, server, 80);
            feed.Wait(seconds);
            feed.Out(ConnectionMark.Accepted, server, 80);
        }
    }

    [TestMethod]
    public void Record_ClientConnections_GiveRateRoleAndServers()
    {
        var feed = new Feed();
        for (ushort i = 0; i < 120; i++)
        {
            feed.Out(ConnectionMark.Attempt, "10.0.0.2", 80, (ushort)(40000 + i));
            feed.Out(ConnectionMark.Accepted, "10.0.0.2", 80, (ushort)(40000 + i));
            feed.Out(ConnectionMark.Finished, "10.0.0.2", 80, (ushort)(40000 + i));
            feed.Watched(1);
        }

        Assert.AreEqual(1, feed[FeatureCatalog.ConnectionsInitiatedRate], 0.03);
        Assert.AreEqual(1, feed[FeatureCatalog.InitiatorRatio]);
        Assert.AreEqual(0, feed[FeatureCatalog.FailedConnectionRatio]);
        Assert.AreEqual(0, feed[FeatureCatalog.OpenConnectionsOut]);
        Assert.AreEqual(1, feed[FeatureCatalog.DistinctServers], 0.01);
        Assert.AreEqual(1, feed[FeatureCatalog.DistinctServerPorts], 0.01);
        Assert.AreEqual(0, feed[FeatureCatalog.AddressScanWidth]);
    }

    [TestMethod]
    public void Record_ServerConnections_GiveRateRoleAndClients()
    {
        var feed = new Feed();
        for (ushort i = 0; i < 60; i++)
        {
            feed.In(ConnectionMark.Attempt, $"10.0.1.{i % 5}", 80, (ushort)(40000 + i));
            feed.In(ConnectionMark.Accepted, $"10.0.1.{i % 5}", 80, (ushort)(40000 + i));
            feed.Watched(1);
        }

        Assert.AreEqual(1, feed[FeatureCatalog.ConnectionsAcceptedRate], 0.03);
        Assert.AreEqual(-1, feed[FeatureCatalog.InitiatorRatio]);
        Assert.AreEqual(5, feed[FeatureCatalog.DistinctClients], 0.3);
    }

    [TestMethod]
    public void Record_ProbesThatTheWorkloadDoesNotAccept_MakeItNoServer()
    {
        var feed = new Feed();
        for (ushort i = 1; i < 200; i++)
        {
            feed.In(ConnectionMark.Attempt, "10.0.7.7", i);
            feed.In(ConnectionMark.Reset, "10.0.7.7", i);
        }

        feed.Watched(10);
        Assert.AreEqual(0, feed[FeatureCatalog.ConnectionsAcceptedRate]);
        Assert.IsFalse(feed.Has(FeatureCatalog.InitiatorRatio));
    }

    [TestMethod]
    public void Record_RetransmissionsAndSecondCopies_CountOnce()
    {
        var feed = new Feed();
        foreach (var wait in new[] { 0, 1, 2, 4, 8 })
        {
            feed.Watched(wait);
            feed.Out(ConnectionMark.Attempt, "10.0.0.9", 80);
            feed.Out(ConnectionMark.Attempt, "10.0.0.9", 80);
        }

        feed.Watched(5);
        Assert.AreEqual(1.0 / 20, feed[FeatureCatalog.ConnectionsInitiatedRate], 0.001);
        Assert.AreEqual(1, feed[FeatureCatalog.FailedConnectionRatio]);
        Assert.AreEqual(1, feed[FeatureCatalog.UnansweredDestinations], 0.01);
    }

    [TestMethod]
    public void Record_OneLongConnection_KeepsTheRoleForHours()
    {
        var feed = new Feed();
        feed.Out(ConnectionMark.Attempt, "10.0.0.2", 6379);
        feed.Out(ConnectionMark.Accepted, "10.0.0.2", 6379);
        feed.Watched(3 * 3600);
        Assert.AreEqual(1, feed[FeatureCatalog.OpenConnectionsOut]);
        Assert.AreEqual(1, feed[FeatureCatalog.InitiatorRatio]);
        Assert.AreEqual(0, feed[FeatureCatalog.ExternalConnectionShare]);

        // The end is told from the other side, as for segments whose direction is not known.
        feed.Monitor.Record(new ConnectionSighting(
            feed.Clock.Now, ConnectionMark.Finished, 6,
            IPAddress.Parse("10.0.0.2"), 6379, Feed.Own, 40000, null, Feed.Workload));
        Assert.AreEqual(0, feed[FeatureCatalog.OpenConnectionsOut]);
        Assert.IsFalse(feed.Has(FeatureCatalog.InitiatorRatio));
    }

    [TestMethod]
    public void Record_ManyOpenConnections_CountsUpToTheLimitAndForgetsTheOldest()
    {
        var feed = new Feed();
        for (ushort i = 0; i < 100; i++)
        {
            feed.In(ConnectionMark.Accepted, "10.0.1.1", 80, (ushort)(1000 + i));
        }

        feed.Watched(10);
        Assert.AreEqual(32, feed[FeatureCatalog.OpenConnectionsIn]);
        for (ushort i = 0; i < 100; i++)
        {
            feed.In(ConnectionMark.Finished, "10.0.1.1", 80, (ushort)(1000 + i));
        }

        Assert.AreEqual(0, feed[FeatureCatalog.OpenConnectionsIn]);
    }

    [TestMethod]
    [DataRow("198.51.100.1", null, 1.0)]
    [DataRow("2001:db8::1", null, 1.0)]
    [DataRow("::ffff:198.51.100.1", null, 1.0)]
    [DataRow("10.9.9.9", null, 0.0)]
    [DataRow("::ffff:10.9.9.9", null, 0.0)]
    [DataRow("fd00::9", null, 0.0)]
    [DataRow("fe80::9", null, 0.0)]
    [DataRow("198.51.100.1", "vm:b", 0.0, DisplayName = "a workload of ours is never outside")]
    public void Record_Server_IsInsideOrOutside(string server, string? workload, double share)
    {
        var feed = new Feed();
        feed.Out(ConnectionMark.Attempt, server, 443, workload: workload is null ? null : new WorkloadId(workload));
        feed.Watched(10);
        Assert.AreEqual(share, feed[FeatureCatalog.ExternalConnectionShare]);
    }

    [TestMethod]
    [DataRow("255.255.255.255", 67, 17)]
    [DataRow("10.0.0.1", 67, 17)]
    [DataRow("224.0.0.251", 5353, 17)]
    [DataRow("239.255.255.250", 9999, 17)]
    [DataRow("ff02::fb", 5353, 17)]
    [DataRow("ff02::1:2", 547, 17)]
    [DataRow("203.0.113.1", 123, 17)]
    [DataRow("0.0.0.0", 80, 6)]
    public void Record_Chatter_IsNoConnection(string server, int port, int protocol)
    {
        var feed = new Feed();
        feed.Out(ConnectionMark.Attempt, server, (ushort)port, protocol: (byte)protocol);
        feed.Watched(10);
        Assert.AreEqual(0, feed[FeatureCatalog.ConnectionsInitiatedRate]);
    }

    [TestMethod]
    public void Record_UdpExchanges_CountForBothSidesAndNeverFail()
    {
        var client = new Feed();
        var server = new Feed();
        for (ushort i = 0; i < 20; i++)
        {
            client.Out(ConnectionMark.Attempt, "10.0.0.53", 53, (ushort)(2000 + i), protocol: 17);
            server.In(ConnectionMark.Attempt, "10.0.0.7", 53, (ushort)(2000 + i), protocol: 17);
        }

        client.Watched(10);
        server.Watched(10);
        Assert.AreEqual(2, client[FeatureCatalog.ConnectionsInitiatedRate], 0.01);
        Assert.AreEqual(0, client[FeatureCatalog.UnansweredDestinations]);
        Assert.IsFalse(client.Has(FeatureCatalog.FailedConnectionRatio));
        Assert.AreEqual(2, server[FeatureCatalog.ConnectionsAcceptedRate], 0.01);
        Assert.AreEqual(-1, server[FeatureCatalog.InitiatorRatio]);
    }

    [TestMethod]
    public void Record_AddressScan_MeasuresItsWidthAndNamesPortAndHosts()
    {
        var feed = new Feed();
        for (var i = 1; i <= 120; i++)
        {
            feed.Out(ConnectionMark.Attempt, $"10.0.5.{i}", 22, (ushort)(30000 + i));
            if (i % 4 == 0)
            {
                feed.Out(ConnectionMark.Accepted, $"10.0.5.{i}", 22, (ushort)(30000 + i));
            }
        }

        feed.Watched(10);
        Assert.AreEqual(90, feed[FeatureCatalog.AddressScanWidth], 25);
        Assert.AreEqual(0.75, feed[FeatureCatalog.FailedConnectionRatio], 0.01);
        var fact = feed.Window().Facts[FeatureCatalog.AddressScanWidth.Name];
        StringAssert.StartsWith(fact, "port 22 on about ");
        StringAssert.EndsWith(fact, " hosts without acceptance, last 10.0.5.120, 10.0.5.119, 10.0.5.118");
        feed.Watched(310);
        Assert.AreEqual(0, feed[FeatureCatalog.AddressScanWidth], "five minutes later");
    }

    [TestMethod]
    public void Record_PortScanAmongBusyTraffic_IsFound()
    {
        // More busy services than subjects are kept: what answers must give way to what does not.
        var feed = new Feed();
        for (ushort i = 0; i < 10_000; i++)
        {
            var server = $"10.0.2.{i % 20}";
            feed.Out(ConnectionMark.Attempt, server, (ushort)(8000 + i % 20), i);
            feed.Out(ConnectionMark.Accepted, server, (ushort)(8000 + i % 20), i);
            if (i > 2000 && i % 40 == 0)
            {
                feed.Out(ConnectionMark.Attempt, "10.0.3.3", (ushort)(1 + i / 40), 50000);
                feed.Wait(0.1);
            }
        }

        feed.Watched(10);
        Assert.IsInRange(120, 280, feed[FeatureCatalog.PortScanWidth]);
        StringAssert.Contains(
            feed.Window().Facts[FeatureCatalog.PortScanWidth.Name], "ports of 10.0.3.3 without acceptance");
        Assert.IsLessThan(5, feed[FeatureCatalog.AddressScanWidth]);
    }

    [TestMethod]
    public void Record_ManyAnsweringHosts_AreNoScan()
    {
        var feed = new Feed();
        for (var i = 1; i <= 200; i++)
        {
            feed.Out(ConnectionMark.Attempt, $"10.0.5.{i}", 9100, (ushort)(30000 + i));
            feed.Out(ConnectionMark.Accepted, $"10.0.5.{i}", 9100, (ushort)(30000 + i));
        }

        feed.Watched(10);
        Assert.AreEqual(0, feed[FeatureCatalog.AddressScanWidth]);
        Assert.AreEqual(0, feed[FeatureCatalog.UnansweredDestinations]);
        Assert.AreEqual(200, feed[FeatureCatalog.DistinctServers], 30);
    }

    [TestMethod]
    public void Record_RegularVisitsOutside_AreABeaconUntilTheyStop()
    {
        var feed = new Feed();
        for (ushort i = 0; i < 20; i++)
        {
            feed.Out(ConnectionMark.Attempt, "203.0.113.9", 443, (ushort)(40000 + 2 * i));

            // A second connection of the same visit is no beat of its own.
            feed.Wait(0.3);
            feed.Out(ConnectionMark.Attempt, "203.0.113.9", 443, (ushort)(40001 + 2 * i));
            feed.Watched(9);
            feed.Wait(0.7);
        }

        Assert.IsGreaterThan(0.95, feed[FeatureCatalog.BeaconScore]);
        Assert.AreEqual(10, feed[FeatureCatalog.BeaconInterval], 0.1);
        Assert.AreEqual(
            "203.0.113.9:443 every 10.0 s, jitter 0 %, 20 times", feed.Window().Facts[FeatureCatalog.BeaconScore.Name]);
        feed.Watched(60);
        Assert.AreEqual(0, feed[FeatureCatalog.BeaconScore], "silent for six periods");
    }

    [TestMethod]
    public void Record_RegularVisitsInside_AreNoBeacon()
    {
        var feed = new Feed();
        for (ushort i = 0; i < 20; i++)
        {
            feed.Out(ConnectionMark.Attempt, "10.0.0.9", 443, (ushort)(40000 + i));
            feed.Watched(10);
        }

        Assert.AreEqual(0, feed[FeatureCatalog.BeaconScore]);
    }

    [TestMethod]
    public void Record_BeaconAmongManyDestinations_IsFound()
    {
        var feed = new Feed();
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            if (i % 6 == 0)
            {
                feed.Out(ConnectionMark.Attempt, "203.0.113.9", 443, (ushort)(40000 + i));
            }

            feed.Out(ConnectionMark.Attempt, $"198.51.100.{random.Next(250)}", 443, (ushort)(20000 + i));
            feed.Watched(1);
        }

        Assert.IsGreaterThan(0.95, feed[FeatureCatalog.BeaconScore]);
        StringAssert.StartsWith(feed.Window().Facts[FeatureCatalog.BeaconScore.Name], "203.0.113.9:443 every 6.0 s");
    }

    [TestMethod]
    public void Record_UploadOutside_IsMeasuredAsSuch()
    {
        var feed = new Feed();
        feed.Out(ConnectionMark.Attempt, "203.0.113.9", 443);
        feed.Out(ConnectionMark.Accepted, "203.0.113.9", 443);
        for (var i = 0UL; i <= 120; i++)
        {
            feed.Ports(i * 1_000_000, i * 20_000, i * 700, i * 300);
            feed.Watched(1);
        }

        Assert.AreEqual(1_000_000 * 0.98 / 1.02, feed[FeatureCatalog.ExternalUploadRate], 20_000);
        Assert.IsFalse(feed.Has(FeatureCatalog.BytesPerConnection), "none was opened in this window");
    }

    [TestMethod]
    public void Record_BothAddressFamilies_WorkAlike()
    {
        var feed = new Feed();
        feed.Out(ConnectionMark.Attempt, "::ffff:10.0.0.2", 80);
        feed.Out(ConnectionMark.Accepted, "10.0.0.2", 80);
        feed.Out(ConnectionMark.Attempt, "fd00::2", 80);
        feed.Out(ConnectionMark.Accepted, "fd00::2", 80);
        feed.Watched(10);
        Assert.AreEqual(2, feed[FeatureCatalog.DistinctServers], 0.02);
        Assert.AreEqual(0, feed[FeatureCatalog.UnansweredDestinations]);
    }

    [TestMethod]
    [DataRow("10.0.0.0/33")]
    [DataRow("inside")]
    public void Monitor_SenselessNetwork_IsRefusedByName(string prefix)
    {
        var problem = Assert.ThrowsExactly<ArgumentException>(
            () => new Feed(new MonitoringOptions { InternalNetworks = [prefix] }));
        Assert.Contains(prefix, problem.Message);
        Assert.Contains("InternalNetworks", problem.Message);
    }
}
