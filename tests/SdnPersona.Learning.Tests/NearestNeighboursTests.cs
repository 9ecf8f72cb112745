namespace SdnPersona.Learning.Tests;

[TestClass]
public sealed class NearestNeighboursTests
{
    [TestMethod]
    public void Find_OnRandomRows_IsScikitLearns()
    {
        var random = new Random(4);
        var dense = Enumerable.Range(0, 60)
            .Select(_ => Enumerable.Range(0, 25).Select(_ => random.NextDouble() < 0.2 ? random.NextDouble() : 0).ToArray()).ToArray();
        var expected = Scipy.Evaluate("""
            from sklearn.feature_extraction.text import TfidfTransformer
            t = TfidfTransformer().fit_transform(np.array(x)).toarray()
            s = t @ t.T
            np.fill_diagonal(s, 0)
            y = np.sort(s, axis=1)[:, ::-1][:, :7]
            """, dense);
        var rows = dense.Select(row => row.Select((weight, token) => (token, weight)).Where(entry => entry.weight > 0).ToArray()).ToArray();
        var found = NearestNeighbours.Find(NearestNeighbours.Weighted(rows), 7);
        Scipy.AreClose(expected, found.SelectMany(row => row.Select(near => near.Similarity).Concat(new double[7 - row.Length])));
    }

    [TestMethod]
    public void Find_AmongEqualRows_TakesTheLowestNumbers()
    {
        var rows = Enumerable.Repeat(new[] { (0, 1.0) }, 5).Append([]).ToArray();
        var found = NearestNeighbours.Find(NearestNeighbours.Weighted(rows), 2);
        CollectionAssert.AreEqual(new[] { 0, 1 }, found[4].Select(near => near.Row).ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2 }, found[0].Select(near => near.Row).ToArray());
        Assert.IsEmpty(found[5]);
    }
}
