using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>How far a group's policy goes.</summary>
public enum EnforcementMode
{
    /// <summary>Watch only: forwarding is as if the controller were not there.</summary>
    Observe = 0,

    /// <summary>Decide and count in the switch, drop nothing.</summary>
    Shadow = 1,

    /// <summary>Decide and act.</summary>
    Enforce = 2,
}

/// <summary>A set of workloads that share a mode and a mapping of personas to profiles.</summary>
public sealed record SecurityGroup
{
    /// <summary>Name of the group that takes every workload in no other.</summary>
    public const string DefaultName = "default";

    /// <summary>Name in files, API and logs: a DNS-1123 label.</summary>
    public required string Name { get; init; }

    /// <summary>Mode that the file states; the API's setting, kept in the store, wins.</summary>
    public EnforcementMode Mode { get; init; }

    /// <summary>Order of evaluation: a workload belongs to the first group that selects it, by priority, then name. Higher first.</summary>
    public int Priority { get; init; }

    /// <summary>Who belongs.</summary>
    public WorkloadSelector Selector { get; init; } = new();

    /// <summary>Profile by persona name; overrides the persona's own.</summary>
    public ImmutableDictionary<string, string> Profiles { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Profile of workloads whose persona is unknown or not sure enough.</summary>
    public string DefaultProfile { get; init; } = Profile.OpenName;

    /// <summary>Least probability, 0–1, for a persona's profile to be used.</summary>
    public double MinimumProbability { get; init; } = 0.7;

    /// <summary>Whether its workloads are never restricted further by a change of persona; a workload's own word wins.</summary>
    public bool Protected { get; init; }

    /// <summary>How many of its workloads may change automatically within a minute in mode enforce; null for any number.</summary>
    public ChangeBudget? ChangeBudget { get; init; }

    /// <summary>
    /// The group whose part it is, or null. Its workloads still count as that one's where rules name it as a peer, and overrides about it
    /// concern them.
    /// </summary>
    public string? Parent { get; init; }

    /// <summary>File that it came from, for messages; null for the built-in default.</summary>
    public string? Origin { get; init; }

    /// <summary>Whether it is that group or part of it.</summary>
    public bool BelongsTo(string group) => Name == group || Parent == group;
}

/// <summary>Criteria for workloads: each criterion that is stated must hold; within one, any item does. None stated selects nothing.</summary>
public sealed record WorkloadSelector
{
    /// <summary>Name patterns with <c>*</c> and <c>?</c>.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Values, with the same patterns, of the OVSDB interface's <c>external_ids</c>; all keys must match.</summary>
    public ImmutableDictionary<string, string> ExternalIds { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Bridge names.</summary>
    public ImmutableArray<string> Bridges { get; init; } = [];

    /// <summary>IP prefixes; one address of the workload inside one of them is enough.</summary>
    public ImmutableArray<string> Cidrs { get; init; } = [];

    /// <summary>Workload names or ids, one by one.</summary>
    public ImmutableArray<string> Workloads { get; init; } = [];
}

/// <summary>What results for one workload: the only input that the pipeline compiler takes about it.</summary>
/// <param name="Workload">Whose.</param>
/// <param name="Group">Security group.</param>
/// <param name="Mode">Mode of the group.</param>
/// <param name="Persona">Persona in force, or <see cref="Assignment.Unknown"/>.</param>
/// <param name="Profile">Profile's name; always one that exists.</param>
/// <param name="Reason">Why this profile, for people.</param>
public sealed record EffectivePolicy(
    WorkloadId Workload, string Group, EnforcementMode Mode, string Persona, string Profile, string Reason);

/// <summary>Which profiles and groups exist. A snapshot is immutable and swapped whole.</summary>
public interface IPolicyCatalog
{
    /// <summary>Profiles by name; <c>open</c> is always there.</summary>
    ImmutableDictionary<string, Profile> Profiles { get; }

    /// <summary>Groups in order of evaluation; the last one is <see cref="SecurityGroup.DefaultName"/>. Modes are the ones in force.</summary>
    ImmutableArray<SecurityGroup> Groups { get; }

    /// <summary>What is wrong with files that were refused; the last good version of each stays in force.</summary>
    ImmutableArray<DocumentError> Errors { get; }

    /// <summary>Every profile that a workload of the group can get by a change of persona, each one that exists.</summary>
    IEnumerable<string> ReachableProfiles(SecurityGroup group);

    /// <summary>Profiles and groups of one and the same moment, for work that looks more than once.</summary>
    IPolicyCatalog Snapshot => this;
}

/// <summary>Turns an assignment into an effective policy: a pure function, called for every workload on every change.</summary>
public interface IPolicyResolver
{
    /// <summary>The policy of <paramref name="workload"/>.</summary>
    /// <param name="workload">Whose.</param>
    /// <param name="assignment">What it is taken to be, or null.</param>
    /// <param name="catalog">Profiles and groups.</param>
    /// <param name="overrides">What people decided and has not ended, about whomever, in any order.</param>
    EffectivePolicy Resolve(
        Workload workload, Assignment? assignment, IPolicyCatalog catalog, IReadOnlyCollection<PolicyOverride> overrides);
}
