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
