using System.Collections.Immutable;

namespace SdnPersona.Personas;

/// <summary>Where personas come from and how behaviour is scored.</summary>
public sealed record PersonaOptions
{
    /// <summary>Folder of the built-in personas; null for none.</summary>
    public string? BuiltInFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "personas");

    /// <summary>Built-in personas that are not used, by name: an operator's file may then define that name.</summary>
    public ImmutableArray<string> ExcludedBuiltIns { get; init; } = [];

    /// <summary>The operator's folders of <c>*.yaml</c>, <c>*.yml</c> and <c>*.json</c> files, in this order.</summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary>How often files are looked at for changes.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How behaviour is scored.</summary>
    public ClassifierOptions Classifier { get; init; } = new();
}

/// <summary>How windows become assignments. docs/personas.md explains each number.</summary>
public sealed record ClassifierOptions
{
    /// <summary>
    /// Above 1 softens probabilities, since features are not as independent as their product assumes. Divided by the
    /// share of features that a window has, so that half a view gives half the certainty.
    /// </summary>
    public double Temperature { get; init; } = 2;

    /// <summary>
    /// A window that fewer than this share (0–1) of a persona's windows would be as odd as does not fit it.
    /// </summary>
    public double LeastTypicality { get; init; } = 0.01;

    /// <summary>Below this probability (0–1) the best persona is not named; the answer is "unknown".</summary>
    public double LeastProbability { get; init; } = 0.5;

    /// <summary>Assumed correlation (0–1) between features when judging typicality.</summary>
    public double FeatureCorrelation { get; init; } = 0.25;

    /// <summary>
    /// Least time that a window must cover to say anything about the function: ten silent seconds make no idle
    /// workload. Threats need no such patience.
    /// </summary>
    public TimeSpan LeastObservation { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Fewest features that a window must have to say anything.</summary>
    public int LeastFeatures { get; init; } = 3;

    /// <summary>
    /// Time constant of smoothing: after it, new windows have moved the probabilities 63 % of the way.
    /// </summary>
    public TimeSpan Smoothing { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>In how many windows running a challenger must lead before it replaces the persona in force.</summary>
    public int ChallengeWindows { get; init; } = 3;

    /// <summary>By how much (0–1) a challenger must lead.</summary>
    public double ChallengeMargin { get; init; } = 0.1;

    /// <summary>Probability (0–1) from which a threat is the persona.</summary>
    public double ThreatThreshold { get; init; } = 0.7;

    /// <summary>Probability (0–1) below which a threat in force ends, after <see cref="ThreatDwell"/>.</summary>
    public double ThreatRelease { get; init; } = 0.35;

    /// <summary>Least time that a threat stays in force.</summary>
    public TimeSpan ThreatDwell { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Time in which the probability of a threat halves once its signs are gone.</summary>
    public TimeSpan ThreatHalfLife { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Time in which what a person said counts half; behaviour changes over the years.</summary>
    public TimeSpan FeedbackHalfLife { get; init; } = TimeSpan.FromDays(180);

    /// <summary>Reviewed workloads without which a challenger is not judged.</summary>
    public int LeastReviewed { get; init; } = 5;

    /// <summary>By how many nats of mean log loss a challenger must be better than the champion.</summary>
    public double LeastGain { get; init; } = 0.01;

    /// <summary>Time in which risk halves once its causes are gone.</summary>
    public TimeSpan RiskHalfLife { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Risk points of a workload all of whose connections leave the internal networks.</summary>
    public double ExposurePoints { get; init; } = 10;

    /// <summary>Risk points of a workload that surely fits no persona.</summary>
    public double UnknownPoints { get; init; } = 10;

    /// <summary>
    /// Risk points of a workload that is ten robust deviations or more from its own usual behaviour; half of it for its peers'.
    /// </summary>
    public double AnomalyPoints { get; init; } = 10;

    /// <summary>Checks the ranges stated above.</summary>
    /// <exception cref="ArgumentException">Names the option that is out of range.</exception>
    public void Validate()
    {
        Check(Temperature > 0, nameof(Temperature), "above 0");
        Share(LeastTypicality, nameof(LeastTypicality));
        Share(LeastProbability, nameof(LeastProbability));
        Share(FeatureCorrelation, nameof(FeatureCorrelation));
        Check(LeastObservation >= TimeSpan.Zero, nameof(LeastObservation), "0 or more");
        Check(LeastFeatures > 0, nameof(LeastFeatures), "above 0");
        Check(Smoothing > TimeSpan.Zero, nameof(Smoothing), "above 0");
        Check(ChallengeWindows > 0, nameof(ChallengeWindows), "above 0");
        Share(ChallengeMargin, nameof(ChallengeMargin));
        Share(ThreatThreshold, nameof(ThreatThreshold));
        Share(ThreatRelease, nameof(ThreatRelease));
        Check(ThreatRelease <= ThreatThreshold, nameof(ThreatRelease), "at most the threat threshold");
        Check(ThreatDwell >= TimeSpan.Zero, nameof(ThreatDwell), "0 or more");
        Check(ThreatHalfLife > TimeSpan.Zero, nameof(ThreatHalfLife), "above 0");
        Check(FeedbackHalfLife > TimeSpan.Zero, nameof(FeedbackHalfLife), "above 0");
        Check(LeastReviewed > 1, nameof(LeastReviewed), "above 1");
        Check(LeastGain >= 0, nameof(LeastGain), "0 or more");
        Check(RiskHalfLife > TimeSpan.Zero, nameof(RiskHalfLife), "above 0");
        Check(ExposurePoints is >= 0 and <= 100, nameof(ExposurePoints), "from 0 to 100");
        Check(AnomalyPoints is >= 0 and <= 100, nameof(AnomalyPoints), "from 0 to 100");
        Check(UnknownPoints is >= 0 and <= 100, nameof(UnknownPoints), "from 0 to 100");
    }

    private static void Share(double value, string name) => Check(value is >= 0 and <= 1, name, "from 0 to 1");

    private static void Check(bool right, string name, string wanted)
    {
        if (!right)
        {
            throw new ArgumentException($"must be {wanted}", name);
        }
    }
}
