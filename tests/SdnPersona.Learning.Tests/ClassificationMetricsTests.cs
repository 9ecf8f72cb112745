namespace SdnPersona.Learning.Tests;

[TestClass]
public class ClassificationMetricsTests
{
    [TestMethod]
    public void ManyClasses_EqualScikitLearns()
    {
        var (probabilities, labels) = Samples.Probabilities(seed: 3, count: 500, classes: 5);
        var expected = Scipy.Evaluate(
            """
            from sklearn import metrics
            p, l = np.array(x["probabilities"]), np.array(x["labels"])
            b = p.argmax(1)
            y = [metrics.accuracy_score(l, b), metrics.f1_score(l, b, average="macro"), metrics.log_loss(l, p)]
            """,
            new { probabilities, labels });

        Scipy.AreClose(
            expected,
            [
                ClassificationMetrics.Accuracy(probabilities, labels),
                ClassificationMetrics.MacroF1(probabilities, labels),
                ClassificationMetrics.LogLoss(probabilities, labels),
            ]);
    }

    [TestMethod]
    public void YesOrNo_WithTies_EqualScikitLearns()
    {
        var (scores, labels) = Samples.Binary(seed: 4, count: 400);
        var probabilities = scores.Select(Combining.Logistic).ToArray();
        var expected = Scipy.Evaluate(
            """
            from sklearn import metrics
            s, l, p = np.array(x["scores"]), np.array(x["labels"]), np.array(x["probabilities"])
            y = [metrics.roc_auc_score(l, s), metrics.average_precision_score(l, s), metrics.brier_score_loss(l, p),
                 metrics.f1_score(l, s >= 0.7)]
            """,
            new { scores, labels, probabilities });

        Scipy.AreClose(
            expected,
            [
                ClassificationMetrics.RocAuc(scores, labels),
                ClassificationMetrics.AveragePrecision(scores, labels),
                ClassificationMetrics.Brier(probabilities, labels),
                ClassificationMetrics.F1(scores, labels, 0.7),
            ]);
    }

    [TestMethod]
    public void Reliability_EqualsScikitLearnsCalibrationCurve()
    {
        var (scores, labels) = Samples.Binary(seed: 6, count: 700);
        var probabilities = scores.Select(score => Combining.Logistic(score + 0.001)).ToArray();
        var expected = Scipy.Evaluate(
            """
            from sklearn.calibration import calibration_curve
            true, said = calibration_curve(x["labels"], x["probabilities"], n_bins=10)
            counts, _ = np.histogram(x["probabilities"], 10, (0, 1))
            weights = counts[counts > 0]
            y = [np.sum(weights * np.abs(true - said)) / np.sum(weights)] + list(true) + list(said)
            """,
            new { probabilities, labels });

        var bins = ClassificationMetrics.Reliability(probabilities, labels);

        Scipy.AreClose(
            expected,
            [
                ClassificationMetrics.CalibrationError(bins),
                .. bins.Select(bin => bin.Frequency),
                .. bins.Select(bin => bin.Confidence),
            ]);
    }
}
