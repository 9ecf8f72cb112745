namespace SdnPersona.Learning.Tests;

[TestClass]
public class CombiningTests
{
    [TestMethod]
    public void Logistic_ExtremesIncluded_EqualsScipy()
    {
        double[] points = [-1e308, -800, -37.2, -1, 0, 1, 37.2, 800, 1e308];
        Scipy.AreClose(Scipy.Evaluate("y = scipy.special.expit(x)", points), points.Select(Combining.Logistic), 1e-15);
    }

    [TestMethod]
    public void Softmax_WithTemperature_EqualsScipy()
    {
        double[] scores = [-1000, 3, 2.5, 700, 699];
        var probabilities = new double[5];
        Combining.Softmax(scores, 2, probabilities);
        Scipy.AreClose(Scipy.Evaluate("y = scipy.special.softmax(np.array(x) / 2)", scores), probabilities);
    }

    [TestMethod]
    public void Softmax_NoFiniteScore_IsUniform()
    {
        var probabilities = new double[2];
        Combining.Softmax([double.NegativeInfinity, double.NegativeInfinity], 1, probabilities);
        CollectionAssert.AreEqual(new[] { 0.5, 0.5 }, probabilities);
    }

    [TestMethod]
    public void LogSumExp_LargeAndSmall_EqualsScipy()
    {
        double[] values = [-3000, 1, 700, 701];
        Scipy.AreClose(Scipy.Evaluate("y = scipy.special.logsumexp(x)", values), [Combining.LogSumExp(values)]);
        Assert.AreEqual(double.NegativeInfinity, Combining.LogSumExp([]));
    }

    [TestMethod]
    public void NoisyOr_IndependentCauses_IsProbabilityOfAny()
    {
        Assert.AreEqual(0, Combining.NoisyOr([]));
        Assert.AreEqual(0.75, Combining.NoisyOr([0.5, 0.5]));
        Assert.AreEqual(1, Combining.NoisyOr([0.2, 1]));
    }

    [TestMethod]
    public void Forgetting_SameObservationAgainAndAgain_EndsAtItAndNoHigher()
    {
        double[] belief = [0.01, 0.99];
        for (var i = 0; i < 50; i++)
        {
            ForgettingFilter.Step(belief, [0.77, 0.23], 0.3, belief);
        }

        Assert.AreEqual(0.77, belief[0], 1e-6);
    }

    [TestMethod]
    public void Forgetting_OneOddObservation_DoesNotTurnTheBelief()
    {
        double[] belief = [0.99, 0.01];
        ForgettingFilter.Step(belief, [0.01, 0.99], 0.3, belief);
        Assert.IsGreaterThan(0.85, belief[0]);
        ForgettingFilter.Step(belief, [0, 1], 1, belief);
        Assert.IsLessThan(0.001, belief[0]);
    }
}
