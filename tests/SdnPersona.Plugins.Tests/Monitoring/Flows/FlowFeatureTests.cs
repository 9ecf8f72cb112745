using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring.Flows;

[TestClass]
public sealed class FlowFeatureTests
{
    private static readonly HostAddress Own = HostAddress.FromIPv4(0x0a000001);

    private readonly Feed _feed = new();

    [TestMethod]
    public void Window_OfManyFlows_HasTheirShares()
    {
        _feed.Wait(60);
        for (var i = 0; i < 90; i++)
        {
            Out(i < 60 ? "10.0.0.9" : "203.0.113.7", (ushort)(i < 60 ? 5432 : 443), bytesOut: 100, bytesIn: 300);
            _feed.Wait(1);
        }

        var values = Values();

        Assert.AreEqual(1 / 3.0, values["external_bytes_share"], 1e-9);
        Assert.AreEqual(-0.5, values["external_producer_consumer_ratio"], 1e-9);
        Assert.AreEqual(2 / 3.0, values["top_destination_share"], 1e-9);
        Assert.AreEqual(5 / 9.0, values["destination_concentration"], 1e-9);
        Assert.AreEqual(2 / 3.0, values["database_bytes_share"], 1e-9);
        Assert.AreEqual(1 / 3.0, values["web_bytes_share"], 1e-9);
        Assert.AreEqual(0, values["inter_arrival_variation"], 1e-9);
        Assert.AreEqual(1, values["external_networks"], 0.1);
        Assert.AreEqual(0, values["udp_share"]);
        Assert.IsFalse(values.ContainsKey("rare_destination_share"), "there are too few workloads to say");
        Assert.IsFalse(values.ContainsKey("dns_producer_consumer_ratio"), "there was no DNS");
        Assert.AreEqual(0, values["dns_rate"]);
    }

    [TestMethod]
    public void Window_OfAServer_HasItsPorts()
    {
        for (ushort port = 1; port <= 10; port++)
        {
            _feed.Monitor.Record(Flow("10.0.0.7", Own.ToString(), (ushort)(40_000 + port), port, 10, 20) with
            {
                ServerWorkload = Feed.Workload,
            });
        }

        Assert.AreEqual(10, Values()["server_ports_offered"], 1);
    }

    [TestMethod]
    public void Window_OfSpreadOutAdministration_CountsHosts()
    {
        for (var host = 1; host <= 40; host++)
        {
            Out($"10.0.1.{host}", 22, 100, 100);
        }

        Assert.AreEqual(40, Values()["admin_port_fan_out"], 15);
        Assert.AreEqual(1, Values()["destination_entropy"], 0.1);
    }

    [TestMethod]
    public void Windows_OfThreeLengths_AreRolledAtTheirMultiples()
    {
        Out("10.0.0.9", 5432, 100, 0);
        _feed.Wait(600);
        Out("10.0.0.9", 443, 100, 0);

        var five = _feed.Monitor.Window(Feed.Workload, FlowWindowLength.FiveMinutes, _feed.Clock.Now)!;
        var day = _feed.Monitor.Window(Feed.Workload, FlowWindowLength.Day, _feed.Clock.Now)!;

        Assert.AreEqual(1, five.Values["web_bytes_share"]);
        Assert.AreEqual(0.5, day.Values["web_bytes_share"]);
        Assert.IsTrue(day.Length > five.Length);
    }

    [TestMethod]
    public void Window_SourceWentSilent_FeaturesAreAbsent()
    {
        Out("10.0.0.9", 443, 100, 0);
        Assert.IsTrue(_feed.Has(FeatureCatalog.WebBytesShare));

        _feed.Wait(11 * 60);

        Assert.IsFalse(_feed.Has(FeatureCatalog.WebBytesShare));
    }

    [TestMethod]
    public void NewPeers_SeenAgainWithinAWeek_AreNotNew()
    {
        Out("10.0.0.9", 443, 1, 1);
        _feed.Wait(300);
        Out("10.0.0.9", 443, 1, 1);
        _feed.Wait(160);

        Assert.AreEqual(0, Values()["new_peer_rate"]);
        _feed.Wait(8 * 86_400);
        Out("10.0.0.9", 443, 1, 1);
        Assert.IsTrue(Values()["new_peer_rate"] > 0);
    }

    [TestMethod]
    public void Record_FromTheFutureOrWithoutTime_IsRefused()
    {
        var flow = Flow("10.0.0.1", "10.0.0.2", 1, 2, 1, 1) with { ClientWorkload = Feed.Workload };
        _feed.Monitor.Record(flow with { End = _feed.Clock.Now.AddHours(1) });
        _feed.Monitor.Record(flow with { Start = flow.End.AddSeconds(1) });

        Assert.AreEqual(2, _feed.Monitor.Refused);
    }

    [TestMethod]
    public void Record_OfNobody_CostsNothing()
    {
        _feed.Monitor.Record(Flow("10.0.0.1", "10.0.0.2", 1, 2, 1, 1));

        Assert.AreEqual(0, _feed.Monitor.Workloads);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(10)]
    [DataRow(1000)]
    [DataRow(100_000)]
    public void DistinctSketch_OfSoMany_IsWithinFourStandardErrors(int count)
    {
        var hash = new AddressHash(7);
        var sketch = new DistinctSketch();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < count; i++)
            {
                sketch.Add(hash.Host(HostAddress.FromIPv4((uint)i)));
            }
        }

        Assert.AreEqual(count, sketch.Estimate(), Math.Max(0.5, count * 4 * 0.13));
    }

    [TestMethod]
    public void Durations_Median_IsWithinAFactorOfTheSquareRootOfTwo()
    {
        var durations = new DurationHistogram();
        for (var i = 0; i < 99; i++)
        {
            durations.Add(i < 49 ? 1 : 5000);
        }

        Assert.IsTrue(durations.MedianSeconds() is > 5 / 1.45 and < 5 * 1.45, $"{durations.MedianSeconds()}");
    }

    private System.Collections.Immutable.ImmutableDictionary<string, double> Values() => _feed.Window().Values;

    private void Out(string server, ushort port, ulong bytesOut, ulong bytesIn) => _feed.Monitor.Record(
        Flow(Own.ToString(), server, 40_000, port, bytesOut, bytesIn) with { ClientWorkload = Feed.Workload });

    private FlowRecord Flow(string client, string server, ushort from, ushort to, ulong bytesOut, ulong bytesIn)
    {
        return new()
        {
            Start = _feed.Clock.Now,
            End = _feed.Clock.Now,
            Protocol = 6,
            Client = Address(client),
            Server = Address(server),
            ClientPort = from,
            ServerPort = to,
            BytesOut = bytesOut,
            BytesIn = bytesIn,
            PacketsOut = 5,
            PacketsIn = 5,
            Outcome = FlowOutcome.Answered,
            Direction = DirectionEvidence.Observed,
        };
    }

    private static HostAddress Address(string text) =>
        HostAddress.TryParse(text, out var address) ? address : throw new FormatException(text);
}
