namespace SdnPersona.Abstractions;

/// <summary>
/// What a person said about a workload's persona, with the behaviour that it was said of. Never changed: undoing marks it,
/// and whoever learns replays what is left.
/// </summary>
public sealed record PersonaFeedback
{
    /// <summary>Number given by the store, rising; 0 before it is stored.</summary>
    public long Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Of whom.</summary>
    public required WorkloadId Workload { get; init; }

    /// <summary>The persona that is right; or the threat of which <see cref="Holds"/> speaks.</summary>
    public required string Persona { get; init; }

    /// <summary>Whether the threat was there; null for feedback about the functional persona.</summary>
    public bool? Holds { get; init; }

    /// <summary>The persona that was in force; the same when it was confirmed.</summary>
    public required string Given { get; init; }

    /// <summary>The behaviour.</summary>
    public required FeatureWindow Window { get; init; }

    /// <summary>What the person wrote beside it.</summary>
    public string Note { get; init; } = "";

    /// <summary>When it was undone, or null while it counts.</summary>
    public DateTimeOffset? UndoneAt { get; init; }
}

/// <summary>Learns from feedback. Thread-safe.</summary>
public interface IPersonaLearner
{
    /// <summary>
    /// Learns all feedback that counts, in place of what was learned before; personas that do not exist are left out. What
    /// follows reaches assignments with the next windows, through smoothing and hysteresis, never at once.
    /// </summary>
    /// <param name="feedback">What is learned for all workloads.</param>
    /// <param name="own">What is learned, beside that, for the workload alone of which it was said.</param>
    void Learn(IReadOnlyCollection<PersonaFeedback> feedback, IReadOnlyCollection<PersonaFeedback> own);
}
