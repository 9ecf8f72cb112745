namespace SdnPersona.Learning;

/// <summary>Small functions that turn scores into probabilities and join them.</summary>
public static class Combining
{
    /// <summary>1 / (1 + e^-x), without overflow for any x.</summary>
    public static double Logistic(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>Probability that at least one of independent causes acts: 1 - product of (1 - p). 0 for none.</summary>
    public static double NoisyOr(ReadOnlySpan<double> probabilities)
    {
        var none = 1.0;
        foreach (var probability in probabilities)
        {
            none *= 1 - Math.Clamp(probability, 0, 1);
        }

        return 1 - none;
    }

    /// <summary>ln of the sum of e^x, without overflow; negative infinity for none.</summary>
    public static double LogSumExp(ReadOnlySpan<double> values)
    {
        var largest = double.NegativeInfinity;
        foreach (var value in values)
        {
            largest = Math.Max(largest, value);
        }

        if (!double.IsFinite(largest))
        {
            return largest;
        }

        var sum = 0.0;
        foreach (var value in values)
        {
            sum += Math.Exp(value - largest);
        }

        return largest + Math.Log(sum);
    }

    /// <summary>
    /// Probabilities from log scores, softened by <paramref name="temperature"/> (1 leaves them, above 1 flattens).
    /// Where no score is finite they are equal.
    /// </summary>
    public static void Softmax(ReadOnlySpan<double> scores, double temperature, Span<double> probabilities)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        for (var i = 0; i < scores.Length; i++)
        {
            probabilities[i] = scores[i] / temperature;
        }

        probabilities = probabilities[..scores.Length];
        var total = LogSumExp(probabilities);
        for (var i = 0; i < probabilities.Length; i++)
        {
            probabilities[i] = double.IsFinite(total) ? Math.Exp(probabilities[i] - total) : 1.0 / probabilities.Length;
        }
    }
}
