using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>Compares models on what people reviewed. Thread-safe; changes nothing.</summary>
public interface IModelJudge
{
    /// <summary>SHA-256, hexadecimal, over the personas in force; the files' names and places do not count.</summary>
    string Personas { get; }

    /// <summary>
    /// Judges the windows of <paramref name="reviewed"/>, workload by workload, with two models that are trained without that
    /// workload's feedback.
    /// </summary>
    /// <param name="champion">What the model in force is trained with.</param>
    /// <param name="challenger">What the other one is trained with.</param>
    /// <param name="reviewed">Windows with what people said of them.</param>
    /// <param name="cancellationToken">Ends it between two workloads.</param>
    ModelComparison Compare(
        IReadOnlyCollection<PersonaFeedback> champion,
        IReadOnlyCollection<PersonaFeedback> challenger,
        IReadOnlyCollection<PersonaFeedback> reviewed,
        CancellationToken cancellationToken);

    /// <summary>How a model that is trained with this feedback corrects the probabilities of threats.</summary>
    ImmutableArray<ThreatCalibration> Calibrations(IReadOnlyCollection<PersonaFeedback> feedback);
}
