using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>
/// What people said about personas: stored first, then learned (see <see cref="ModelBook"/>). Feedback changes how later windows
/// are judged and nothing else; a persona still changes only through smoothing and hysteresis. Thread-safe.
/// </summary>
public sealed class FeedbackBook(IStateStore store, IPersonaCatalog catalog, ModelBook models, TimeProvider time)
    : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Learns what was said before a restart.</summary>
    public Task RestoreAsync(CancellationToken cancellationToken) => models.UpdateAsync(cancellationToken);

    /// <summary>All that was said of a workload, undone ones included, oldest first.</summary>
    public async Task<ImmutableArray<PersonaFeedback>> ListAsync(WorkloadId workload, CancellationToken cancellationToken) =>
        [.. (await store.FeedbackAsync(cancellationToken).ConfigureAwait(false)).Where(entry => entry.Workload == workload)];

    /// <summary>Says which persona a workload has; durable when this returns.</summary>
    /// <param name="status">The workload as it is judged now.</param>
    /// <param name="persona">The persona that is right, or null to confirm the one in force.</param>
    /// <param name="note">What the person wrote beside it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ControlPlaneException">No such functional persona, or nothing is known of the behaviour.</exception>
    public async Task<PersonaFeedback> AddAsync(
        WorkloadStatus status, string? persona, string note, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(status);
        var (assignment, window) = Judged(status);
        var right = persona ?? assignment.Persona;
        var functional = Names(PersonaKind.Functional);
        if (!functional.Contains(right))
        {
            throw new ControlPlaneException(
                ControlPlaneError.Invalid, $"'{right}' is no functional persona; there are: {string.Join(", ", functional)}");
        }

        var said = await SayAsync(status, assignment, window, right, null, note, cancellationToken).ConfigureAwait(false);
        var what = right == assignment.Persona ? $"persona {right} confirmed" : $"persona {assignment.Persona} corrected to {right}";
        await NoteAsync(status, $"feedback {said.Id}: {what}", cancellationToken).ConfigureAwait(false);
        return said;
    }

    /// <summary>Says whether a threat is there in what a workload does now; durable when this returns. It calibrates the threat.</summary>
    /// <param name="status">The workload as it is judged now.</param>
    /// <param name="threat">The threat, or null for the one in force.</param>
    /// <param name="holds">Whether it is there.</param>
    /// <param name="note">What the person wrote beside it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ControlPlaneException">No such threat, or nothing is known of the behaviour.</exception>
    public async Task<PersonaFeedback> AddVerdictAsync(
        WorkloadStatus status, string? threat, bool holds, string note, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(status);
        var (assignment, window) = Judged(status);
        var about = threat ?? assignment.Persona;
        var threats = Names(PersonaKind.Threat);
        if (!threats.Contains(about))
        {
            throw new ControlPlaneException(
                ControlPlaneError.Invalid,
                threat is null
                    ? $"no threat is in force; say which one is meant: {string.Join(", ", threats)}"
                    : $"'{about}' is no threat; there are: {string.Join(", ", threats)}");
        }

        var said = await SayAsync(status, assignment, window, about, holds, note, cancellationToken).ConfigureAwait(false);
        var what = $"threat {about} {(holds ? "confirmed" : "denied")}";
        await NoteAsync(status, $"feedback {said.Id}: {what}", cancellationToken).ConfigureAwait(false);
        return said;
    }

    /// <summary>Takes feedback back, as if it had never been said.</summary>
    /// <param name="status">Of whom it was said.</param>
    /// <param name="id">Its number, or null for the last that counts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ControlPlaneException">There is none that counts.</exception>
    public async Task<PersonaFeedback> UndoAsync(WorkloadStatus status, long? id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(status);
        var now = time.GetUtcNow();
        var undone = await ChangeAsync(
            async () =>
            {
                var said = (await ListAsync(status.Workload.Id, cancellationToken).ConfigureAwait(false))
                    .LastOrDefault(entry => entry.UndoneAt is null && (id is null || entry.Id == id));
                return said is not null && await store.UndoFeedbackAsync(said.Id, now, cancellationToken).ConfigureAwait(false)
                    ? said with { UndoneAt = now }
                    : throw new ControlPlaneException(
                        ControlPlaneError.NotFound, $"there is no such feedback of '{status.Workload.Name}' that counts");
            },
            cancellationToken).ConfigureAwait(false);
        await NoteAsync(status, $"feedback {undone.Id} undone", cancellationToken).ConfigureAwait(false);
        return undone;
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static (Assignment Assignment, FeatureWindow Window) Judged(WorkloadStatus status) =>
        status.Assignment is { Window: { } window } assignment
            ? (assignment, window)
            : throw new ControlPlaneException(
                ControlPlaneError.Conflict, $"nothing is known of the behaviour of '{status.Workload.Name}' yet");

    private string[] Names(PersonaKind kind) =>
        [.. catalog.Personas.Where(known => known.Kind == kind).Select(known => known.Name).Order(StringComparer.Ordinal)];

    private Task<PersonaFeedback> SayAsync(
        WorkloadStatus status,
        Assignment assignment,
        FeatureWindow window,
        string persona,
        bool? holds,
        string note,
        CancellationToken cancellationToken) => ChangeAsync(
        () => store.AddFeedbackAsync(
            new PersonaFeedback
            {
                At = time.GetUtcNow(),
                Workload = status.Workload.Id,
                Persona = persona,
                Holds = holds,
                Given = assignment.Persona,
                Window = window,
                Note = note,
            },
            cancellationToken),
        cancellationToken);

    /// <summary>One change at a time, so that what is learned is never older than what is stored.</summary>
    private async Task<PersonaFeedback> ChangeAsync(Func<Task<PersonaFeedback>> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var changed = await change().ConfigureAwait(false);
            await RestoreAsync(CancellationToken.None).ConfigureAwait(false);
            return changed;
        }
        finally
        {
            _turn.Release();
        }
    }

    private Task<ControllerEvent> NoteAsync(WorkloadStatus status, string message, CancellationToken cancellationToken) => store.AppendAsync(
        new ControllerEvent(0, time.GetUtcNow(), "feedback", status.Workload.Name, message), cancellationToken);
}
