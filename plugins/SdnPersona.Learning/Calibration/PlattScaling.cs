namespace SdnPersona.Learning;

/// <summary>
/// A logistic curve from a score to the probability of "yes": 1 / (1 + e^-(slope × score + offset)). Fitted with Platt's
/// softened targets, which keep few samples from giving certainty (Platt 1999; Newton's method as in Lin et al. 2007).
/// </summary>
/// <param name="Slope">Logits per unit of score.</param>
/// <param name="Offset">Logits at score 0.</param>
public readonly record struct PlattScaling(double Slope, double Offset)
{
    private const int MostSteps = 100;
    private const double Ridge = 1e-12;

    /// <summary>The probability of "yes" at a score.</summary>
    public double Probability(double score) => Combining.Logistic(Slope * score + Offset);

    /// <summary>Fits the curve.</summary>
    /// <exception cref="ArgumentException">Lengths differ, or there are not both answers.</exception>
    public static PlattScaling Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        if (scores.Length != labels.Length)
        {
            throw new ArgumentException("needs one label per score", nameof(labels));
        }

        var positive = labels.Count(true);
        var negative = labels.Length - positive;
        if (positive == 0 || negative == 0)
        {
            throw new ArgumentException("needs samples of both answers", nameof(labels));
        }

        var yes = (positive + 1.0) / (positive + 2.0);
        var no = 1.0 / (negative + 2.0);
        var fitted = new PlattScaling(0, Math.Log((positive + 1.0) / (negative + 1.0)));
        var loss = fitted.Loss(scores, labels, yes, no);
        for (var step = 0; step < MostSteps; step++)
        {
            double slopeGradient = 0, offsetGradient = 0, hss = Ridge, hso = 0, hoo = Ridge;
            for (var i = 0; i < scores.Length; i++)
            {
                var p = fitted.Probability(scores[i]);
                var miss = p - (labels[i] ? yes : no);
                var curvature = p * (1 - p);
                slopeGradient += miss * scores[i];
                offsetGradient += miss;
                hss += curvature * scores[i] * scores[i];
                hso += curvature * scores[i];
                hoo += curvature;
            }

            var determinant = hss * hoo - hso * hso;
            var slopeStep = (hoo * slopeGradient - hso * offsetGradient) / determinant;
            var offsetStep = (hss * offsetGradient - hso * slopeGradient) / determinant;
            var length = 1.0;
            PlattScaling next;
            double nextLoss;
            do
            {
                next = new(fitted.Slope - length * slopeStep, fitted.Offset - length * offsetStep);
                nextLoss = next.Loss(scores, labels, yes, no);
                length /= 2;
            }
            while (!(nextLoss <= loss) && length > 1e-10);

            if (!(nextLoss < loss))
            {
                break;
            }

            (fitted, loss) = (next, nextLoss);
        }

        return fitted;
    }

    private double Loss(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double yes, double no)
    {
        var loss = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            var logit = Slope * scores[i] + Offset;
            var softplus = Math.Max(logit, 0) + Math.Log(1 + Math.Exp(-Math.Abs(logit)));
            loss += softplus - (labels[i] ? yes : no) * logit;
        }

        return loss;
    }
}
