namespace SdnPersona.Learning.Tests;

[TestClass]
public class SimilarityClassifierTests
{
    private const int Vocabulary = 40;

    [TestMethod]
    public void Probabilities_EqualLogisticRegressionOnVectorsDrawnInFull()
    {
        var (pool, labels) = Kinds(seed: 21, count: 90, labelled: 12);
        var (outside, _) = Kinds(seed: 22, count: 10, labelled: 0);
        var expected = Scipy.Evaluate(
            """
            from sklearn.linear_model import LogisticRegression
            pool, outside, labels = np.array(x["pool"]), np.array(x["outside"]), x["labels"]
            def weights(products, own=None):
                p = products.copy()
                if own is not None:
                    p[own] = 0
                chosen = np.argsort(-p)[:20]
                w = np.zeros(len(p))
                w[chosen] = np.maximum(p[chosen], 0)
                return w / w.sum()
            G = np.array([weights(pool @ v, i) for i, v in enumerate(pool)])
            Z = pool
            for _ in range(2):
                Z = 0.3 * pool + 0.7 * G @ Z
            drawn = np.concatenate([0.3 * pool + 0.7 * G @ Z,
                                    0.3 * outside + 0.7 * np.array([weights(pool @ v) for v in outside]) @ Z])
            drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
            m = LogisticRegression(C=300, solver="newton-cg", tol=1e-10, max_iter=5000).fit(drawn[:len(labels)], labels)
            y = m.predict_proba(drawn)
            """,
            new { pool = pool.Select(Dense), outside = outside.Select(Dense), labels });

        var fitted = new SimilarityClassifier(pool, labels, 3);

        Scipy.AreClose(
            expected,
            pool.SelectMany((vector, i) => fitted.Probabilities(vector, i))
                .Concat(outside.SelectMany(vector => fitted.Probabilities(vector))),
            1e-4);
    }

    [TestMethod]
    public void Probabilities_OfAVectorLikeNothing_AreNumbers()
    {
        var (pool, labels) = Kinds(seed: 23, count: 30, labelled: 6);
        var fitted = new SimilarityClassifier(pool, labels, 3);

        var probabilities = fitted.Probabilities(new([Vocabulary + 5], [1]));

        Assert.AreEqual(1, probabilities.Sum(), 1e-9);
    }

    private static (TokenVector[] Pool, int[] Labels) Kinds(int seed, int count, int labelled)
    {
        var random = new Random(seed);
        var pool = Enumerable.Range(0, count).Select(i =>
        {
            var tokens = Enumerable.Range(0, Vocabulary)
                .Where(token => random.NextDouble() < (token % 3 == i % 3 ? 0.5 : 0.15)).ToArray();
            return new TokenVector(tokens, Array.ConvertAll(tokens, _ => 0.1 + random.NextDouble())).Normalized();
        });
        return ([.. pool], [.. Enumerable.Range(0, labelled).Select(i => i % 3)]);
    }

    private static double[] Dense(TokenVector vector)
    {
        var dense = new double[Vocabulary];
        for (var i = 0; i < vector.Tokens.Length; i++)
        {
            dense[vector.Tokens[i]] = vector.Weights[i];
        }

        return dense;
    }
}
