namespace SdnPersona.Abstractions;

/// <summary>A weighted sum and its weight.</summary>
/// <param name="Weight">Sum of weights, 0 or more.</param>
/// <param name="Sum">Weighted sum of values.</param>
public readonly record struct Tally(double Weight, double Sum)
{
    /// <summary>Weighted mean; null without weight.</summary>
    public double? Mean => Weight > 0 ? Sum / Weight : null;

    /// <summary>With one value more; one that is null or not finite changes nothing.</summary>
    public Tally With(double? value, double weight) =>
        value is { } known && double.IsFinite(known) && weight > 0 ? new(Weight + weight, Sum + weight * known) : this;

    /// <summary>With less weight, and the same mean.</summary>
    public Tally Faded(double keep) => new(keep * Weight, keep * Sum);
}
