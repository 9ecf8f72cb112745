namespace SdnPersona.Learning;

/// <summary>
/// One number that makes log scores honest: probabilities are softmax(scores / temperature), with the temperature of
/// least log loss on samples that the scores were not fitted on (Guo et al. 2017). Never changes which class is best.
/// </summary>
public static class TemperatureScaling
{
    /// <summary>Smallest and largest answer: beyond, the samples say nothing that a number could hold.</summary>
    public const double Least = 0.01, Most = 100;

    private const int Steps = 100;

    /// <summary>The temperature of least log loss, by golden-section search over its logarithm.</summary>
    /// <param name="scores">Log scores, one row per sample; a row's offset does not matter.</param>
    /// <param name="labels">Right class by sample.</param>
    /// <param name="weights">Weight by sample, or empty for all alike.</param>
    /// <exception cref="ArgumentException">Lengths differ, or there is no sample.</exception>
    public static double Fit(
        IReadOnlyList<double[]> scores, ReadOnlySpan<int> labels, ReadOnlySpan<double> weights = default)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count == 0 || scores.Count != labels.Length || (!weights.IsEmpty && weights.Length != labels.Length))
        {
            throw new ArgumentException("needs one label (and weight) per row of scores, and at least one row");
        }

        double low = Math.Log(Least), high = Math.Log(Most);
        var ratio = (Math.Sqrt(5) - 1) / 2;
        double a = high - ratio * (high - low), b = low + ratio * (high - low);
        double lossA = LogLoss(scores, labels, weights, a), lossB = LogLoss(scores, labels, weights, b);
        for (var step = 0; step < Steps; step++)
        {
            if (lossA <= lossB)
            {
                (high, b, lossB) = (b, a, lossA);
                a = high - ratio * (high - low);
                lossA = LogLoss(scores, labels, weights, a);
            }
            else
            {
                (low, a, lossA) = (a, b, lossB);
                b = low + ratio * (high - low);
                lossB = LogLoss(scores, labels, weights, b);
            }
        }

        return Math.Exp((low + high) / 2);
    }

    private static double LogLoss(
        IReadOnlyList<double[]> scores, ReadOnlySpan<int> labels, ReadOnlySpan<double> weights, double logTemperature)
    {
        var temperature = Math.Exp(logTemperature);
        var loss = 0.0;
        var scaled = new double[scores[0].Length];
        for (var i = 0; i < scores.Count; i++)
        {
            for (var c = 0; c < scaled.Length; c++)
            {
                scaled[c] = scores[i][c] / temperature;
            }

            loss += (weights.IsEmpty ? 1 : weights[i]) * (Combining.LogSumExp(scaled) - scaled[labels[i]]);
        }

        return loss;
    }
}
