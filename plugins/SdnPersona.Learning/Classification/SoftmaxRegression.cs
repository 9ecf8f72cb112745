using System.Numerics.Tensors;

namespace SdnPersona.Learning;

/// <summary>
/// Multinomial logistic regression with an L2 penalty on the coefficients, not on the intercepts: minimises
/// ½|w|² + strength × Σ weight × log loss, which is scikit-learn's LogisticRegression with C = strength. Immutable.
/// </summary>
public sealed class SoftmaxRegression
{
    private const int MostSteps = 500;
    private const double Tolerance = 1e-7;

    private readonly double[][] _coefficients;
    private readonly double[] _intercepts;

    private SoftmaxRegression(double[][] coefficients, double[] intercepts) =>
        (_coefficients, _intercepts) = (coefficients, intercepts);

    /// <summary>Number of classes.</summary>
    public int Classes => _intercepts.Length;

    /// <summary>Fits the model.</summary>
    /// <param name="samples">Features, one row per sample, all of one length, finite.</param>
    /// <param name="labels">Class by sample, 0 to <paramref name="classes"/> - 1.</param>
    /// <param name="classes">Number of classes, 2 or more; one without samples gets small probabilities.</param>
    /// <param name="strength">What the samples count for against the penalty, above 0.</param>
    /// <param name="weights">Weight by sample, or empty for all alike.</param>
    /// <exception cref="ArgumentException">Lengths differ, or there is no sample.</exception>
    public static SoftmaxRegression Fit(
        IReadOnlyList<double[]> samples,
        ReadOnlySpan<int> labels,
        int classes,
        double strength = 1,
        ReadOnlySpan<double> weights = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(strength);
        if (samples.Count == 0 || samples.Count != labels.Length
            || (!weights.IsEmpty && weights.Length != labels.Length))
        {
            throw new ArgumentException("needs one label (and weight) per sample, and at least one sample");
        }

        var features = samples[0].Length;
        var point = new double[classes * (features + 1)];
        var right = labels.ToArray();
        var share = weights.IsEmpty ? null : weights.ToArray();
        LimitedMemoryBfgs.Minimize(
            (at, gradient) => Loss(samples, right, share, classes, strength, at, gradient), point, MostSteps, Tolerance);
        var coefficients = new double[classes][];
        for (var c = 0; c < classes; c++)
        {
            coefficients[c] = point.AsSpan(c * features, features).ToArray();
        }

        return new(coefficients, point[(classes * features)..]);
    }

    /// <summary>Log score of every class; softmax makes probabilities of them.</summary>
    public void Scores(ReadOnlySpan<double> sample, Span<double> scores)
    {
        for (var c = 0; c < Classes; c++)
        {
            scores[c] = _intercepts[c] + TensorPrimitives.Dot(sample, _coefficients[c]);
        }
    }

    /// <summary>Probability of every class; adds up to 1.</summary>
    /// <param name="sample">Features.</param>
    /// <param name="temperature">Above 1 softens, below 1 sharpens.</param>
    public double[] Probabilities(ReadOnlySpan<double> sample, double temperature = 1)
    {
        var scores = new double[Classes];
        Scores(sample, scores);
        Combining.Softmax(scores, temperature, scores);
        return scores;
    }

    private static double Loss(
        IReadOnlyList<double[]> samples,
        int[] labels,
        double[]? weights,
        int classes,
        double strength,
        ReadOnlySpan<double> point,
        Span<double> gradient)
    {
        var features = samples[0].Length;
        var coefficients = point[..(classes * features)];
        coefficients.CopyTo(gradient);
        gradient[coefficients.Length..].Clear();
        var loss = 0.5 * TensorPrimitives.SumOfSquares(coefficients);
        Span<double> scores = new double[classes];
        for (var i = 0; i < samples.Count; i++)
        {
            for (var c = 0; c < classes; c++)
            {
                scores[c] = point[coefficients.Length + c]
                    + TensorPrimitives.Dot<double>(samples[i], point.Slice(c * features, features));
            }

            var weight = strength * (weights?[i] ?? 1);
            var total = Combining.LogSumExp(scores);
            loss += weight * (total - scores[labels[i]]);
            for (var c = 0; c < classes; c++)
            {
                var pull = weight * (Math.Exp(scores[c] - total) - (c == labels[i] ? 1 : 0));
                gradient[coefficients.Length + c] += pull;
                var row = gradient.Slice(c * features, features);
                TensorPrimitives.MultiplyAdd(samples[i], pull, row, row);
            }
        }

        return loss;
    }
}
