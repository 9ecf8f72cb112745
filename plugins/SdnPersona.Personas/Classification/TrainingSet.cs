using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>What a model is trained with: feedback for all workloads, and more for single ones. Immutable.</summary>
internal sealed class TrainingSet
{
    public static readonly TrainingSet None = new([], []);

    public TrainingSet(IEnumerable<PersonaFeedback> shared, IEnumerable<PersonaFeedback> own)
    {
        // In one order, so that the same feedback makes the same model to the last bit.
        Shared = [.. Counting(shared)];
        Own = Counting(own).GroupBy(entry => entry.Workload).ToImmutableDictionary(
            entries => entries.Key,
            entries => Shared.Concat(entries).DistinctBy(entry => entry.Id).OrderBy(entry => entry.Id).ToImmutableArray());
    }

    /// <summary>Feedback for all, by number.</summary>
    public ImmutableArray<PersonaFeedback> Shared { get; }

    /// <summary>By workload: the feedback for all, and its own.</summary>
    public ImmutableDictionary<WorkloadId, ImmutableArray<PersonaFeedback>> Own { get; }

    private static IEnumerable<PersonaFeedback> Counting(IEnumerable<PersonaFeedback> feedback) =>
        feedback.Where(entry => entry.UndoneAt is null).OrderBy(entry => entry.Id);
}
