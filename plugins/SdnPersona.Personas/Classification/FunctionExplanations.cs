using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>Sets every feature of a window beside what two functional personas typically have.</summary>
internal static class FunctionExplanations
{
    public static FunctionExplanation Of(FunctionalModel model, FeatureWindow window, string persona, string? runnerUp)
    {
        var (chosen, other) = (model.IndexOf(persona), model.IndexOf(runnerUp));
        var sample = model.Sample(window);
        var rows = new List<FeatureComparison>(sample.Length);
        for (var f = 0; f < sample.Length; f++)
        {
            var (feature, isThere) = (model.Features[f], double.IsFinite(sample[f]));
            var (low, high) = model.TypicalRange(chosen, f);
            (double Low, double High)? beside = other >= 0 ? model.TypicalRange(other, f) : null;
            var contribution = isThere && other >= 0
                ? model.LogLikelihood(chosen, f, sample[f]) - model.LogLikelihood(other, f, sample[f])
                : 0;
            rows.Add(new(
                feature.Name,
                feature.Source,
                feature.Unit,
                isThere ? window.Values[feature.Name] : null,
                low,
                high,
                beside?.Low,
                beside?.High,
                contribution));
        }

        return new(
            persona,
            runnerUp,
            rows.Sum(row => row.Contribution),
            [.. rows.OrderBy(row => row.Value is null).ThenByDescending(row => Math.Abs(row.Contribution))]);
    }
}
