using SdnPersona.Abstractions;

namespace SdnPersona.Core.Effectiveness;

/// <summary>Means of what is compared before and after a profile is applied; a mean is null while nothing was measured.</summary>
/// <param name="Covered">Time that they are of.</param>
/// <param name="Throughput">Bytes per second, both directions.</param>
/// <param name="Failed">Share of tried connections that failed.</param>
/// <param name="RoundTrip">Seconds from SYN to SYN+ACK.</param>
internal readonly record struct EffectMeans(TimeSpan Covered, double? Throughput, double? Failed, double? RoundTrip)
{
    /// <summary>Time constant of the means.</summary>
    private static readonly TimeSpan Averaging = TimeSpan.FromMinutes(10);

    /// <summary>What one window says.</summary>
    public static EffectMeans Of(FeatureWindow? window) => new(
        TimeSpan.Zero,
        Value(window, FeatureCatalog.BytesOutRate) + Value(window, FeatureCatalog.BytesInRate),
        Value(window, FeatureCatalog.FailedConnectionRatio),
        Value(window, FeatureCatalog.HandshakeTime));

    /// <summary>With one window more.</summary>
    public EffectMeans With(FeatureWindow? window, TimeSpan gap)
    {
        var (next, share) = (Of(window), 1 - Math.Exp(-(gap / Averaging)));
        return new(
            Covered + gap, Mix(Throughput, next.Throughput, share), Mix(Failed, next.Failed, share), Mix(RoundTrip, next.RoundTrip, share));
    }

    private static double? Mix(double? mean, double? value, double share) => (mean, value) switch
    {
        (null, _) => value,
        (_, null) => mean,
        _ => mean + share * (value - mean),
    };

    private static double? Value(FeatureWindow? window, Feature feature) =>
        window is not null && window.Values.TryGetValue(feature.Name, out var value) && double.IsFinite(value) && value >= 0 ? value : null;
}
