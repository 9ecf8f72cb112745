using System.Globalization;

namespace SdnPersona.Learning.Tests;

[TestClass]
public class StudentTNaiveBayesTests
{
    [TestMethod]
    public void LogLikelihood_NoLabels_IsThePriorsOwnStudentT()
    {
        var model = new StudentTNaiveBayes(
            [1, 3], new FeaturePrior[,] { { new(2, 0.5) }, { new(-1, 2, Weight: 0.5) } });
        var expected = Scipy.Evaluate(
            """
            t = scipy.stats.t
            y = [t.logpdf(1, 6, 2, 0.5), 0.5 * t.logpdf(1, 6, -1, 2), np.log(0.25), np.log(0.75)]
            """,
            0);
        Scipy.AreClose(
            expected, [model.LogLikelihood(0, [1]), model.LogLikelihood(1, [1]), model.LogPrior(0), model.LogPrior(1)]);
    }

    [TestMethod]
    public void Learn_SomeLabels_EqualsConjugateUpdate()
    {
        double[] labels = [3.1, 2.2, 4.9, 3.3];
        var model = new StudentTNaiveBayes([1], new FeaturePrior[,] { { new(2, 0.5, Strength: 5) } });
        foreach (var label in labels)
        {
            model.Learn(0, [label]);
        }

        // Murphy's normal-inverse-gamma formulas, with alpha0 = 3, kappa0 = 5 and beta0 set so that the prior scale is
        // 0.5.
        var expected = Scipy.Evaluate(
            """
            n, m = len(x), np.mean(x); k0, m0, a0 = 5, 2, 3; b0 = a0 * k0 / (k0 + 1) * 0.25
            k, a = k0 + n, a0 + n / 2; mu = (k0 * m0 + n * m) / k
            b = b0 + 0.5 * np.sum((np.array(x) - m) ** 2) + k0 * n * (m - m0) ** 2 / (2 * k)
            y = scipy.stats.t.logpdf([0, 2.5, 9], 2 * a, mu, np.sqrt(b * (k + 1) / (a * k)))
            """,
            labels);
        Scipy.AreClose(expected, new[] { 0, 2.5, 9 }.Select(x => model.LogLikelihood(0, [x])));
    }

    [TestMethod]
    public void Learn_ManyLabels_AgreesWithGaussianNaiveBayesOfSklearn()
    {
        var random = new Random(4);
        var samples = Enumerable.Range(0, 4000).Select(i =>
            new[] { i % 2, Normal(random) + i % 2, 2 * Normal(random) - 1.5 * (i % 2) }).ToArray();
        var model = new StudentTNaiveBayes(
            [1, 1], new FeaturePrior[,] { { new(0, 1), new(0, 1) }, { new(0, 1), new(0, 1) } });
        foreach (var sample in samples)
        {
            model.Learn((int)sample[0], sample.AsSpan(1));
        }

        var expected = Scipy.Evaluate(
            """
            from sklearn.naive_bayes import GaussianNB
            d = np.array(x)
            y = GaussianNB(priors=[0.5, 0.5]).fit(d[:, 1:], d[:, 0]).predict_proba(d[:200, 1:])[:, 1]
            """,
            samples);
        for (var i = 0; i < expected.Length; i++)
        {
            var ratio = model.LogLikelihood(1, samples[i].AsSpan(1)) - model.LogLikelihood(0, samples[i].AsSpan(1));
            Assert.AreEqual(expected[i], Combining.Logistic(ratio), 0.01, i.ToString(CultureInfo.InvariantCulture));
        }
    }

    [TestMethod]
    public void LogLikelihood_MissingFeature_CountsForNothing()
    {
        var model = new StudentTNaiveBayes([1], new FeaturePrior[,] { { new(0, 1), new(5, 1) } });
        Assert.AreEqual(model.LogLikelihood(0, 0, 0.3), model.LogLikelihood(0, [0.3, double.NaN]));
        Assert.AreEqual(1, model.Typicality(0, [double.NaN, double.NaN]));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(9)]
    public void Typicality_SamplesOfTheClass_RarelyCountAsOdd(int features)
    {
        var priors = new FeaturePrior[1, features];
        for (var f = 0; f < features; f++)
        {
            priors[0, f] = new(f, 1 + f, Weight: f % 2 == 0 ? 1 : 0.5);
        }

        var model = new StudentTNaiveBayes([1], priors);
        var random = new Random(features);
        var sample = new double[features];
        int odd = 0, veryOdd = 0;
        for (var i = 0; i < 20_000; i++)
        {
            for (var f = 0; f < features; f++)
            {
                sample[f] = f + (1 + f) * DrawStudentT(random, 6);
            }

            var typicality = model.Typicality(0, sample);
            odd += typicality < 0.1 ? 1 : 0;
            veryOdd += typicality < 0.01 ? 1 : 0;
        }

        // Two tests are joined, so at most twice the nominal share; and the test must not be blind.
        Assert.IsInRange(0.05, 0.2, odd / 20_000.0);
        Assert.IsInRange(0.004, 0.022, veryOdd / 20_000.0);
    }

    [TestMethod]
    public void Typicality_OneGlaringFeatureAmongMany_IsSmall()
    {
        var priors = new FeaturePrior[1, 9];
        var sample = new double[9];
        for (var f = 0; f < 9; f++)
        {
            priors[0, f] = new(0, 1);
        }

        var model = new StudentTNaiveBayes([1], priors);
        Assert.IsGreaterThan(0.9, model.Typicality(0, sample, 0.25));
        sample[4] = 12;
        Assert.IsLessThan(0.001, model.Typicality(0, sample, 0.25));
    }

    [TestMethod]
    public void Constructor_SenselessPriors_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(
            () => new StudentTNaiveBayes([1, 1], new FeaturePrior[,] { { new(0, 1) } }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => new StudentTNaiveBayes([0], new FeaturePrior[,] { { new(0, 1) } }));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => new StudentTNaiveBayes([1], new FeaturePrior[,] { { new(0, 0) } }));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double DrawStudentT(Random random, int freedom)
    {
        var chi = 0.0;
        for (var i = 0; i < freedom; i++)
        {
            var normal = Normal(random);
            chi += normal * normal;
        }

        return Normal(random) / Math.Sqrt(chi / freedom);
    }

    [TestMethod]
    public void Forget_AllAndHalf_IsThePriorAndHalfTheWeight()
    {
        FeaturePrior[,] priors = { { new(0, 1) }, { new(4, 2) } };
        StudentTNaiveBayes forgotten = new([1, 1], priors), halved = new([1, 1], priors), light = new([1, 1], priors);
        foreach (var sample in (double[])[2, 3, 7])
        {
            forgotten.Learn(0, [sample]);
            halved.Learn(0, [sample]);
            light.Learn(0, [sample], 0.5);
        }

        forgotten.Forget(0);
        halved.Forget(0.5);

        Assert.AreEqual(new StudentTNaiveBayes([1, 1], priors).LogLikelihood(0, 0, 5), forgotten.LogLikelihood(0, 0, 5));
        Assert.AreEqual(light.LogLikelihood(0, 0, 5), halved.LogLikelihood(0, 0, 5), 1e-12);
    }
}
