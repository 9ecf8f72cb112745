using System.Collections.Immutable;

namespace SdnPersona.Learning;

/// <summary>One bin of a reliability diagram.</summary>
/// <param name="Confidence">Mean probability that was given in the bin.</param>
/// <param name="Frequency">How often it came true.</param>
/// <param name="Weight">Samples in the bin.</param>
public readonly record struct ReliabilityBin(double Confidence, double Frequency, double Weight);

/// <summary>
/// How good probabilities are. Definitions are scikit-learn's. Rows of probabilities add up to 1; labels are classes from 0.
/// </summary>
public static class ClassificationMetrics
{
    private const double Least = 1e-15;

    /// <summary>Share of samples whose likeliest class is the right one.</summary>
    public static double Accuracy(IReadOnlyList<double[]> probabilities, ReadOnlySpan<int> labels)
    {
        Check(probabilities, labels.Length);
        var right = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            right += Best(probabilities[i]) == labels[i] ? 1 : 0;
        }

        return (double)right / labels.Length;
    }

    /// <summary>F1 of each class, averaged alike over the classes that occur as label or answer.</summary>
    public static double MacroF1(IReadOnlyList<double[]> probabilities, ReadOnlySpan<int> labels)
    {
        Check(probabilities, labels.Length);
        var classes = probabilities[0].Length;
        var counts = new (int Hit, int Said, int Is)[classes];
        for (var i = 0; i < labels.Length; i++)
        {
            var said = Best(probabilities[i]);
            counts[said].Said++;
            counts[labels[i]].Is++;
            counts[said].Hit += said == labels[i] ? 1 : 0;
        }

        return counts.Where(count => count.Said + count.Is > 0)
            .Average(count => 2.0 * count.Hit / (count.Said + count.Is));
    }

    /// <summary>Mean of -ln of the probability of the right class, which is taken as at least 1e-15.</summary>
    public static double LogLoss(IReadOnlyList<double[]> probabilities, ReadOnlySpan<int> labels)
    {
        Check(probabilities, labels.Length);
        var loss = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            loss -= Math.Log(Math.Clamp(probabilities[i][labels[i]], Least, 1 - Least));
        }

        return loss / labels.Length;
    }

    /// <summary>Mean squared distance of a yes/no probability from the truth (Brier score).</summary>
    public static double Brier(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            var miss = probabilities[i] - (labels[i] ? 1 : 0);
            sum += miss * miss;
        }

        return sum / labels.Length;
    }

    /// <summary>
    /// Bins of equal width over a probability, empty ones left out: what was promised against what came.
    /// </summary>
    public static ImmutableArray<ReliabilityBin> Reliability(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> came, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (probabilities.Length != came.Length)
        {
            throw new ArgumentException("needs one outcome per probability", nameof(came));
        }

        var sums = new (double Confidence, double Came, double Weight)[bins];
        for (var i = 0; i < came.Length; i++)
        {
            ref var bin = ref sums[Math.Clamp((int)(probabilities[i] * bins), 0, bins - 1)];
            bin.Confidence += probabilities[i];
            bin.Came += came[i] ? 1 : 0;
            bin.Weight++;
        }

        return
        [
            .. sums.Where(bin => bin.Weight > 0)
                .Select(bin => new ReliabilityBin(bin.Confidence / bin.Weight, bin.Came / bin.Weight, bin.Weight)),
        ];
    }

    /// <summary>The likeliest class's probability and whether it was right, by sample: what a reliability diagram shows.</summary>
    public static (double[] Confidence, bool[] Right) Confidences(
        IReadOnlyList<double[]> probabilities, ReadOnlySpan<int> labels)
    {
        Check(probabilities, labels.Length);
        var confidence = new double[labels.Length];
        var right = new bool[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var best = Best(probabilities[i]);
            confidence[i] = probabilities[i][best];
            right[i] = best == labels[i];
        }

        return (confidence, right);
    }

    /// <summary>Expected calibration error: mean gap between confidence and accuracy over the bins, by their weight.</summary>
    public static double CalibrationError(IEnumerable<ReliabilityBin> bins)
    {
        double gap = 0, weight = 0;
        foreach (var bin in bins)
        {
            gap += bin.Weight * Math.Abs(bin.Confidence - bin.Frequency);
            weight += bin.Weight;
        }

        return weight > 0 ? gap / weight : 0;
    }

    /// <summary>
    /// Probability that a "yes" scores above a "no", ties half (area under the ROC curve); NaN without both.
    /// </summary>
    public static double RocAuc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var (order, sorted) = Sorted(scores, labels.Length);
        double positives = labels.Count(true), negatives = labels.Length - positives, ranks = 0;
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            var hits = 0;
            for (; end < order.Length && sorted[end] == sorted[start]; end++)
            {
                hits += labels[order[end]] ? 1 : 0;
            }

            ranks += hits * (start + 1 + end) / 2.0;
            start = end;
        }

        return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
    }

    /// <summary>Σ (recall step) × precision over falling thresholds (average precision); NaN without a "yes".</summary>
    public static double AveragePrecision(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var (order, sorted) = Sorted(scores, labels.Length);
        double positives = labels.Count(true), hits = 0, sum = 0;
        for (var end = order.Length; end > 0;)
        {
            var start = end;
            var before = hits;
            for (; start > 0 && sorted[start - 1] == sorted[end - 1]; start--)
            {
                hits += labels[order[start - 1]] ? 1 : 0;
            }

            sum += (hits - before) / positives * hits / (order.Length - start);
            end = start;
        }

        return positives > 0 ? sum : double.NaN;
    }

    /// <summary>F1 of "yes" where scores of at least <paramref name="threshold"/> mean yes; 0 without a hit.</summary>
    public static double F1(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double threshold)
    {
        int hits = 0, said = 0, positives = labels.Count(true);
        for (var i = 0; i < labels.Length; i++)
        {
            if (scores[i] >= threshold)
            {
                said++;
                hits += labels[i] ? 1 : 0;
            }
        }

        return hits == 0 ? 0 : 2.0 * hits / (said + positives);
    }

    /// <summary>The likeliest class; the first of several.</summary>
    public static int Best(ReadOnlySpan<double> probabilities)
    {
        var best = 0;
        for (var c = 1; c < probabilities.Length; c++)
        {
            best = probabilities[c] > probabilities[best] ? c : best;
        }

        return best;
    }

    private static (int[] Order, double[] Sorted) Sorted(ReadOnlySpan<double> scores, int labels)
    {
        if (scores.Length != labels)
        {
            throw new ArgumentException("needs one label per score", nameof(labels));
        }

        var sorted = scores.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        return (order, sorted);
    }

    private static void Check(IReadOnlyList<double[]> probabilities, int labels)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        if (probabilities.Count != labels || labels == 0)
        {
            throw new ArgumentException("needs one label per row of probabilities, and at least one row");
        }
    }
}
