using SdnPersona.Abstractions;

namespace SdnPersona.Plugins.Tests.Monitoring;

[TestClass]
public class PortFeatureTests
{
    [TestMethod]
    public void Window_NothingKnown_IsNull() => Assert.IsNull(
        new Feed().Monitor.Window(Feed.Workload, DateTimeOffset.UtcNow));

    [TestMethod]
    public void Window_SteadyPort_GivesRatesRatiosAndSizes()
    {
        var feed = new Feed();
        feed.Steady(90, bytesOut: 3000, bytesIn: 1000, packetsOut: 10, packetsIn: 5);
        var window = feed.Window();
        Assert.AreEqual(60, window.Length.TotalSeconds, 0.01);
        Assert.AreEqual(3000, feed[FeatureCatalog.BytesOutRate], 0.1);
        Assert.AreEqual(1000, feed[FeatureCatalog.BytesInRate], 0.1);
        Assert.AreEqual(10, feed[FeatureCatalog.PacketsOutRate], 0.01);
        Assert.AreEqual(5, feed[FeatureCatalog.PacketsInRate], 0.01);
        Assert.AreEqual(0.5, feed[FeatureCatalog.ProducerConsumerRatio], 1e-6);
        Assert.AreEqual(300, feed[FeatureCatalog.MeanPacketSizeOut], 0.01);
        Assert.AreEqual(200, feed[FeatureCatalog.MeanPacketSizeIn], 0.01);
        Assert.AreEqual(1, feed[FeatureCatalog.DutyCycle], 1e-6);
        Assert.AreEqual(-1, feed[FeatureCatalog.Burstiness], 0.01);
        CollectionAssert.AreEqual(new[] { TelemetrySources.Connections }, window.MissingSources.ToArray());
    }

    [TestMethod]
    public void Window_SilentPort_HasTrueZerosAndNoRatios()
    {
        var feed = new Feed();
        feed.Steady(30, 0, 0, 0, 0, start: 77);
        Assert.AreEqual(0, feed[FeatureCatalog.BytesOutRate]);
        Assert.AreEqual(0, feed[FeatureCatalog.DutyCycle]);
        Assert.IsFalse(feed.Has(FeatureCatalog.ProducerConsumerRatio));
        Assert.IsFalse(feed.Has(FeatureCatalog.MeanPacketSizeOut));
        Assert.IsFalse(feed.Has(FeatureCatalog.Burstiness));
        CollectionAssert.DoesNotContain(feed.Window().MissingSources.ToArray(), TelemetrySources.Ports);
    }

    [TestMethod]
    public void Window_OneReading_HasNoPortFeatures()
    {
        var feed = new Feed();
        feed.Ports(5);
        CollectionAssert.Contains(feed.Window().MissingSources.ToArray(), TelemetrySources.Ports);
        Assert.IsFalse(feed.Has(FeatureCatalog.BytesOutRate));
    }

    [TestMethod]
    public void Record_DuplicatesAndLateReadings_ChangeNothing()
    {
        var feed = new Feed();
        for (var i = 0UL; i <= 40; i++)
        {
            feed.Ports(i * 1000, at: 0);
            feed.Ports(i * 1000, at: 0);
            feed.Ports(i < 3 ? 0 : (i - 3) * 1000, at: -3);
            feed.Wait(i < 40 ? 1 : 0);
        }

        Assert.AreEqual(1000, feed[FeatureCatalog.BytesOutRate], 0.1);
        Assert.AreEqual(2 * 41, feed.Monitor.Refused);
    }

    [TestMethod]
    public void Record_CountersStartAnew_LosesOnlyThatInterval()
    {
        var feed = new Feed();
        feed.Steady(30, 1000, 500, 10, 5, start: 1_000_000_000);
        feed.Wait(1);
        feed.Steady(20, 1000, 500, 10, 5);
        Assert.AreEqual(1000, feed[FeatureCatalog.BytesOutRate], 0.1);
        Assert.AreEqual(50, feed.Window().Length.TotalSeconds, 0.1);
    }

    [TestMethod]
    [DataRow(ulong.MaxValue - 5500, DisplayName = "64 bits")]
    [DataRow(uint.MaxValue - 5500UL, DisplayName = "32 bits")]
    public void Record_CounterWraps_GoesOn(ulong start)
    {
        var bits32 = start <= uint.MaxValue;
        var feed = new Feed();
        for (var i = 0UL; i <= 20; i++)
        {
            var count = unchecked(start + i * 1000);
            feed.Ports(bits32 ? count & uint.MaxValue : count, 0, i, i);
            feed.Wait(i < 20 ? 1 : 0);
        }

        Assert.AreEqual(1000, feed[FeatureCatalog.BytesOutRate], 0.1);
        Assert.AreEqual(20, feed.Window().Length.TotalSeconds, 0.01);
    }

    [TestMethod]
    public void Record_ResetNear32Bits_IsNoHugeWrap()
    {
        var feed = new Feed();
        feed.Steady(20, 1000, 0, 1, 0, start: 3_000_000_000);
        feed.Wait(1);
        feed.Steady(10, 1000, 0, 1, 0);
        Assert.AreEqual(1000, feed[FeatureCatalog.BytesOutRate], 0.1);
    }

    [TestMethod]
    public void Record_ImplausibleJump_IsAReset()
    {
        var feed = new Feed();
        feed.Steady(10, 1000, 0, 1, 0);
        feed.Wait(1);
        feed.Steady(10, 1000, 0, 1, 0, start: 1UL << 60);
        Assert.AreEqual(1000, feed[FeatureCatalog.BytesOutRate], 0.1);
    }

    [TestMethod]
    public void Record_CountersThatTheSwitchDoesNotHave_AreMissing()
    {
        var feed = new Feed();
        for (var i = 0; i < 20; i++)
        {
            feed.Ports(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
            feed.Wait(1);
        }

        CollectionAssert.Contains(feed.Window().MissingSources.ToArray(), TelemetrySources.Ports);
    }

    [TestMethod]
    public void Record_AheadOfTheClock_IsRefused()
    {
        var feed = new Feed();
        feed.Ports(0);
        feed.Ports(1_000_000, at: 3600);
        Assert.AreEqual(1, feed.Monitor.Refused);
        feed.Wait(1);
        feed.Steady(20, 1000, 0, 1, 0, start: 1000);
        Assert.AreEqual(1000, feed[FeatureCatalog.BytesOutRate], 1);
    }

    [TestMethod]
    public void Record_ClockSetBack_StartsAnew()
    {
        var feed = new Feed();
        feed.Steady(20, 1000, 0, 1, 0);
        feed.Out(ConnectionMark.Attempt, "10.0.0.2", 80);
        feed.Wait(-7200);
        feed.Steady(20, 500, 0, 1, 0, start: 20_000);
        feed.Watched(10);
        feed.Ports(35_000);
        Assert.AreEqual(500, feed[FeatureCatalog.BytesOutRate], 1);
        Assert.AreEqual(0, feed[FeatureCatalog.ConnectionsInitiatedRate]);
    }

    [TestMethod]
    public void Window_SwitchAway_PortsAreMissingAndTheGapIsNotSmeared()
    {
        var feed = new Feed();
        feed.Steady(60, 1000, 0, 1, 0);
        feed.Wait(30);
        CollectionAssert.Contains(feed.Window().MissingSources.ToArray(), TelemetrySources.Ports);
        feed.Wait(270);
        feed.Steady(10, 50, 0, 1, 0, start: 90_000_000);
        Assert.AreEqual(50, feed[FeatureCatalog.BytesOutRate], 0.1);
        Assert.AreEqual(10, feed.Window().Length.TotalSeconds, 0.01);
    }

    [TestMethod]
    public void Window_ReadingsEveryTenSeconds_GivesTheSameRates()
    {
        var feed = new Feed();
        for (var i = 0UL; i <= 9; i++)
        {
            feed.Ports(i * 10_000, i * 5_000, i * 100, i * 100);
            feed.Wait(i < 9 ? 10 : 0);
        }

        Assert.AreEqual(1000, feed[FeatureCatalog.BytesOutRate], 0.1);
        Assert.AreEqual(1, feed[FeatureCatalog.DutyCycle], 1e-6);
    }

    [TestMethod]
    public void Window_BurstInOneOfTenSeconds_IsBurstyAndRarelyActive()
    {
        var feed = new Feed();
        ulong bytes = 0, packets = 0;
        for (var i = 0; i <= 60; i++)
        {
            feed.Ports(bytes, 0, packets);
            feed.Wait(i < 60 ? 1 : 0);
            bytes += i % 10 == 0 ? 100_000UL : 60;
            packets += i % 10 == 0 ? 100UL : 1;
        }

        Assert.AreEqual(0.1, feed[FeatureCatalog.DutyCycle], 0.02);
        Assert.AreEqual(0.5, feed[FeatureCatalog.Burstiness], 0.02);
    }
}
