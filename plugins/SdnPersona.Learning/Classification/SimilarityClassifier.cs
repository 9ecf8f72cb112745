using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace SdnPersona.Learning;

/// <summary>A sparse vector: sorted distinct tokens with weights.</summary>
/// <param name="Tokens">Rising.</param>
/// <param name="Weights">By token.</param>
public readonly record struct TokenVector(int[] Tokens, double[] Weights)
{
    /// <summary>Inner product.</summary>
    public double Dot(TokenVector other)
    {
        var sum = 0.0;
        for (int i = 0, j = 0; i < Tokens.Length && j < other.Tokens.Length;)
        {
            var order = Tokens[i].CompareTo(other.Tokens[j]);
            sum += order == 0 ? Weights[i] * other.Weights[j] : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return sum;
    }

    /// <summary>The same direction with length 1; zero stays zero.</summary>
    public TokenVector Normalized()
    {
        var length = Math.Sqrt(Weights.Sum(weight => weight * weight));
        return length > 0 ? this with { Weights = Array.ConvertAll(Weights, weight => weight / length) } : this;
    }
}

/// <summary>
/// Classifies sparse vectors from few labels and many unlabelled samples. Every vector is drawn towards its nearest
/// neighbours in a pool (a few steps of diffusion, so that samples of one kind agree even where none of them is labelled),
/// then softmax regression separates the classes. Works on inner products alone. Immutable.
/// </summary>
public sealed class SimilarityClassifier
{
    /// <summary>Neighbours that a vector is drawn towards.</summary>
    public const int Neighbours = 20;

    private const int Steps = 3;
    private const double Pull = 0.7;
    private const int MostLandmarks = 400;
    private const double Strength = 300;
    private const double Jitter = 1e-9;
    private const double Least = 1e-300;

    private readonly TokenVector[] _pool;
    private readonly Dictionary<int, List<(int Member, double Weight)>> _postings;

    /// <summary>Members after all steps but the last, as mixtures of the pool; their products with each other.</summary>
    private readonly double[][] _smoothed, _smoothedProducts;

    /// <summary>Landmarks after all steps as mixtures of the pool, and products of smoothed members with them.</summary>
    private readonly double[][] _landmarks, _toLandmarks;
    private readonly double[] _landmarkLengths;
    private readonly Matrix<double> _basis;
    private readonly SoftmaxRegression _model;

    /// <summary>Learns.</summary>
    /// <param name="pool">Vectors of length 1 (or 0); the labelled ones first.</param>
    /// <param name="labels">Class of the first vectors of the pool; at least one.</param>
    /// <param name="classes">Number of classes, 2 or more.</param>
    public SimilarityClassifier(IReadOnlyList<TokenVector> pool, ReadOnlySpan<int> labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfZero(labels.Length, nameof(labels));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labels.Length, pool.Count, nameof(labels));
        _pool = [.. pool];
        _postings = Index(_pool);
        var products = Array.ConvertAll(_pool, Products);
        var nearest = products.Select((row, i) => Nearest(row, except: i)).ToArray();
        var alone = products.Select((_, i) => Alone(i, products.Length)).ToArray();
        var beforeLast = Diffuse(products, nearest, Steps - 1);
        _smoothed = Diffuse(alone, nearest, Steps - 1);
        _smoothedProducts = Diffuse(Transposed(beforeLast), nearest, Steps - 1);
        var chosen = Landmarks(labels.Length);
        var all = Diffuse(alone, nearest, Steps);
        var landmarkProducts = Diffuse(products, nearest, Steps);
        _landmarks = [.. chosen.Select(member => all[member])];
        _toLandmarks = Transposed([.. chosen.Select(member => Diffuse(landmarkProducts[member], nearest, Steps - 1))]);
        var between = Matrix<double>.Build.Dense(
            chosen.Length, chosen.Length, (i, j) => TensorPrimitives.Dot<double>(_landmarks[i], landmarkProducts[chosen[j]]));
        _landmarkLengths = [.. between.Diagonal().Select(square => Math.Sqrt(Math.Max(square, Least)))];
        between.MapIndexedInplace((i, j, product) => product / (_landmarkLengths[i] * _landmarkLengths[j])
            + (i == j ? Jitter + (product > Least ? 0 : 1) : 0));
        _basis = between.Cholesky().Factor;
        var samples = new double[labels.Length][];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = Features(products[i], _pool[i].Dot(_pool[i]), except: i);
        }

        _model = SoftmaxRegression.Fit(samples, labels, classes, Strength);
    }

    /// <summary>Probability of each class.</summary>
    /// <param name="vector">Of length 1 (or 0).</param>
    /// <param name="member">Its number in the pool, or -1 when it is not there.</param>
    public double[] Probabilities(TokenVector vector, int member = -1) =>
        _model.Probabilities(Features(Products(vector), vector.Dot(vector), member));

    private static Dictionary<int, List<(int Member, double Weight)>> Index(TokenVector[] pool)
    {
        var postings = new Dictionary<int, List<(int, double)>>();
        for (var i = 0; i < pool.Length; i++)
        {
            for (var t = 0; t < pool[i].Tokens.Length; t++)
            {
                if (!postings.TryGetValue(pool[i].Tokens[t], out var list))
                {
                    postings.Add(pool[i].Tokens[t], list = []);
                }

                list.Add((i, pool[i].Weights[t]));
            }
        }

        return postings;
    }

    private static int[] Landmarks(int labelled)
    {
        var count = Math.Min(labelled, MostLandmarks);
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * labelled / count))];
    }

    private static double[] Alone(int member, int count)
    {
        var row = new double[count];
        row[member] = 1;
        return row;
    }

    private static double[][] Transposed(double[][] rows)
    {
        var columns = new double[rows[0].Length][];
        for (var c = 0; c < columns.Length; c++)
        {
            columns[c] = Array.ConvertAll(rows, row => row[c]);
        }

        return columns;
    }

    /// <summary>Every row is drawn towards its neighbours' rows, as often as told.</summary>
    private static double[][] Diffuse(double[][] rows, List<(int Member, double Share)>[] nearest, int steps)
    {
        var drawn = rows;
        for (var step = 0; step < steps; step++)
        {
            var next = new double[rows.Length][];
            for (var i = 0; i < rows.Length; i++)
            {
                var row = new double[rows[i].Length];
                TensorPrimitives.Multiply(rows[i], 1 - Pull, row);
                foreach (var (member, share) in nearest[i])
                {
                    TensorPrimitives.MultiplyAdd(drawn[member], Pull * share, row, row);
                }

                next[i] = row;
            }

            drawn = next;
        }

        return drawn;
    }

    private static double[] Diffuse(double[] values, List<(int Member, double Share)>[] nearest, int steps) =>
        [.. Diffuse(Array.ConvertAll(values, value => new[] { value }), nearest, steps).Select(row => row[0])];

    private double[] Products(TokenVector vector)
    {
        var products = new double[_pool.Length];
        for (var t = 0; t < vector.Tokens.Length; t++)
        {
            if (_postings.TryGetValue(vector.Tokens[t], out var list))
            {
                foreach (var (member, weight) in list)
                {
                    products[member] += vector.Weights[t] * weight;
                }
            }
        }

        return products;
    }

    /// <summary>The nearest members with shares that add up to 1; none when nothing is similar.</summary>
    private static List<(int Member, double Share)> Nearest(double[] products, int except)
    {
        var queue = new PriorityQueue<int, double>();
        for (var i = 0; i < products.Length; i++)
        {
            if (i == except || !(products[i] > 0))
            {
                continue;
            }

            if (queue.Count < Neighbours)
            {
                queue.Enqueue(i, products[i]);
            }
            else if (queue.TryPeek(out _, out var least) && products[i] > least)
            {
                queue.DequeueEnqueue(i, products[i]);
            }
        }

        var total = queue.UnorderedItems.Sum(item => item.Priority);
        return [.. queue.UnorderedItems.Select(item => (item.Element, item.Priority / total)).OrderBy(item => item.Element)];
    }

    /// <summary>The drawn vector's coordinates in the landmarks' span, where the model's coefficients lie.</summary>
    private double[] Features(double[] products, double square, int except)
    {
        var dots = Array.ConvertAll(_landmarks, landmark => (1 - Pull) * TensorPrimitives.Dot<double>(landmark, products));
        var norm = (1 - Pull) * (1 - Pull) * square;
        var nearest = Nearest(products, except);
        foreach (var (member, share) in nearest)
        {
            TensorPrimitives.MultiplyAdd(_toLandmarks[member], Pull * share, dots, dots);
            norm += 2 * (1 - Pull) * Pull * share * TensorPrimitives.Dot<double>(_smoothed[member], products);
            foreach (var (other, otherShare) in nearest)
            {
                norm += Pull * Pull * share * otherShare * _smoothedProducts[member][other];
            }
        }

        var length = Math.Sqrt(Math.Max(norm, Least));
        for (var i = 0; i < dots.Length; i++)
        {
            dots[i] /= length * _landmarkLengths[i];
        }

        return Coordinates(dots);
    }

    /// <summary>Forward substitution with the lower triangle of the landmarks' products.</summary>
    private double[] Coordinates(double[] dots)
    {
        var coordinates = new double[dots.Length];
        for (var i = 0; i < coordinates.Length; i++)
        {
            var rest = dots[i];
            for (var j = 0; j < i; j++)
            {
                rest -= _basis[i, j] * coordinates[j];
            }

            coordinates[i] = rest / _basis[i, i];
        }

        return coordinates;
    }
}
