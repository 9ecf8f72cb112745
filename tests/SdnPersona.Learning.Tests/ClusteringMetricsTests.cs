namespace SdnPersona.Learning.Tests;

[TestClass]
public sealed class ClusteringMetricsTests
{
    private const string Scores = """
        import sklearn.metrics as m
        y = []
        for a, b in x:
            y += [m.adjusted_rand_score(a, b), m.adjusted_mutual_info_score(a, b)]
            y += list(m.homogeneity_completeness_v_measure(a, b))
        """;

    [TestMethod]
    public void Scores_OfRandomAndRelatedGroupings_AreScikitLearns()
    {
        var pairs = new List<int[][]>();
        for (var seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            var truth = Enumerable.Range(0, 40 + (30 * seed)).Select(_ => random.Next(2 + seed)).ToArray();
            var found = truth.Select(label => random.NextDouble() < 0.7 ? label / 2 : random.Next(5 + seed) - 1).ToArray();
            pairs.Add([truth, found]);
        }

        Compare(pairs);
    }

    [TestMethod]
    public void Scores_OfDegenerateGroupings_AreScikitLearns()
    {
        int[] one = [3, 3, 3, 3, 3];
        int[] alone = [0, 1, 2, 3, 4];
        int[] two = [0, 0, 1, 1, 1];
        Compare([[one, one], [alone, alone], [one, alone], [alone, one], [two, one], [two, alone], [two, [0, 1, 0, 1, 0]], [[7], [9]]]);
    }

    [TestMethod]
    public void Scores_OfTheSameGroupsByOtherNames_AreOne()
    {
        int[] truth = [0, 0, 1, 1, 1, 2, 2, 5];
        int[] renamed = [9, 9, -1, -1, -1, 4, 4, 0];
        Assert.AreEqual(1, ClusteringMetrics.AdjustedRand(truth, renamed), 1e-12);
        Assert.AreEqual(1, ClusteringMetrics.AdjustedMutualInformation(truth, renamed), 1e-12);
        Assert.AreEqual(1, ClusteringMetrics.VMeasure(truth, renamed).V, 1e-12);
    }

    [TestMethod]
    public void Scores_OfSidesOfOtherLengths_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => ClusteringMetrics.AdjustedRand([0, 1], [0]));
    }

    private static void Compare(List<int[][]> pairs)
    {
        var ours = pairs.SelectMany(pair =>
        {
            var (homogeneity, completeness, v) = ClusteringMetrics.VMeasure(pair[0], pair[1]);
            return new[]
            {
                ClusteringMetrics.AdjustedRand(pair[0], pair[1]), ClusteringMetrics.AdjustedMutualInformation(pair[0], pair[1]),
                homogeneity, completeness, v,
            };
        });
        Scipy.AreClose(Scipy.Evaluate(Scores, pairs), ours);
    }
}
