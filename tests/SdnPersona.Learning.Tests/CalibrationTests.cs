namespace SdnPersona.Learning.Tests;

[TestClass]
public class CalibrationTests
{
    [TestMethod]
    public void TemperatureScaling_OverconfidentScores_EqualsScipysMinimum()
    {
        var (scores, labels) = Samples.Scores(seed: 1, count: 300, classes: 4, sharpness: 3);
        var expected = Scipy.Evaluate(
            """
            import scipy.optimize
            s, l = np.array(x["scores"]), np.array(x["labels"])
            def loss(t):
                z = s / np.exp(t)
                return np.sum(scipy.special.logsumexp(z, axis=1) - z[np.arange(len(l)), l])
            y = np.exp(scipy.optimize.minimize_scalar(loss, bounds=(-4.6, 4.6), method="bounded", options=dict(xatol=1e-10)).x)
            """,
            new { scores, labels });

        var fitted = TemperatureScaling.Fit(scores, labels);

        Scipy.AreClose(expected, [fitted], 1e-5);
        Assert.IsGreaterThan(1, fitted);
    }

    [TestMethod]
    public void TemperatureScaling_WeightOfTwo_EqualsSampleTwice()
    {
        var (scores, labels) = Samples.Scores(seed: 2, count: 60, classes: 3, sharpness: 2);
        var weights = Enumerable.Range(0, 60).Select(i => i % 2 + 1.0).ToArray();
        var twice = Enumerable.Range(0, 60).SelectMany(i => Enumerable.Repeat(i, i % 2 + 1)).ToArray();

        var weighted = TemperatureScaling.Fit(scores, labels, weights);

        var repeated = TemperatureScaling.Fit([.. twice.Select(i => scores[i])], [.. twice.Select(i => labels[i])]);
        Assert.AreEqual(repeated, weighted, 1e-6);
    }

    [TestMethod]
    [DataRow(30)]
    [DataRow(1000)]
    public void PlattScaling_NoisyScores_EqualsScikitLearns(int count)
    {
        var (scores, labels) = Samples.Binary(seed: count, count);
        var expected = Scipy.Evaluate(
            """
            from sklearn.calibration import _sigmoid_calibration
            a, b = _sigmoid_calibration(np.array(x["scores"]), np.array(x["labels"]))
            y = [-a, -b]
            """,
            new { scores, labels });

        var fitted = PlattScaling.Fit(scores, labels);

        Scipy.AreClose(expected, [fitted.Slope, fitted.Offset], 1e-4);
    }

    [TestMethod]
    public void PlattScaling_OneAnswerOnly_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => PlattScaling.Fit([1, 2], [true, true]));

    [TestMethod]
    public void IsotonicRegression_TiesAndWeights_EqualsScikitLearns()
    {
        var random = new Random(5);
        var at = Enumerable.Range(0, 200).Select(_ => Math.Round(random.NextDouble() * 50)).ToArray();
        var value = at.Select(a => a / 50 + random.NextDouble()).ToArray();
        var weight = at.Select(_ => 0.5 + random.NextDouble()).ToArray();
        var ask = Enumerable.Range(-5, 120).Select(i => i / 2.0).ToArray();
        var expected = Scipy.Evaluate(
            """
            from sklearn.isotonic import IsotonicRegression
            m = IsotonicRegression(out_of_bounds="clip").fit(x["at"], x["value"], x["weight"])
            y = m.predict(x["ask"])
            """,
            new { at, value, weight, ask });

        var fitted = IsotonicRegression.Fit(at, value, weight);

        Scipy.AreClose(expected, ask.Select(fitted.Predict));
    }
}
