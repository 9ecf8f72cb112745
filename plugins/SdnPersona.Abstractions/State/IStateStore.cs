using System.Collections.Immutable;
using SharpOpenFlow;

namespace SdnPersona.Abstractions;

/// <summary>A bridge that was attached, and what is needed to put it back.</summary>
public sealed record AttachedSwitch
{
    /// <summary>Name of the bridge; unique among attached switches.</summary>
    public required string Name { get; init; }

    /// <summary>Identity that was pinned at attach.</summary>
    public required DatapathId DatapathId { get; init; }

    /// <summary>OVSDB endpoint, such as <c>unix:/var/run/openvswitch/db.sock</c> or <c>tcp:192.0.2.1:6640</c>.</summary>
    public required string Ovsdb { get; init; }

    /// <summary>Where the controller dials: <c>unix:PATH</c> or <c>tcp:ADDRESS:PORT</c>; null when the bridge dials in.</summary>
    public string? OpenFlow { get; init; }

    /// <summary>Block of conntrack zones, 1–15, unique among the bridges of one OVSDB: zones are block × 4096 + VLAN.</summary>
    public required byte ZoneBlock { get; init; }

    /// <summary>Why the bridge's flows are left alone (another agent programs it), or null when it is programmed.</summary>
    public string? ObserveOnly { get; init; }

    /// <summary>
    /// OVSDB columns that attach set, by <c>Table.column</c> or <c>Table.column:key</c>: a JSON array of the value before and the
    /// value set. Detach writes back those that are still as attach set them.
    /// </summary>
    public ImmutableDictionary<string, string> Restore { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>Something that happened, for people and exporters. Append-only.</summary>
/// <param name="Sequence">Number given by the store, rising; 0 before it is stored.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What, such as <c>persona-changed</c>, <c>switch-connected</c>, <c>mode-changed</c>.</param>
/// <param name="Subject">Workload, switch or group.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record ControllerEvent(long Sequence, DateTimeOffset At, string Kind, string Subject, string Message);

/// <summary>
/// Durable state. What a method has acknowledged survives a crash of the process. Thread-safe.
/// </summary>
public interface IStateStore
{
    /// <summary>All attached switches.</summary>
    Task<ImmutableArray<AttachedSwitch>> SwitchesAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces a switch by name.</summary>
    Task SaveAsync(AttachedSwitch attached, CancellationToken cancellationToken);

    /// <summary>Forgets a switch; false when there was none.</summary>
    Task<bool> RemoveSwitchAsync(string name, CancellationToken cancellationToken);

    /// <summary>Subjects of the certificates that datapath ids belong to.</summary>
    Task<ImmutableDictionary<DatapathId, string>> DatapathOwnersAsync(CancellationToken cancellationToken);

    /// <summary>Sets owners of datapath ids, and forgets those whose subject is null; all or none.</summary>
    Task SaveDatapathOwnersAsync(IReadOnlyDictionary<DatapathId, string?> changes, CancellationToken cancellationToken);

    /// <summary>Modes set over the API, by group name.</summary>
    Task<ImmutableDictionary<string, EnforcementMode>> ModesAsync(CancellationToken cancellationToken);

    /// <summary>Sets a group's mode, and writes down that it was set; both or neither.</summary>
    Task SetModeAsync(string group, EnforcementMode mode, AuditRecord record, CancellationToken cancellationToken);

    /// <summary>Last saved assignment of every workload, windows included.</summary>
    Task<ImmutableArray<Assignment>> AssignmentsAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces assignments by workload, all or none.</summary>
    Task SaveAsync(IReadOnlyCollection<Assignment> assignments, CancellationToken cancellationToken);

    /// <summary>Forgets the assignments of workloads, all or none; those that are not there are no error.</summary>
    Task RemoveAssignmentsAsync(IReadOnlyCollection<WorkloadId> workloads, CancellationToken cancellationToken);

    /// <summary>
    /// Last saved state of every workload, learned addresses included: rules that name a workload are compiled to its
    /// addresses, so a restart must not forget them.
    /// </summary>
    Task<ImmutableArray<Workload>> WorkloadsAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces workloads by identity and removes others, all or none.</summary>
    Task SaveAsync(IReadOnlyCollection<Workload> changed, IReadOnlyCollection<WorkloadId> removed, CancellationToken cancellationToken);

    /// <summary>
    /// The number, 1–65534, that stands for a profile in metadata and ct_mark; given once per name and never reused.
    /// </summary>
    /// <exception cref="InvalidOperationException">All numbers are given.</exception>
    Task<ushort> ProfileNumberAsync(string profile, CancellationToken cancellationToken);

    /// <summary>Appends an event and returns it with its sequence.</summary>
    Task<ControllerEvent> AppendAsync(ControllerEvent entry, CancellationToken cancellationToken);

    /// <summary>Events after a sequence, oldest first.</summary>
    Task<ImmutableArray<ControllerEvent>> EventsAsync(long after, int limit, CancellationToken cancellationToken);

    /// <summary>Sequence of the newest event, 0 when there is none.</summary>
    Task<long> LastEventAsync(CancellationToken cancellationToken);

    /// <summary>Appends to the audit log, with an event that tells the same.</summary>
    Task<AuditEntry> RecordAsync(AuditRecord record, CancellationToken cancellationToken);

    /// <summary>Entries of the audit log, oldest first.</summary>
    Task<ImmutableArray<AuditEntry>> AuditAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Follows the whole audit log from its first entry to the one that was written last when this began.</summary>
    /// <param name="known">Sequence and hash of an entry as they were noted elsewhere, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<AuditVerification> VerifyAuditAsync((long Sequence, string Hash)? known, CancellationToken cancellationToken);

    /// <summary>The emergency switch as it was saved last: thrown, or null.</summary>
    Task<BrokenGlass?> BreakGlassAsync(CancellationToken cancellationToken);

    /// <summary>Saves the emergency switch, thrown or (null) released, and writes it down; both or neither.</summary>
    Task SaveBreakGlassAsync(BrokenGlass? glass, AuditRecord record, CancellationToken cancellationToken);

    /// <summary>Appends feedback and returns it with its number.</summary>
    Task<PersonaFeedback> AddFeedbackAsync(PersonaFeedback feedback, CancellationToken cancellationToken);

    /// <summary>Marks feedback as undone; false when there is none of that number that still counts.</summary>
    Task<bool> UndoFeedbackAsync(long id, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>All feedback, undone ones included, oldest first.</summary>
    Task<ImmutableArray<PersonaFeedback>> FeedbackAsync(CancellationToken cancellationToken);

    /// <summary>What was let into the policy of every workload.</summary>
    Task<ImmutableArray<PolicyState>> PolicyStatesAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces policy states by workload, removes others, and writes down what changed; all or none.</summary>
    Task SavePolicyStatesAsync(
        IReadOnlyCollection<PolicyState> changed,
        IReadOnlyCollection<WorkloadId> removed,
        IReadOnlyCollection<AuditRecord> records,
        CancellationToken cancellationToken);

    /// <summary>All overrides, ended ones that were not removed included, by name.</summary>
    Task<ImmutableArray<PolicyOverride>> OverridesAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces an override by name, and writes it down; both or neither.</summary>
    Task SaveAsync(PolicyOverride decided, AuditRecord record, CancellationToken cancellationToken);

    /// <summary>Removes an override and writes it down, both or neither; false when there was none.</summary>
    Task<bool> RemoveOverrideAsync(string name, AuditRecord record, CancellationToken cancellationToken);
}
