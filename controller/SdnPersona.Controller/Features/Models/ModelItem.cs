using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Features.Models;

/// <summary>A version of the model.</summary>
internal record ModelItem(
    [property: Description("Number, from 1, never given twice.")] int Version,
    [property: Description("champion judges workloads, challenger has to show that it is better, superseded never judged, retired did once.")]
    ModelState State,
    [property: Description("Since when it has been in that state.")] DateTimeOffset StateAt,
    DateTimeOffset MadeAt,
    [property: Description("The version that was in force when it was made; null for the first.")] int? Parent,
    [property: Description("The version that a rollback brought back with it; null for others.")] int? RollbackOf,
    [property: Description("Why it stands where it stands.")] string Reason,
    [property: Description("Pieces of feedback that it is trained with.")] int Trained,
    [property: Description("SHA-256 over that feedback, windows included.")] string FeedbackDigest,
    [property: Description("SHA-256 over the personas that were in force when it was made.")] string PersonasDigest,
    [property: Description("How it compared with its parent; null while it was not, or needs not be, compared.")] ModelScores? Scores)
{
    public static ModelItem Of(ModelVersion version) => new(
        version.Number,
        version.State,
        version.StateAt,
        version.MadeAt,
        version.Parent,
        version.RollbackOf,
        version.Reason,
        version.Feedback.Length,
        version.FeedbackDigest,
        version.Personas,
        version.Scores is { } scores ? ModelScores.Of(scores) : null);
}

/// <summary>How a challenger compared with the champion, on workloads that neither had learned from.</summary>
internal sealed record ModelScores(
    [property: Description("Reviewed workloads that were judged, each by models without its own feedback.")] int Workloads,
    [property: Description("Reviewed windows of them.")] int Windows,
    [property: Description("Mean log loss of the champion, nats; each workload counts the same.")] double ChampionLoss,
    [property: Description("Mean log loss of the challenger.")] double ChallengerLoss,
    [property: Description("Standard error of the difference over workloads.")] double StandardError,
    [property: Description("Share of the windows that the champion judges rightly.")] double ChampionAccuracy,
    [property: Description("Share of the windows that the challenger judges rightly.")] double ChallengerAccuracy)
{
    public static ModelScores Of(ModelComparison scores) => new(
        scores.Workloads,
        scores.Windows,
        scores.ChampionLoss,
        scores.ChallengerLoss,
        scores.StandardError,
        scores.ChampionAccuracy,
        scores.ChallengerAccuracy);
}

/// <summary>A version with what it was trained with.</summary>
internal sealed record ModelDetail(
    ModelItem Model,
    [property: Description("Numbers of the feedback that it is trained with.")] ImmutableArray<long> Feedback,
    [property: Description("Numbers of feedback that a rollback took out of the model.")] ImmutableArray<long> SetAside,
    [property: Description("How it corrects the probability of each threat, from verdicts of people.")]
    ImmutableArray<ThreatCalibration> Calibrations,
    [property: Description("Whether the persona files are as they were when it was made; they are not rolled back.")] bool PersonasAreTheSame);
