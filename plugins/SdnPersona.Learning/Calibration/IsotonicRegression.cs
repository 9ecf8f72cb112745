using System.Collections.Immutable;

namespace SdnPersona.Learning;

/// <summary>
/// The rising step curve nearest to the samples in squared distance, by pooling adjacent violators (Barlow et al. 1972).
/// Between knots it is linear, outside them constant. Overfits with far fewer than 1000 samples. Immutable.
/// </summary>
public sealed class IsotonicRegression
{
    private IsotonicRegression(ImmutableArray<double> x, ImmutableArray<double> y) => (Knots, Values) = (x, y);

    /// <summary>Rising positions.</summary>
    public ImmutableArray<double> Knots { get; }

    /// <summary>The curve's value at each knot; never falls.</summary>
    public ImmutableArray<double> Values { get; }

    /// <summary>Fits the curve; samples at one position are joined first.</summary>
    /// <exception cref="ArgumentException">Lengths differ, nothing is given, or a weight is not above 0.</exception>
    public static IsotonicRegression Fit(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights = default)
    {
        if (x.Length == 0 || x.Length != y.Length || (!weights.IsEmpty && weights.Length != x.Length))
        {
            throw new ArgumentException("needs one value (and weight) per position, and at least one");
        }

        var order = Enumerable.Range(0, x.Length).ToArray();
        Array.Sort(x.ToArray(), order);
        var blocks = new List<Block>();
        var positions = new List<double>();
        var widths = new List<int>();
        foreach (var i in order)
        {
            var weight = weights.IsEmpty ? 1 : weights[i];
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight, nameof(weights));
            if (positions.Count > 0 && positions[^1] == x[i])
            {
                blocks[^1] = blocks[^1].Add(y[i], weight);
            }
            else
            {
                positions.Add(x[i]);
                blocks.Add(new(y[i] * weight, weight));
            }
        }

        var pooled = new List<Block>();
        foreach (var block in blocks)
        {
            pooled.Add(block);
            widths.Add(1);
            while (pooled.Count > 1 && pooled[^2].Mean >= pooled[^1].Mean)
            {
                pooled[^2] = new(pooled[^2].Sum + pooled[^1].Sum, pooled[^2].Weight + pooled[^1].Weight);
                widths[^2] += widths[^1];
                pooled.RemoveAt(pooled.Count - 1);
                widths.RemoveAt(widths.Count - 1);
            }
        }

        var values = pooled.Zip(widths).SelectMany(part => Enumerable.Repeat(part.First.Mean, part.Second));
        return new([.. positions], [.. values]);
    }

    /// <summary>The curve's value.</summary>
    public double Predict(double x)
    {
        var at = Knots.BinarySearch(x);
        if (at >= 0)
        {
            return Values[at];
        }

        var above = ~at;
        if (above == 0 || above == Knots.Length)
        {
            return Values[Math.Min(above, Knots.Length - 1)];
        }

        var share = (x - Knots[above - 1]) / (Knots[above] - Knots[above - 1]);
        return Values[above - 1] + share * (Values[above] - Values[above - 1]);
    }

    private readonly record struct Block(double Sum, double Weight)
    {
        public double Mean => Sum / Weight;

        public Block Add(double value, double weight) => new(Sum + value * weight, Weight + weight);
    }
}
