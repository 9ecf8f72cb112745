namespace SdnPersona.Learning.Tests;

[TestClass]
public class SoftmaxRegressionTests
{
    private const string Logistic =
        """
        from sklearn.linear_model import LogisticRegression
        m = LogisticRegression(C=x["c"], max_iter=5000, tol=1e-10, solver="newton-cg")
        m.fit(x["features"], x["labels"], sample_weight=x["weights"])
        y = m.predict_proba(x["features"])
        """;

    [TestMethod]
    [DataRow(0.1, 3)]
    [DataRow(1.0, 5)]
    [DataRow(100.0, 4)]
    public void Fit_WeightedSamples_EqualsScikitLearns(double c, int classes)
    {
        var (features, labels) = Samples.Classes(seed: 7, count: 120, features: 6, classes);
        var weights = Enumerable.Range(1, 120).Select(i => i % 3 + 0.5).ToArray();
        var expected = Scipy.Evaluate(Logistic, new { features, labels, weights, c });

        var fitted = SoftmaxRegression.Fit(features, labels, classes, c, weights);

        Scipy.AreClose(expected, features.SelectMany(sample => fitted.Probabilities(sample)), 1e-5);
    }

    [TestMethod]
    public void Fit_MoreFeaturesThanSamples_EqualsScikitLearns()
    {
        var (features, labels) = Samples.Classes(seed: 8, count: 10, features: 200, classes: 5);
        var weights = Enumerable.Repeat(1.0, 10).ToArray();
        var expected = Scipy.Evaluate(Logistic, new { features, labels, weights, c = 300.0 });

        var fitted = SoftmaxRegression.Fit(features, labels, 5, 300);

        Scipy.AreClose(expected, features.SelectMany(sample => fitted.Probabilities(sample)), 1e-4);
    }

    [TestMethod]
    public void Probabilities_HigherTemperature_AreFlatter()
    {
        var (features, labels) = Samples.Classes(seed: 9, count: 30, features: 4, classes: 3);
        var fitted = SoftmaxRegression.Fit(features, labels, 3);

        Assert.IsLessThan(fitted.Probabilities(features[0]).Max(), fitted.Probabilities(features[0], 4).Max());
    }
}
