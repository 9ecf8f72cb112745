using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>What a person decided; the later ones are stricter and win over the earlier ones.</summary>
public enum OverrideAction
{
    /// <summary>Threats do not decide: the workload is out of an automatic quarantine while this lasts.</summary>
    Release = 0,

    /// <summary>The profiles that were in force when it was set stay in force.</summary>
    Pin = 1,

    /// <summary>A persona is forced.</summary>
    Persona = 2,

    /// <summary>A profile is forced.</summary>
    Profile = 3,

    /// <summary>The profile <c>quarantine</c> is forced.</summary>
    Quarantine = 4,
}

/// <summary>
/// A person's decision about one workload or a whole group, above everything automatic. The group's mode still says whether
/// the switch acts on it.
/// </summary>
public sealed record PolicyOverride
{
    /// <summary>Days ahead that an end may be at most: what is to last is written into the group's file.</summary>
    public const int MostDays = 366;

    /// <summary>Name of the profile that <see cref="OverrideAction.Quarantine"/> forces.</summary>
    public const string QuarantineProfile = "quarantine";

    /// <summary>Name that the client chose: a DNS-1123 label, unique.</summary>
    public required string Name { get; init; }

    /// <summary>What is decided.</summary>
    public required OverrideAction Action { get; init; }

    /// <summary>The workload that it is about, or null when it is about a group.</summary>
    public WorkloadId? Workload { get; init; }

    /// <summary>Name of the workload, or of the group, that it is about.</summary>
    public required string Target { get; init; }

    /// <summary>The persona or profile that is forced; empty for other actions.</summary>
    public string Value { get; init; } = "";

    /// <summary>
    /// Profile in force by workload identity when a pin was set. A workload that comes into the group later is not pinned.
    /// </summary>
    public ImmutableDictionary<string, string> Pinned { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Who decided, 1–100 characters.</summary>
    public required string Author { get; init; }

    /// <summary>Why, 1–500 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was set.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends by itself: it is in force before this moment, not at it. Null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it concerns a workload of a group: a pin only those that it pinned.</summary>
    public bool Concerns(WorkloadId workload, string group) =>
        (Workload is { } one ? one == workload : Target == group)
        && (Action != OverrideAction.Pin || Pinned.ContainsKey(workload.Value));
}
