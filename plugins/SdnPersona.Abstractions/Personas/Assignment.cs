using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>What a workload is taken to be, how sure that is, and why.</summary>
public sealed record Assignment
{
    /// <summary>Name used when no persona fits.</summary>
    public const string Unknown = "unknown";

    /// <summary>Whose.</summary>
    public required WorkloadId Workload { get; init; }

    /// <summary>The persona in force, after smoothing and hysteresis; <see cref="Unknown"/> when nothing fits.</summary>
    public required string Persona { get; init; }

    /// <summary>Probability of <see cref="Persona"/>, 0–1.</summary>
    public required double Probability { get; init; }

    /// <summary>Smoothed probability by functional persona, <see cref="Unknown"/> included; adds up to 1.</summary>
    public required ImmutableDictionary<string, double> Functional { get; init; }

    /// <summary>Independent probability by threat persona.</summary>
    public required ImmutableDictionary<string, double> Threats { get; init; }

    /// <summary>Risk.</summary>
    public required RiskScore Risk { get; init; }

    /// <summary>Why this persona and not the runner-up, strongest first; contributions add up to the log-likelihood ratio.</summary>
    public required ImmutableArray<Evidence> Evidence { get; init; }

    /// <summary>The persona that would be chosen if <see cref="Persona"/> were not there, or null.</summary>
    public string? RunnerUp { get; init; }

    /// <summary>The persona that may replace <see cref="Persona"/> once it has led for long enough, or null.</summary>
    public Challenge? Challenge { get; init; }

    /// <summary>When it was computed.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>Since when <see cref="Persona"/> has been in force.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The window that it was computed from.</summary>
    public FeatureWindow? Window { get; init; }
}

/// <summary>A persona that leads but is not in force yet.</summary>
/// <param name="Persona">Which.</param>
/// <param name="Windows">In how many windows without a break it has led by the margin.</param>
public sealed record Challenge(string Persona, int Windows);

/// <summary>One feature's part in a decision.</summary>
/// <param name="Feature">Feature or indicator name.</param>
/// <param name="Value">Measured value in <paramref name="Unit"/>.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Contribution">Natural-log likelihood ratio against the runner-up, or the indicator's probability for a threat.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record Evidence(string Feature, double Value, string Unit, double Contribution, string Reason);

/// <summary>Risk of a workload.</summary>
/// <param name="Score">0–100; the contributions add up to it.</param>
/// <param name="Contributions">Signed points by cause.</param>
public sealed record RiskScore(double Score, ImmutableArray<RiskContribution> Contributions)
{
    /// <summary>No risk, no reason.</summary>
    public static readonly RiskScore None = new(0, []);
}

/// <summary>One cause of risk.</summary>
/// <param name="Cause">Name of the threat or modifier.</param>
/// <param name="Points">Signed points.</param>
public sealed record RiskContribution(string Cause, double Points);

/// <summary>Scores behaviour. Pure but for its model; thread-safe.</summary>
public interface IPersonaClassifier
{
    /// <summary>Scores one window, smoothing over <paramref name="previous"/> so that a persona does not flap.</summary>
    Assignment Classify(FeatureWindow window, Assignment? previous);
}
