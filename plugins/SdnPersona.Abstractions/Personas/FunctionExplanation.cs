using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>
/// What a window says about a workload's function, whether or not a threat is its persona: its likeliest functional persona beside the
/// next one.
/// </summary>
/// <param name="Persona">The likeliest functional persona.</param>
/// <param name="RunnerUp">The one that it is compared with; null when there is no other.</param>
/// <param name="LogLikelihoodRatio">Sum of the features' contributions, natural logarithm.</param>
/// <param name="Features">Every feature that a functional persona states, the weightiest first, absent ones last.</param>
public sealed record FunctionExplanation(
    string Persona, string? RunnerUp, double LogLikelihoodRatio, ImmutableArray<FeatureComparison> Features);

/// <summary>One feature of a window beside what two personas typically have.</summary>
/// <param name="Feature">Name.</param>
/// <param name="Source">Source that it is measured by.</param>
/// <param name="Unit">Unit of all values.</param>
/// <param name="Value">Measured value; null when it is absent, which counts neither for nor against a persona.</param>
/// <param name="Low">Lower end of what the persona typically has: one spread below its mean.</param>
/// <param name="High">Upper end.</param>
/// <param name="OtherLow">Lower end of what the runner-up typically has; null without one.</param>
/// <param name="OtherHigh">Upper end.</param>
/// <param name="Contribution">Its log-likelihood ratio; 0 when it is absent.</param>
public sealed record FeatureComparison(
    string Feature,
    string Source,
    string Unit,
    double? Value,
    double Low,
    double High,
    double? OtherLow,
    double? OtherHigh,
    double Contribution);
