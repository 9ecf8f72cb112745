using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>How a persona is scored.</summary>
public enum PersonaKind
{
    /// <summary>What a workload is for; functional personas exclude each other and share one probability distribution.</summary>
    Functional = 0,

    /// <summary>What is wrong with it; each threat has its own independent probability beside the function.</summary>
    Threat = 1,
}

/// <summary>What a workload behaves like: configuration, so that operators add their own.</summary>
public sealed record Persona
{
    /// <summary>Name in files, API and logs: a DNS-1123 label.</summary>
    public required string Name { get; init; }

    /// <summary>Name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>One or two sentences.</summary>
    public string Description { get; init; } = "";

    /// <summary>Functional or threat.</summary>
    public PersonaKind Kind { get; init; }

    /// <summary>Relative prior weight of a functional persona, above 0; priors are normalised over all of them.</summary>
    public double Prior { get; init; } = 1;

    /// <summary>Severity 0–100: what a probability of 1 contributes to risk.</summary>
    public double Severity { get; init; }

    /// <summary>Expected behaviour of a functional persona.</summary>
    public ImmutableArray<FeatureExpectation> Features { get; init; } = [];

    /// <summary>Indicators of a threat.</summary>
    public ImmutableArray<ThreatIndicator> Indicators { get; init; } = [];

    /// <summary>Profile that a workload with this persona gets where its group says nothing else.</summary>
    public required string Profile { get; init; }

    /// <summary>File that it came from, for messages; null for one set over the API.</summary>
    public string? Origin { get; init; }
}

/// <summary>What a functional persona expects of one feature.</summary>
/// <param name="Feature">Feature name.</param>
/// <param name="Mean">Typical value in the feature's unit.</param>
/// <param name="Spread">
/// One standard deviation: in the feature's unit, or for logarithmic features a factor above 1 (3 = a third to three times).
/// </param>
/// <param name="Weight">How much this feature counts, above 0; 1 is normal.</param>
public sealed record FeatureExpectation(string Feature, double Mean, double Spread, double Weight);

/// <summary>One sign of a threat: a logistic score of a feature, combined with the others as noisy-or.</summary>
/// <param name="Feature">Feature name.</param>
/// <param name="Midpoint">Value at which the score is one half.</param>
/// <param name="Steepness">Value above the midpoint at which the score is about 0.73 (one logit); negative for "lower is worse".</param>
/// <param name="Weight">Largest probability that this sign alone can give, in (0, 1].</param>
/// <param name="Name">Name for people, such as "address scan".</param>
public sealed record ThreatIndicator(string Feature, double Midpoint, double Steepness, double Weight, string Name);

/// <summary>Which personas exist. A snapshot is immutable and swapped whole when files change.</summary>
public interface IPersonaCatalog
{
    /// <summary>All personas in force.</summary>
    ImmutableArray<Persona> Personas { get; }

    /// <summary>What is wrong with files that were refused; the last good version of each stays in force.</summary>
    ImmutableArray<DocumentError> Errors { get; }
}
