using System.Globalization;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>Gives a score as a feature, which threats can name as an indicator.</summary>
internal static class AnomalyFeatures
{
    /// <summary>Adds the feature, unless too little is known; while less than a week is, deviations count half.</summary>
    public static FeatureWindow Add(FeatureWindow window, Feature feature, AnomalyScore score)
    {
        if (score.State == BaselineState.Learning || score.Oddest.IsEmpty)
        {
            return window;
        }

        var counted = score.State == BaselineState.Provisional ? score.Deviations / 2 : score.Deviations;
        return window with
        {
            Values = window.Values.SetItem(feature.Name, counted),
            Facts = window.Facts.SetItem(feature.Name, string.Join(", ", score.Oddest.Select(Describe))),
        };
    }

    private static string Describe(OddFeature odd) => string.Create(
        CultureInfo.InvariantCulture, $"{odd.Feature} {odd.Value:G3} where {odd.Low:G3} to {odd.High:G3} is usual");
}
