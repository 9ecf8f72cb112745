namespace SdnPersona.Learning.Tests;

[TestClass]
public class RunningMomentsTests
{
    [TestMethod]
    public void Add_WeightedValuesFarFromZero_EqualsNumpy()
    {
        var random = new Random(1);
        var samples = Enumerable.Range(0, 500).Select(_ =>
            new[] { 1e6 + random.NextDouble(), random.NextDouble() * 3 }).ToArray();
        var expected = Scipy.Evaluate(
            """
            v, w = np.array(x).T
            m = np.average(v, weights=w)
            y = [w.sum(), m, np.average((v - m) ** 2, weights=w)]
            """,
            samples);
        var moments = new RunningMoments();
        foreach (var sample in samples)
        {
            moments.Add(sample[0], sample[1]);
        }

        Scipy.AreClose(expected, [moments.Weight, moments.Mean, moments.Variance]);
    }

    [TestMethod]
    [DataRow(double.NaN, 1)]
    [DataRow(double.PositiveInfinity, 1)]
    [DataRow(1, 0)]
    [DataRow(1, -2)]
    [DataRow(1, double.NaN)]
    public void Add_SenselessValueOrWeight_ChangesNothing(double value, double weight)
    {
        var moments = new RunningMoments();
        moments.Add(4);
        moments.Add(value, weight);
        Assert.AreEqual((1, 4, 0), (moments.Weight, moments.Mean, moments.Variance));
    }

    [TestMethod]
    public void Forget_Half_KeepsMeanAndLetsNewValuesCountDouble()
    {
        var moments = new RunningMoments();
        moments.Add(0);
        moments.Add(0);
        moments.Forget(0.5);
        moments.Add(1);
        Assert.AreEqual(0.5, moments.Mean);
        Assert.AreEqual(2, moments.Weight);
    }
}
