namespace SdnPersona.Learning.Tests;

[TestClass]
public class IntervalsTests
{
    private const int Repeats = 200;

    [TestMethod]
    public void Quantile_AnyPosition_EqualsNumpy()
    {
        double[] sorted = [1, 2, 2.5, 7, 30];
        double[] positions = [0, 0.1, 0.25, 0.5, 0.75, 0.99, 1];
        Scipy.AreClose(
            Scipy.Evaluate("y = np.quantile(x[0], x[1])", new[] { sorted, positions }), positions.Select(
                q => Intervals.Quantile(sorted, q)));
    }

    [TestMethod]
    public void RandomnessProbability_EqualsBartlettsTestInScipy()
    {
        var random = new Random(2);
        var intervals = Enumerable.Range(0, 17).Select(_ => 0.5 + random.NextDouble()).ToArray();
        var expected = Scipy.Evaluate(
            """
            n = len(x)
            s = 2 * n * (np.log(np.mean(x)) - np.mean(np.log(x))) / (1 + (n + 1) / (6 * n))
            y = scipy.stats.chi2.cdf(s, n - 1)
            """,
            intervals);
        Scipy.AreClose(expected, [Intervals.RandomnessProbability(intervals)]);
    }

    [TestMethod]
    [DataRow(6)]
    [DataRow(20)]
    [DataRow(31)]
    public void RandomnessProbability_RandomEvents_IsUniform(int count)
    {
        var values = Series(count, 2000, Exponential).Select(intervals =>
            Intervals.RandomnessProbability(intervals)).ToArray();
        var probability = Scipy.Evaluate("y = scipy.stats.kstest(x, 'uniform').pvalue", values)[0];
        Assert.IsGreaterThan(0.001, probability, "Kolmogorov-Smirnov");
    }

    [TestMethod]
    [DataRow(0.0, 8, 0.99)]
    [DataRow(0.2, 12, 0.8)]
    [DataRow(0.5, 20, 0.7)]
    public void Score_BeaconWithJitter_IsHigh(double jitter, int count, double least)
    {
        var scores = Series(count, Repeats, random =>
            5 * (1 - jitter + 2 * jitter * random.NextDouble())).Select(Score).ToArray();
        Assert.IsGreaterThan(least, scores.Order().ElementAt(Repeats / 2));
        Assert.IsGreaterThan(0.6 * least, scores.Min());
    }

    [TestMethod]
    [DataRow(6)]
    [DataRow(12)]
    [DataRow(31)]
    public void Score_RandomEvents_IsLow(int count)
    {
        var scores = Series(count, 2000, Exponential).Select(Score).ToArray();
        Assert.IsLessThan(0.15, scores.Average());
        Assert.IsLessThan(0.005, scores.Count(score => score > 0.6) / 2000.0);
    }

    [TestMethod]
    public void Score_BeaconsAgainstRandomAndHumanEvents_SeparatesThem()
    {
        // Beacons of up to 50 % jitter, of which every tenth visit was missed in half the cases; humans come in bursts.
        var beacons = Enumerable.Range(0, 4).SelectMany(step => Series(24, Repeats, random =>
            (step % 2 == 1 && random.Next(10) == 0 ? 2 : 1)
            * (1 + (step > 1 ? 0.5 : 0.2) * (2 * random.NextDouble() - 1)))).Select(Score);
        var others = Series(24, 2 * Repeats, Exponential)
            .Concat(Series(24, 2 * Repeats, random => Exponential(random) * (random.Next(4) == 0 ? 20 : 1))).Select(
                Score);
        var area = Scipy.Evaluate(
            """
            from sklearn.metrics import roc_auc_score
            y = roc_auc_score([1] * len(x[0]) + [0] * len(x[1]), x[0] + x[1])
            """,
            new[] { beacons.ToArray(), others.ToArray() })[0];
        Assert.IsGreaterThanOrEqualTo(0.99, area);
    }

    [TestMethod]
    public void Score_TooFewIntervals_IsNothing() => Assert.AreEqual(Regularity.None, Intervals.Score([5, 5, 5, 5]));

    [TestMethod]
    [DataRow(0)]
    [DataRow(-1)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void Score_SenselessInterval_IsRefused(double interval) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Intervals.Score([1, 2, 3, 4, interval]));

    [TestMethod]
    public void Score_TellsPeriodAndJitter()
    {
        var regularity = Intervals.Score([60, 63, 57, 60, 61, 59, 60, 66]);
        Assert.AreEqual(60, regularity.Period);
        Assert.AreEqual(1 / 60.0, regularity.Jitter, 0.01);
    }

    private static double Score(double[] intervals) => Intervals.Score(intervals).Score;

    private static double Exponential(Random random) => -Math.Log(1 - random.NextDouble());

    private static IEnumerable<double[]> Series(int count, int repeats, Func<Random, double> next)
    {
        var random = new Random(count);
        return Enumerable.Range(0, repeats).Select(_ => Enumerable.Range(0, count).Select(_ =>
            Math.Max(1e-6, next(random))).ToArray()).ToArray();
    }
}
