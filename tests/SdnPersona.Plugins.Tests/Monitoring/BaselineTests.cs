using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring;

/// <summary>What is usual for a workload and for its peers, on generated windows five minutes apart.</summary>
[TestClass]
public sealed class BaselineTests
{
    private const long Step = 300_000;
    private const int PerDay = 288;
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Assess_OverDays_LearnsThenIsProvisionalThenStable()
    {
        var host = new Host(1);
        Assert.AreEqual(BaselineState.Learning, host.Live(PerDay - 1).State);
        Assert.AreEqual(BaselineState.Provisional, host.Live(5).State);
        Assert.AreEqual(BaselineState.Provisional, host.Live(6 * PerDay - 10).State);
        Assert.AreEqual(BaselineState.Stable, host.Live(10).State);
    }

    [TestMethod]
    public void Assess_UsualWindows_AreMostlyBelowThreeDeviations()
    {
        var host = new Host(2);
        host.Live(8 * PerDay);

        var odd = Enumerable.Range(0, 7 * PerDay).Count(_ => host.Live(1).Deviations >= 3);

        Assert.IsLessThan(7 * PerDay / 50, odd);
    }

    [TestMethod]
    public void Assess_AnUpload_IsFarOutAndNamed()
    {
        var host = new Host(3);
        host.Live(8 * PerDay);

        var score = host.Live(3, Upload);

        Assert.IsGreaterThan(5, score.Deviations);
        Assert.IsLessThan(0.002, score.PValue);
        CollectionAssert.Contains(score.Oddest.Select(odd => odd.Feature).ToArray(), "bytes_out_rate");
        var upload = score.Oddest.Single(odd => odd.Feature == "bytes_out_rate");
        Assert.IsLessThan(upload.Value, 3 * upload.High);
    }

    [TestMethod]
    public void Assess_AnUploadThatGoesOn_IsNotLearnedFromForTwoDaysThenIsTheNewUsual()
    {
        var host = new Host(4);
        host.Live(8 * PerDay);

        var score = host.Live(2 * PerDay - 10, Upload);
        Assert.IsTrue(score.IsGuarded);
        Assert.IsGreaterThan(5, score.Deviations);
        Assert.IsLessThan(3, host.Live(5).Deviations, "what was usual before is still");

        Assert.AreEqual(BaselineState.Learning, host.Live(2 * PerDay + 10, Upload).State);
        Assert.IsLessThan(3, host.Live(2 * PerDay, Upload).Deviations);
    }

    [TestMethod]
    public void Assess_BetweenTwoLessons_ChangesNothing()
    {
        var host = new Host(5);
        host.Live(2 * PerDay);
        var baseline = host.Baseline;
        var first = baseline.Assess(Upload(host.Values()), host.At - Step + 1000, isWhole: true);

        for (var i = 0; i < 100; i++)
        {
            Assert.AreEqual(first.Deviations, baseline.Assess(Upload(host.Values()), host.At - Step + 1000 + i, isWhole: true).Deviations, 1.5);
            Assert.IsFalse(baseline.HasLearned);
        }
    }

    [TestMethod]
    public void Assess_AShortWindow_TeachesNothing()
    {
        var host = new Host(6);
        host.Live(2 * PerDay);

        host.Baseline.Assess(host.Values(), host.At + Step, isWhole: false);

        Assert.IsFalse(host.Baseline.HasLearned);
    }

    [TestMethod]
    public void Assess_AClockSetBack_GoesOn()
    {
        var host = new Host(7);
        host.Live(2 * PerDay);
        host.At -= 100 * Step;

        host.Live(1);
        host.Live(1);

        Assert.IsTrue(host.Baseline.HasLearned);
    }

    [TestMethod]
    public void Exchange_WrittenAndRead_GivesTheSameScores()
    {
        var host = new Host(8);
        host.Live(8 * PerDay);
        var writing = StateExchange.Writing();
        host.Baseline.Exchange(writing);
        var restored = new WorkloadBaseline();
        restored.Exchange(StateExchange.Reading(writing.Finish()));

        var values = Upload(host.Values());
        var expected = host.Baseline.Assess(values, host.At + 1, isWhole: true);
        var score = restored.Assess(values, host.At + 1, isWhole: true);
        Assert.AreEqual((expected.State, expected.Deviations, expected.PValue), (score.State, score.Deviations, score.PValue));
        CollectionAssert.AreEqual(expected.Oddest.ToArray(), score.Oddest.ToArray());
    }

    [TestMethod]
    public void Assess_ManyWorkloadsWithTwoPercentOfOddEpisodesFromTheBeginning_TellsOddWindowsFromUsualOnes()
    {
        var (odd, usual) = (new List<double>(), new List<double>());
        for (var seed = 100; seed < 160; seed++)
        {
            var host = new Host(seed);
            var random = new Random(seed);
            for (var window = 0; window < 14 * PerDay; window += 6)
            {
                // Episodes of half an hour; a different kind of odd each time.
                var isOdd = random.NextDouble() < 0.02;
                for (var i = 0; i < 6; i++)
                {
                    var score = host.Live(1, isOdd ? OddEpisode(random.Next(3)) : null);
                    if (window >= 7 * PerDay)
                    {
                        (isOdd ? odd : usual).Add(score.Deviations);
                    }
                }
            }
        }

        var auc = Auc(odd, usual);
        Console.WriteLine($"AUC {auc:F3} over {odd.Count} odd and {usual.Count} usual windows");
        Assert.IsGreaterThan(0.9, auc);
    }

    [TestMethod]
    public void Compare_FewerThanFivePeers_SaysNothing()
    {
        var peers = new PeerBaselines();
        for (var i = 0; i < 100; i++)
        {
            for (var member = 0; member < PeerBaselines.LeastMembers - 1; member++)
            {
                Assert.IsNull(peers.Compare(Window(new Host(member), i), "service").PeerAnomaly);
            }
        }
    }

    [TestMethod]
    public void Compare_OneMemberThatIsUnlikeItsPeers_IsTheOneThatIsOdd()
    {
        var peers = new PeerBaselines();
        var hosts = Enumerable.Range(0, 20).Select(_ => new Host(9)).ToArray();
        var last = new FeatureWindow[hosts.Length];
        for (var i = 0; i < 2 * PerDay; i++)
        {
            for (var member = 0; member < hosts.Length; member++)
            {
                var window = Window(hosts[member], i) with { Workload = new($"vm:{member}") };
                window = member == 7 ? window with { Values = Upload(window.Values) } : window;
                last[member] = peers.Compare(window, "service");
            }
        }

        Assert.AreEqual("service", last[7].PeerAnomaly!.Group);
        Assert.IsGreaterThan(3, last[7].Values["peer_anomaly"], "a provisional group's deviations count half");
        Assert.IsLessThan(2, last.Where((_, member) => member != 7).Max(window => window.Values["peer_anomaly"]));
        StringAssert.Contains(last[7].Facts["peer_anomaly"], "bytes_out_rate");
    }

    [TestMethod]
    public void Compare_AMemberThatLeaves_NoLongerCounts()
    {
        var peers = new PeerBaselines();
        for (var member = 0; member < PeerBaselines.LeastMembers; member++)
        {
            peers.Compare(Window(new Host(1), 0) with { Workload = new($"vm:{member}") }, "service");
        }

        var window = Window(new Host(1), 1) with { Workload = new("vm:0") };
        Assert.IsNotNull(peers.Compare(window, "service").PeerAnomaly);
        peers.Forget(new("vm:1"));
        Assert.IsNull(peers.Compare(window, "service").PeerAnomaly);
        Assert.IsNull(peers.Compare(window, null).PeerAnomaly);
    }

    private static FeatureWindow Window(Host host, int step) => new()
    {
        Workload = new("vm:a"),
        End = Start.AddMilliseconds(step * Step),
        Length = TimeSpan.FromMinutes(1),
        Values = host.Values(),
    };

    private static ImmutableDictionary<string, double> Upload(ImmutableDictionary<string, double> values) => values
        .SetItem("bytes_out_rate", 200 * values["bytes_out_rate"] + 1e6)
        .SetItem("producer_consumer_ratio", 0.98)
        .SetItem("mean_packet_size_out", 1450);

    private static Func<ImmutableDictionary<string, double>, ImmutableDictionary<string, double>> OddEpisode(int kind) => kind switch
    {
        0 => values => values.SetItem("bytes_out_rate", 8 * values["bytes_out_rate"]).SetItem("producer_consumer_ratio", 0.7),
        1 => values => values.SetItem("distinct_servers", 4 * values["distinct_servers"] + 10).SetItem("failed_connection_ratio", 0.3),
        _ => values => values.SetItem("connections_accepted_rate", 5 * values["connections_accepted_rate"] + 1)
            .SetItem("distinct_clients", 3 * values["distinct_clients"] + 5),
    };

    /// <summary>Share of pairs in which the odd one scores higher.</summary>
    private static double Auc(List<double> odd, List<double> usual)
    {
        usual.Sort();
        return odd.Average(score =>
        {
            var place = usual.BinarySearch(score);
            return (place < 0 ? ~place : place) / (double)usual.Count;
        });
    }

    /// <summary>A workload with a level of its own for each feature, a daily rhythm, slow drift and noise.</summary>
    private sealed class Host
    {
        private readonly Random _random;
        private readonly double[] _levels;

        public Host(int seed)
        {
            _random = new(seed);
            _levels = [.. WatchedFeature.All.Select(watched => watched.Feature.Logarithmic ? 0.5 + 3 * _random.NextDouble() : 0.2 + 0.5 * _random.NextDouble())];
            At = Start.ToUnixTimeMilliseconds();
        }

        public WorkloadBaseline Baseline { get; } = new();

        public long At { get; set; }

        public AnomalyScore Live(int windows, Func<ImmutableDictionary<string, double>, ImmutableDictionary<string, double>>? odd = null)
        {
            AnomalyScore? last = null;
            for (var i = 0; i < windows; i++)
            {
                var values = Values();
                last = Baseline.Assess(odd?.Invoke(values) ?? values, At, isWhole: true);
                At += Step;
            }

            return last!;
        }

        public ImmutableDictionary<string, double> Values()
        {
            var day = Math.Sin(2 * Math.PI * At / (PerDay * Step));
            var drift = (At - Start.ToUnixTimeMilliseconds()) / (100.0 * PerDay * Step);
            var values = ImmutableDictionary.CreateBuilder<string, double>();
            for (var i = 0; i < _levels.Length; i++)
            {
                var watched = WatchedFeature.All[i];
                var scale = watched.Feature.Logarithmic ? 0.3 : 0.05;
                var value = _levels[i] + scale * (day + drift + Normal());
                values[watched.Feature.Name] = watched.Measured(value);
            }

            return values.ToImmutable();
        }

        private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
    }
}
