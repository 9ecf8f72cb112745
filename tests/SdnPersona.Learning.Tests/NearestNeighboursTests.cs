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

    [TestMethod]
    [DataRow(0)]
    [DataRow(0.3)]
    public void Find_WithTokensThatMostRowsHave_IsWhatComparingAllRowsFinds(double least)
    {
        var random = new Random(9);
        var rows = NearestNeighbours.Weighted(
        [
            .. Enumerable.Range(0, 700).Select(row => Enumerable.Range(0, 400)
                .Where(token => token < 4 ? random.NextDouble() < 0.9 : row % 7 > 0 && (token / 4 == row % 100 ? random.Next(3) > 0 : random.Next(200) == 0))
                .Select(token => (token, random.Next(1, 5) / 4.0)).ToArray()),
        ]);
        var found = NearestNeighbours.Find(rows, 5, least);
        for (var row = 0; row < rows.Count; row++)
        {
            var own = rows[row].ToDictionary(entry => entry.Token, entry => entry.Weight);
            var expected = Enumerable.Range(0, rows.Count).Where(other => other != row)
                .Select(other => (Row: other, Similarity: Math.Round(rows[other].Sum(entry => own.GetValueOrDefault(entry.Token) * entry.Weight), 12)))
                .Where(other => other.Similarity > 0 && other.Similarity >= least)
                .OrderByDescending(other => other.Similarity).ThenBy(other => other.Row).Take(5).ToArray();
            CollectionAssert.AreEqual(expected.Select(other => other.Row).ToArray(), found[row].Select(near => near.Row).ToArray(), $"row {row}");
        }
    }
}
