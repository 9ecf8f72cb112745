namespace SdnPersona.Learning.Tests;

[TestClass]
public class DetectionTests
{
    private const double Day = 86_400;
    private const int Series = 100;

    [TestMethod]
    [DataRow(60.0, 0.0)]
    [DataRow(60.0, 0.5)]
    [DataRow(300.0, 0.2)]
    [DataRow(300.0, 0.5)]
    [DataRow(1800.0, 0.5)]
    public void BeaconScore_BeaconsAgainstChance_SeparatesThem(double period, double jitter)
    {
        var random = new Random(17);
        var beacons = Enumerable.Range(0, Series)
            .Select(_ => Times(random, r => period * (1 + jitter * (2 * r.NextDouble() - 1))));
        var chance = Enumerable.Range(0, Series)
            .Select(_ => Times(random, r => -period * Math.Log(1 - r.NextDouble())));
        var scores = beacons.Concat(chance).Select(times => BeaconScore.Of(times).Score).ToArray();
        var labels = Enumerable.Range(0, 2 * Series).Select(i => i < Series).ToArray();

        Assert.IsGreaterThanOrEqualTo(0.99, ClassificationMetrics.RocAuc(scores, labels));
    }

    [TestMethod]
    public void Periodicity_ClockWithHalfTheTicksMissing_FindsTheClock()
    {
        var random = new Random(18);
        var times = Enumerable.Range(0, 600).Where(_ => random.Next(2) == 0)
            .Select(i => 120.0 * i + 3 * random.NextDouble()).ToArray();

        var found = Periodicity.Find(times);

        Assert.AreEqual(120, found.Period, 2);
        Assert.IsGreaterThan(0.5, found.Score);
        Assert.IsLessThan(1e-6, found.LineProbability);
    }

    [TestMethod]
    public void Periodicity_Autocorrelation_EqualsNumpys()
    {
        var times = Enumerable.Range(0, 64).Select(i => (double)i).ToArray();
        var found = Periodicity.Find(times);
        var expected = Scipy.Evaluate(
            """
            bins = 512
            s = np.zeros(bins)
            for t in x["times"]:
                s[min(int(t / (63 / bins)), bins - 1)] += 1
            c = s - s.mean()
            period = x["period"] / 63 * bins
            full = np.correlate(c, c, "full")[bins - 1:]
            lags = [l for l in range(int(np.ceil(period - max(1, period / 5))), int(period + max(1, period / 5)) + 1) if 0 < l < bins]
            y = sum(full[l] * bins / (bins - l) for l in lags) / full[0]
            """,
            new { times, period = found.Period });

        Scipy.AreClose(expected, [found.Correlation], 1e-6);
        Assert.AreEqual(1, found.Period, 0.02);
    }

    [TestMethod]
    public void SequentialScanTest_Failures_DecideAsWaldsBoundsSay()
    {
        var test = new SequentialScanTest();
        var steps = 0;
        while (test.Verdict == ScanVerdict.Undecided)
        {
            test.Add(succeeded: false);
            steps++;
        }

        Assert.AreEqual(ScanVerdict.Scanner, test.Verdict);
        Assert.AreEqual((int)Math.Ceiling(Math.Log(99) / Math.Log(4)), steps);
        Assert.AreEqual(Math.Pow(4, steps) / (1 + Math.Pow(4, steps)), test.Probability, 1e-12);
    }

    [TestMethod]
    public void SequentialScanTest_MostlyAnswered_IsBenign()
    {
        var test = new SequentialScanTest();
        foreach (var answered in (bool[])[true, true, false, true, true, true])
        {
            test.Add(answered);
        }

        Assert.AreEqual(ScanVerdict.Benign, test.Verdict);
    }

    private static double[] Times(Random random, Func<Random, double> interval)
    {
        var times = new List<double>();
        for (var at = interval(random); at < Day; at += interval(random))
        {
            times.Add(at);
        }

        return [.. times];
    }
}
