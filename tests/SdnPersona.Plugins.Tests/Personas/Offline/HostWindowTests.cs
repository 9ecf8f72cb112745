using SdnPersona.Abstractions;
using SdnPersona.Learning;
using SdnPersona.Personas;

namespace SdnPersona.Plugins.Tests.Personas.Offline;

[TestClass]
public sealed class HostWindowTests
{
    private const string Host = "10.0.0.5";

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    [TestMethod]
    public void Windows_OfTwoHosts_AreCutByStartOfFlow()
    {
        var windows = Windows(
            Flows.At(0, Host, "10.0.0.9", 443), Flows.At(299, Host, "10.0.0.9", 443), Flows.At(300, Host, "10.0.0.9", 443));

        Assert.HasCount(4, windows);
        CollectionAssert.AreEqual(
            new[] { 0.0, 0, 300, 300 }, windows.Select(window => (window.Start - Flows.Begin).TotalSeconds).ToArray());
        Assert.AreEqual(Math.Log(3), Feature(windows[0], "flows_initiated"));
        Assert.AreEqual(Math.Log(3), Feature(windows[1], "flows_accepted"));
        Assert.AreEqual(Math.Log(2), Feature(windows[2], "flows_initiated"));
    }

    [TestMethod]
    public void Windows_OutsideServer_HasNone()
    {
        var window = Windows(Flows.At(0, Host, "93.184.216.34", 443)).Single();

        Assert.AreEqual(Flows.Host(Host), window.Host);
        Assert.AreEqual(Math.Log(2), Feature(window, "external_servers"));
    }

    [TestMethod]
    public void Add_FlowsFarAhead_CloseWindowsAndLateOnesStillCount()
    {
        var builder = new HostWindowBuilder(Length, FlowCoverage.All);
        Assert.IsEmpty(builder.Add(Flows.At(0, Host, "8.8.8.8", 443)));
        Assert.IsEmpty(builder.Add(Flows.At(600, Host, "8.8.8.8", 443)));

        var closed = builder.Add(Flows.At(900, Host, "8.8.8.8", 443));
        builder.Add(Flows.At(10, Host, "8.8.8.8", 443));

        Assert.HasCount(1, closed);
        Assert.AreEqual(1, builder.Late);
        Assert.AreEqual(3, builder.Finish().Count);
    }

    [TestMethod]
    public void Features_SourceWithoutOutcomes_AreUnknownNotZero()
    {
        var window = Windows(FlowCoverage.All & ~FlowCoverage.Outcome, Flows.At(0, Host, "10.0.0.9", 443))[0];

        Assert.IsTrue(double.IsNaN(Feature(window, "tcp_failed")));
        Assert.AreEqual(HostWindow.FeatureNames.Length, window.Features.Length);
    }

    [TestMethod]
    public void Compromise_ServerThatNeverAnswers_IsNamedWithItsAddress()
    {
        var window = Windows([.. Enumerable.Range(0, 20).Select(i =>
            Flows.At(10 * i, Host, "203.0.113.7", 6667, outcome: FlowOutcome.Unanswered))])[0];

        Assert.IsGreaterThan(WindowRisk.Threshold, window.Compromise.Probability);
        StringAssert.Contains(window.Compromise.Signs[0].Reason, "203.0.113.7:6667");
    }

    [TestMethod]
    public void Compromise_AddressScanInside_NamesHostsAndPort()
    {
        var window = Windows([.. Enumerable.Range(1, 40).Select(i =>
            Flows.At(i, Host, $"10.0.1.{i}", 445, outcome: FlowOutcome.Unanswered))])
            .Single(window => window.Host == Flows.Host(Host));

        Assert.IsGreaterThan(0.9, window.Compromise.Probability);
        StringAssert.Contains(window.Compromise.Signs[0].Reason, "40 hosts did not answer on port 445");
    }

    [TestMethod]
    public void Compromise_BeaconOnAnUncommonPort_GivesItsInterval()
    {
        var random = new Random(3);
        var windows = Windows([.. Enumerable.Range(0, 60).Select(i =>
            Flows.At(60 * i + 6 * random.NextDouble(), Host, "203.0.113.7", 4444))]);

        var beacon = windows[^1].Compromise.Signs.Single(sign => sign.Feature == "beacon_score");

        StringAssert.Contains(beacon.Reason, "was called every");
        Assert.IsGreaterThan(WindowRisk.Threshold, windows[^1].Compromise.Probability);
    }

    [TestMethod]
    [DataRow(60.0)]
    [DataRow(300.0)]
    public void Beacons_HalfJitter_AreToldFromPoissonAndNtp(double period)
    {
        const int Count = 60;
        var random = new Random(5);
        var scores = new List<double>();
        for (var i = 0; i < 3 * Count; i++)
        {
            var calls = new CallHistory();
            var port = (ushort)(i < 2 * Count ? 443 : 123);
            var protocol = i < 2 * Count ? Flows.Tcp : Flows.Udp;
            for (double at = 0; at < 86_400; at += Interval(i / Count))
            {
                calls.Add(Flows.At(at, Host, "203.0.113.7", port, protocol));
            }

            scores.Add(calls.Score(new(Flows.Host("203.0.113.7"), port, protocol)).Score);
        }

        bool[] beacons = [.. Enumerable.Range(0, 3 * Count).Select(i => i < Count)];
        Assert.IsGreaterThanOrEqualTo(0.99, ClassificationMetrics.RocAuc([.. scores], beacons));

        double Interval(int kind) => kind switch
        {
            0 => period * (0.5 + random.NextDouble()),
            1 => -period * Math.Log(1 - random.NextDouble()),
            _ => 64 + random.NextDouble(),
        };
    }

    [TestMethod]
    public void Compromise_OrdinaryDesktop_IsUnlikely()
    {
        var random = new Random(4);
        var flows = Enumerable.Range(0, 120).Select(i => (i % 4) switch
        {
            0 => Flows.At(5 * i, Host, "10.0.0.1", 53, Flows.Udp),
            1 => Flows.At(5 * i, Host, "162.159.200.1", 123, Flows.Udp),
            _ => Flows.At(5 * i, Host, $"93.184.216.{random.Next(1, 200)}", 443,
                outcome: random.Next(20) == 0 ? FlowOutcome.Unanswered : FlowOutcome.Answered),
        });

        Assert.IsTrue(Windows([.. flows]).All(window => window.Compromise.Probability < 0.2));
    }

    [TestMethod]
    public void Compromise_WithoutRealAddresses_SaysNothing()
    {
        var windows = Windows(FlowCoverage.Packets, [.. Enumerable.Range(1, 40).Select(i =>
            Flows.At(i, Host, $"10.0.1.{i}", 445, outcome: FlowOutcome.Unanswered))]);

        Assert.IsTrue(windows.All(window => window.Compromise.Probability == 0));
    }

    [TestMethod]
    public void Risk_Contributions_AddUp()
    {
        var window = Windows(Flows.At(0, Host, "203.0.113.7", 4444, outcome: FlowOutcome.Unanswered))[0];

        var risk = WindowRisk.Of(window, 0.5);

        Assert.AreEqual(risk.Risk, risk.Contributions.Sum(part => part.Points), 1e-12);
        Assert.IsGreaterThan(0, risk.Risk);
    }

    private static HostWindow[] Windows(params FlowRecord[] flows) => Windows(FlowCoverage.All, flows);

    private static HostWindow[] Windows(FlowCoverage coverage, params FlowRecord[] flows)
    {
        var builder = new HostWindowBuilder(Length, coverage);
        return [.. flows.SelectMany(flow => builder.Add(flow)), .. builder.Finish()];
    }

    private static double Feature(HostWindow window, string name) =>
        window.Features[HostWindow.FeatureNames.IndexOf(name)];
}
