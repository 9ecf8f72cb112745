namespace SdnPersona.Learning.Tests;

[TestClass]
public class AnomalyTests
{
    [TestMethod]
    [DataRow(8, 6)]
    [DataRow(400, 5)]
    public void ShrunkCovariance_LedoitWolf_EqualsScikitLearns(int count, int features)
    {
        var (samples, _) = Samples.Classes(seed: count, count, features, classes: 2);
        var expected = Scipy.Evaluate(
            """
            from sklearn.covariance import LedoitWolf
            m = LedoitWolf().fit(x)
            y = [m.shrinkage_] + list(m.mahalanobis(np.array(x)))
            """,
            samples);

        var fitted = ShrunkCovariance.Fit(samples);

        Scipy.AreClose(expected, [fitted.Shrinkage, .. samples.Select(sample => fitted.SquaredDistance(sample))], 1e-6);
    }

    [TestMethod]
    public void ShrunkCovariance_ConstantFeature_StaysFinite()
    {
        var fitted = ShrunkCovariance.Fit([[1, 5], [2, 5], [3, 5]], shrinkage: 0);

        Assert.IsTrue(double.IsFinite(fitted.SquaredDistance([2, 6])));
        Assert.AreEqual(0, fitted.SquaredDistance([2, 5]), 1e-9);
    }

    [TestMethod]
    [DataRow(0.0, DisplayName = "clean")]
    [DataRow(0.1, DisplayName = "every tenth value far out")]
    public void RobustTracker_Stream_IsNearNumpysMedianAndScipysMad(double outliers)
    {
        var random = new Random(12);
        var clean = Enumerable.Range(0, 4000).Select(_ => 5 + 2 * Samples.Normal(random, 1)[0]).ToArray();
        var expected = Scipy.Evaluate("y = [np.median(x), scipy.stats.median_abs_deviation(x)]", clean);
        var tracker = new RobustTracker();

        foreach (var value in clean)
        {
            tracker.Add(random.NextDouble() < outliers ? value + 1000 : value, 0.01, 0.05);
        }

        // A tenth of outliers on one side moves even the exact median by 0.14 spreads, and widens the exact deviation by 1.2.
        Assert.AreEqual(expected[0], tracker.Centre, 0.4 * expected[1]);
        Assert.AreEqual(1, tracker.Spread / expected[1], 0.45);
    }

    [TestMethod]
    public void RobustTracker_AfterAChange_FollowsWithinWhatItRemembers()
    {
        var random = new Random(13);
        var tracker = new RobustTracker();
        for (var i = 0; i < 3000; i++)
        {
            tracker.Add((i < 1500 ? 0 : 10) + Samples.Normal(random, 1)[0], 0.01, 0.05);
        }

        Assert.AreEqual(10, tracker.Centre, 0.5);
    }

    [TestMethod]
    public void RobustTracker_OfAConstant_TellsTheFirstOtherValueApart()
    {
        var tracker = new RobustTracker();
        for (var i = 0; i < 1000; i++)
        {
            tracker.Add(0, 0.001, 0.05);
        }

        Assert.IsGreaterThan(20, tracker.Score(5, 0.1));
        tracker.Add(5, 0.001, 0.05);
        Assert.IsGreaterThan(20, tracker.Score(5, 0.1), "one value must not make the next one usual");
        tracker.Add(double.NaN, 0.001, 0.05);
        tracker.Add(double.PositiveInfinity, 0.001, 0.05);
        Assert.AreEqual(1001, tracker.Count);
    }

    [TestMethod]
    public void ScoreHistory_PValue_IsTheConformalOneToABinAndNeverSmaller()
    {
        var random = new Random(14);
        var scores = Enumerable.Range(0, 2000).Select(_ => Math.Abs(2 * Samples.Normal(random, 1)[0])).Order().ToArray();
        var history = new ScoreHistory();
        foreach (var score in scores)
        {
            history.Add(score, 4000);
        }

        for (var score = 0.0; score < 12; score += 0.1)
        {
            var coarse = history.PValue(score);
            Assert.IsGreaterThanOrEqualTo(Significance.ConformalPValue(scores, score), coarse);
            Assert.IsLessThanOrEqualTo(Significance.ConformalPValue(scores, score < 0.25 ? 0 : score / 1.2), coarse);
        }
    }

    [TestMethod]
    public void ScoreHistory_WhenFull_ForgetsTheOldest()
    {
        var history = new ScoreHistory();
        for (var i = 0; i < 1000; i++)
        {
            history.Add(10, 1000);
        }

        for (var i = 0; i < 10_000; i++)
        {
            history.Add(0.1, 1000);
        }

        Assert.IsLessThan(0.01, history.PValue(5));
        Assert.IsLessThanOrEqualTo(1000, history.Count);
    }

    [TestMethod]
    public void RobustBaseline_Stream_IsNearNumpysMedianAndScipysMad()
    {
        var random = new Random(11);
        var values = Enumerable.Range(0, 5000).Select(_ => Math.Exp(Samples.Normal(random, 1)[0])).ToArray();
        var expected = Scipy.Evaluate("y = [np.median(x), scipy.stats.median_abs_deviation(x)]", values);

        var baseline = new RobustBaseline(0, 20, bins: 400);
        Array.ForEach(values, baseline.Add);

        Assert.AreEqual(expected[0], baseline.Median(), baseline.Resolution);
        Assert.AreEqual(expected[1], baseline.Deviation(), 2 * baseline.Resolution);
    }

    [TestMethod]
    public void RobustBaseline_Forgetting_FollowsADriftAndIgnoresABurst()
    {
        var baseline = new RobustBaseline(0, 10, keep: 0.99);
        for (var i = 0; i < 100_000; i++)
        {
            baseline.Add(i < 99_000 ? 2 : 7);
        }

        for (var i = 0; i < 20; i++)
        {
            baseline.Add(9.9);
        }

        Assert.AreEqual(7, baseline.Median(), baseline.Resolution);
    }

    [TestMethod]
    public void ConformalPValue_OfItsOwnKind_IsUniform()
    {
        var random = new Random(12);
        var earlier = Samples.Normal(random, 999);
        Array.Sort(earlier);
        var values = Samples.Normal(random, 2000).Select(score => Significance.ConformalPValue(earlier, score)).ToArray();
        var expected = Scipy.Evaluate("y = [scipy.stats.kstest(x, 'uniform').statistic]", values);

        Assert.IsLessThan(0.06, expected[0]);
        Assert.AreEqual(0.001, Significance.ConformalPValue(earlier, 100));
        Assert.AreEqual(1, Significance.ConformalPValue(earlier, -100));
    }

    [TestMethod]
    [DataRow(0.05)]
    [DataRow(0.3)]
    public void DiscoveryThreshold_MixedPValues_SelectsWhatScikitLearnsSelectFdrDoes(double rate)
    {
        var random = new Random(13);
        var p = Enumerable.Range(0, 200).Select(i => i < 40 ? random.NextDouble() / 100 : random.NextDouble()).ToArray();
        var expected = Scipy.Evaluate(
            """
            from sklearn.feature_selection import SelectFdr
            p = np.array(x["p"])
            m = SelectFdr(lambda a, b: (1 - p, p), alpha=x["rate"]).fit(np.zeros((2, len(p))), [0, 1])
            y = m.get_support()
            """,
            new { p, rate });

        var threshold = Significance.DiscoveryThreshold(p, rate);

        Scipy.AreClose(expected, p.Select(value => value <= threshold ? 1.0 : 0.0));
    }

    [TestMethod]
    public void TailScores_EqualNumpysCounts()
    {
        var (reference, _) = Samples.Classes(seed: 14, count: 80, features: 5, classes: 2);
        var (samples, _) = Samples.Classes(seed: 15, count: 30, features: 5, classes: 3);
        var expected = Scipy.Evaluate(
            """
            r, s = np.array(x["reference"]), np.array(x["samples"])
            p = np.array([[(1 + np.sum(r[:, f] >= v)) / (1 + len(r)) for f, v in enumerate(row)] for row in s])
            y = np.sort(-np.log(p), axis=1)[:, -3:].mean(axis=1) / np.log(1 + len(r))
            """,
            new { reference, samples });

        var fitted = TailScores.Fit(reference);

        Scipy.AreClose(expected, samples.Select(sample => fitted.Score(sample)));
        Assert.AreEqual(0, fitted.Score([double.NaN, double.NaN, double.NaN, double.NaN, double.NaN]));
    }
}
