using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>The current assignment of every workload, and what of it is not saved yet. Survives a workload's absence.</summary>
public sealed class AssignmentBook(IFeatureSource features, IPersonaClassifier classifier, IPeerComparison? peers = null)
{
    private readonly ConcurrentDictionary<WorkloadId, Assignment> _current = new();
    private readonly HashSet<WorkloadId> _unsaved = [];
    private readonly Queue<ControllerEvent> _events = [];
    private DateTimeOffset _savedAt;

    /// <summary>Takes back what was saved before a restart.</summary>
    public void Restore(IEnumerable<Assignment> assignments)
    {
        ArgumentNullException.ThrowIfNull(assignments);
        foreach (var assignment in assignments)
        {
            _current[assignment.Workload] = assignment;
        }
    }

    /// <summary>The last assignment, or null.</summary>
    public Assignment? Find(WorkloadId workload) => _current.GetValueOrDefault(workload);

    /// <summary>The assignment now: a new one when the last is older than <paramref name="period"/> and there is a window.</summary>
    internal Assignment? Update(Workload workload, DateTimeOffset now, TimeSpan period)
    {
        var previous = _current.GetValueOrDefault(workload.Id);
        if ((previous is not null && now - previous.DecidedAt < period) || features.Window(workload.Id, now) is not { } window)
        {
            return previous;
        }

        window = peers?.Compare(window, PeerGroup(previous)) ?? window;
        window = window with { Criticality = DeclaredCriticality.Of(workload).Value };
        var assignment = classifier.Classify(window, previous);
        _current[workload.Id] = assignment;
        _unsaved.Add(workload.Id);
        if (previous?.Persona != assignment.Persona)
        {
            Note(workload, previous, assignment, now);
        }

        return assignment;
    }

    /// <summary>Saves what has changed: at once when a persona did, else once per period. Returns the events that were stored.</summary>
    internal async Task<ImmutableArray<ControllerEvent>> SaveAsync(
        IStateStore store, DateTimeOffset now, TimeSpan period, CancellationToken cancellationToken)
    {
        if (_events.Count == 0 && (_unsaved.Count == 0 || (now - _savedAt).Duration() < period))
        {
            return [];
        }

        if (_unsaved.Count > 0)
        {
            await store.SaveAsync([.. _unsaved.Select(id => _current[id])], cancellationToken).ConfigureAwait(false);
            _unsaved.Clear();
            _savedAt = now;
        }

        var stored = ImmutableArray.CreateBuilder<ControllerEvent>(_events.Count);
        while (_events.TryPeek(out var entry))
        {
            // One that cannot be stored stays the next one to be stored.
            stored.Add(await store.AppendAsync(entry, cancellationToken).ConfigureAwait(false));
            _events.Dequeue();
        }

        return stored.ToImmutable();
    }

    /// <summary>Forgets the workloads that are not present and were last judged before a time.</summary>
    internal async Task ForgetAsync(
        IStateStore store, IReadOnlySet<WorkloadId> present, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var gone = _current.Where(entry => entry.Value.DecidedAt < before && !present.Contains(entry.Key)).Select(entry => entry.Key).ToList();
        if (gone.Count == 0)
        {
            return;
        }

        await store.RemoveAssignmentsAsync(gone, cancellationToken).ConfigureAwait(false);
        foreach (var workload in gone)
        {
            _current.TryRemove(workload, out _);
            _unsaved.Remove(workload);
            peers?.Forget(workload);
        }
    }

    /// <summary>Those of the same functional persona; what is unknown or a threat has no peers.</summary>
    private static string? PeerGroup(Assignment? previous) =>
        previous is null || previous.Persona == Assignment.Unknown || previous.Threats.ContainsKey(previous.Persona) ? null : previous.Persona;

    private void Note(Workload workload, Assignment? previous, Assignment assignment, DateTimeOffset now)
    {
        SdnPersonaMetrics.PersonaChanges.Add(1);
        var reasons = assignment.Evidence.IsEmpty
            ? ""
            : ": " + string.Join("; ", assignment.Evidence.Take(3).Select(evidence => evidence.Reason));
        _events.Enqueue(new(0, now, "persona-changed", workload.Name, string.Create(
            CultureInfo.InvariantCulture,
            $"persona {previous?.Persona ?? "none"} -> {assignment.Persona} ({assignment.Probability:P0}){reasons}")));
    }
}
