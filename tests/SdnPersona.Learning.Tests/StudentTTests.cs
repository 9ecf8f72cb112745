namespace SdnPersona.Learning.Tests;

[TestClass]
public class StudentTTests
{
    private static readonly double[][] Cases =
        [.. from x in new[] { -50.0, -3, -0.2, 0, 1, 2.5, 40 }
            from location in new[] { 0.0, 1.5 }
            from scale in new[] { 0.1, 2 }
            from freedom in new[] { 0.7, 3, 6, 200 }
            select new[] { x, location, scale, freedom }];

    [TestMethod]
    public void LogDensity_ManyPoints_EqualsScipy() => Scipy.AreClose(
        Scipy.Evaluate("y = [scipy.stats.t.logpdf(a, df=d, loc=b, scale=c) for a, b, c, d in x]", Cases),
        Cases.Select(c => new StudentT(c[1], c[2], c[3]).LogDensity(c[0])));

    [TestMethod]
    public void TailProbability_ManyPoints_EqualsScipy() => Scipy.AreClose(
        Scipy.Evaluate("y = [2 * scipy.stats.t.sf(abs(a - b) / c, df=d) for a, b, c, d in x]", Cases),
        Cases.Select(c => new StudentT(c[1], c[2], c[3]).TailProbability(c[0])));

    [TestMethod]
    public void SurpriseMoments_ByFreedom_EqualNumericalIntegrals()
    {
        double[] freedoms = [2, 4, 6, 30];
        var expected = Scipy.Evaluate(
            """
            y = []
            for d in x:
                s = lambda v: scipy.stats.t.logpdf(0, d) - scipy.stats.t.logpdf(v, d)
                m = scipy.stats.t.expect(s, args=(d,))
                y += [m, scipy.stats.t.expect(lambda v: (s(v) - m) ** 2, args=(d,))]
            """,
            freedoms);
        Scipy.AreClose(
            expected, freedoms.SelectMany(d =>
                new StudentT(7, 3, d) is var t ? new[] { t.ExpectedSurprise, t.SurpriseVariance } : []), 1e-5);
    }

    [TestMethod]
    public void TriGamma_ManyPoints_EqualsScipy()
    {
        double[] points = [0.05, 0.5, 1, 2.5, 3, 9.99, 10, 57.3, 1e4];
        Scipy.AreClose(
            Scipy.Evaluate("y = scipy.special.polygamma(1, x)", points), points.Select(StudentT.TriGamma), 1e-10);
    }
}
