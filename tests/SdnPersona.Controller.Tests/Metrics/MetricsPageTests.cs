using System.Diagnostics.Metrics;
using SdnPersona.Controller.Features.Metrics;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Tests.Metrics;

[TestClass]
public sealed class MetricsPageTests : IDisposable
{
    private readonly MetricsPage _page = new();
    private readonly Meter _meter;

    public MetricsPageTests() => _meter = new(new MeterOptions(SdnPersonaMetrics.MeterName) { Scope = _page });

    [TestMethod]
    public void Counter_WithLabels_AddsUpBySeries()
    {
        var counter = _meter.CreateCounter<long>("mods_total", description: "Flow-mods sent.");
        counter.Add(2, new KeyValuePair<string, object?>("switch", "br0"));
        counter.Add(3, new KeyValuePair<string, object?>("switch", "br0"));
        counter.Add(7, new("switch", "br1"), new("outcome", "ok"));
        counter.Add(7, new("outcome", "ok"), new("switch", "br1"));
        counter.Add(1);

        var page = Read();

        Assert.AreEqual("counter", page.Types["mods_total"]);
        Assert.AreEqual("Flow-mods sent.", page.Helps["mods_total"]);
        Assert.AreEqual(5, page["mods_total", ("switch", "br0")]);
        Assert.AreEqual(14, page["mods_total", ("switch", "br1"), ("outcome", "ok")]);
        Assert.AreEqual(1, page["mods_total"]);
    }

    [TestMethod]
    public void Page_AsText_IsWhatTheFormatAsksFor()
    {
        var counter = _meter.CreateCounter<long>("a_total", description: "Back\\slash\nand line.");
        counter.Add(1, new KeyValuePair<string, object?>("path", "C:\\x \"y\"\nz"));
        var histogram = _meter.CreateHistogram(
            "b_seconds", description: "B.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 2] });
        histogram.Record(0.5);
        histogram.Record(3);

        Assert.Contains(
            """
            # HELP a_total Back\\slash\nand line.
            # TYPE a_total counter
            a_total{path="C:\\x \"y\"\nz"} 1
            # HELP b_seconds B.
            # TYPE b_seconds histogram
            b_seconds_bucket{le="0.5"} 1
            b_seconds_bucket{le="2"} 1
            b_seconds_bucket{le="+Inf"} 2
            b_seconds_sum 3.5
            b_seconds_count 2

            """,
            _page.Write());
        Read();
    }

    [TestMethod]
    public void Histogram_WithLabels_CountsEachObservationInItsBucket()
    {
        var histogram = _meter.CreateHistogram(
            "h", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01, 0.1] });
        foreach (var seconds in new[] { 0, 0.001, 0.0011, 0.05, 0.1, 0.11, 100 })
        {
            histogram.Record(seconds, new KeyValuePair<string, object?>("switch", "br0"));
        }

        var page = Read();

        Assert.AreEqual(2, page["h_bucket", ("switch", "br0"), ("le", "0.001")]);
        Assert.AreEqual(3, page["h_bucket", ("switch", "br0"), ("le", "0.01")]);
        Assert.AreEqual(5, page["h_bucket", ("switch", "br0"), ("le", "0.1")]);
        Assert.AreEqual(7, page["h_bucket", ("switch", "br0"), ("le", "+Inf")]);
        Assert.AreEqual(100.2621, page["h_sum", ("switch", "br0")], 1e-9);
    }

    [TestMethod]
    public void Histogram_WithoutAdvice_HasBucketsForSeconds()
    {
        _meter.CreateHistogram<int>("plain").Record(2);

        Assert.AreEqual(0, Read()["plain_bucket", ("le", "1")]);
        Assert.AreEqual(1, Read()["plain_bucket", ("le", "5")]);
    }

    [TestMethod]
    public void ObservedGauge_ThatNoLongerReportsASeries_ForgetsIt()
    {
        var names = new List<string> { "a", "b" };
        _meter.CreateObservableGauge(
            "g", () => names.Select(name => new Measurement<int>(1, new KeyValuePair<string, object?>("n", name))));
        Assert.AreEqual(1, Read()["g", ("n", "b")]);

        names.Remove("b");

        Assert.HasCount(1, Read().Samples.Where(sample => sample.Name == "g"));
    }

    [TestMethod]
    public void Values_OfAnyKindOfNumber_AreWritten()
    {
        _meter.CreateGauge<double>("nan").Record(double.NaN);
        _meter.CreateGauge<double>("inf").Record(double.NegativeInfinity);
        _meter.CreateGauge<float>("small").Record(1e-10f);
        _meter.CreateUpDownCounter<int>("up_down").Add(-5);
        _meter.CreateCounter<byte>("bytes_total").Add(255);
        _meter.CreateCounter<short>("shorts_total").Add(1);
        _meter.CreateCounter<decimal>("decimals_total").Add(0.1m);
        _meter.CreateObservableCounter("observed_total", () => 41L);

        var page = Read();

        Assert.AreEqual(double.NaN, page["nan"]);
        Assert.AreEqual(double.NegativeInfinity, page["inf"]);
        Assert.AreEqual(-5, page["up_down"]);
        Assert.AreEqual("gauge", page.Types["up_down"]);
        Assert.AreEqual(255, page["bytes_total"]);
        Assert.AreEqual(0.1, page["decimals_total"]);
        Assert.AreEqual(41, page["observed_total"]);
        Assert.AreEqual(41, Read()["observed_total"]);
        Assert.AreEqual("counter", page.Types["observed_total"]);
    }

    [TestMethod]
    public void Names_WithOddCharacters_AreCleaned()
    {
        _meter.CreateCounter<int>("9.odd-name/ü").Add(1, new KeyValuePair<string, object?>("switch:port.no", null));

        Assert.AreEqual(1, Read()["_9_odd_name__", ("switch_port_no", "")]);
    }

    [TestMethod]
    public void Series_WithoutEnd_AreCutOff()
    {
        var counter = _meter.CreateCounter<int>("many_total");
        for (var i = 0; i < 3000; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("i", i));
        }

        Assert.HasCount(2000, Read().Samples.Where(sample => sample.Name == "many_total"));
    }

    [TestMethod]
    public void Meter_OfAnotherHost_IsLeftOut()
    {
        using var other = new Meter(new MeterOptions(SdnPersonaMetrics.MeterName) { Scope = new object() });
        other.CreateCounter<int>("others_total").Add(1);
        using var foreign = new Meter("Other");
        foreign.CreateCounter<int>("foreign_total").Add(1);

        Assert.IsFalse(Read().Types.Keys.Any(name => name is "others_total" or "foreign_total"));
    }

    [TestMethod]
    public void Counter_UsedByManyThreads_LosesNothing()
    {
        var counter = _meter.CreateCounter<long>("threads_total");

        Parallel.For(0, 10_000, i => counter.Add(1, new KeyValuePair<string, object?>("odd", i % 2)));

        Assert.AreEqual(10_000, Read().Samples.Where(sample => sample.Name == "threads_total").Sum(sample => sample.Value));
    }

    [TestMethod]
    public async Task Endpoint_OfARunningController_ShowsTheCoresInstruments()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));
        controller.Control.AllSwitches.Add(FakeControlPlane.Switch("br0", 1));
        SdnPersonaMetrics.Enforcement.Record(0.004, new KeyValuePair<string, object?>("switch", "metrics-test"));
        SdnPersonaMetrics.FlowModsSent.Add(2, new KeyValuePair<string, object?>("switch", "metrics-test"));

        using var response = await controller.Http.GetAsync("/metrics");
        var page = PrometheusText.Parse(await response.Content.ReadAsStringAsync());

        Assert.AreEqual("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.AreEqual(1, page["sdnpersona_workloads"]);
        Assert.AreEqual(1, page["sdnpersona_switches_connected"]);
        Assert.AreEqual(1, page["sdnpersona_build_info", ("version", ControllerVersion.Text)]);
        Assert.AreEqual(2, page["sdnpersona_flow_mods_sent_total", ("switch", "metrics-test")]);
        Assert.AreEqual(1, page["sdnpersona_enforcement_seconds_bucket", ("switch", "metrics-test"), ("le", "0.005")]);
        foreach (var name in new[]
        {
            "sdnpersona_meter_mods_sent_total", "sdnpersona_group_mods_sent_total", "sdnpersona_bundles_total",
            "sdnpersona_openflow_errors_total", "sdnpersona_packet_ins_total", "sdnpersona_persona_changes_total",
        })
        {
            Assert.AreEqual("counter", page.Types[name]);
        }
    }

    public void Dispose()
    {
        _meter.Dispose();
        _page.Dispose();
    }

    private PrometheusText Read() => PrometheusText.Parse(_page.Write());
}
