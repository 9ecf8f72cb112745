using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Groups;

/// <summary>A security group and how many workloads belong to it.</summary>
internal sealed record GroupItem
{
    public required string Name { get; init; }

    [Description("Mode in force: the one set over the API, else the file's; observe while break-glass is thrown.")]
    public required EnforcementMode Mode { get; init; }

    [Description("Mode that will be in force when break-glass is released; null while it is not thrown.")]
    public EnforcementMode? ModeAfterRelease { get; init; }

    [Description("Higher first.")]
    public required int Priority { get; init; }

    [Description("Who belongs: every criterion that is stated must hold.")]
    public required WorkloadSelector Selector { get; init; }

    [Description("Profile by persona; overrides the persona's own.")]
    public required ImmutableSortedDictionary<string, string> Profiles { get; init; }

    public required string DefaultProfile { get; init; }

    [Description("Least probability, 0 to 1, for a persona's profile to be used.")]
    public required double MinimumProbability { get; init; }

    [Description("Whether no change of persona restricts its workloads further; a workload's external_ids win.")]
    public required bool Protected { get; init; }

    [Description("How many of its workloads may change automatically within a minute; null for any number.")]
    public ChangeBudget? ChangeBudget { get; init; }

    [Description("Workloads of it whose change is held back now.")]
    public required int Held { get; init; }

    [Description("Workloads that belong now.")]
    public required int Workloads { get; init; }

    [Description("The group whose segment it is; null for others.")]
    public string? Parent { get; init; }

    [Description("File that it came from; null for the built-in default.")]
    public string? Origin { get; init; }

    public static GroupItem Of(SecurityGroup group, IControlPlane control, BreakGlass glass) => new()
    {
        Name = group.Name,
        Mode = glass.Thrown is null ? group.Mode : EnforcementMode.Observe,
        ModeAfterRelease = glass.Thrown is null ? null : group.Mode,
        Priority = group.Priority,
        Selector = group.Selector,
        Profiles = group.Profiles.ToImmutableSortedDictionary(StringComparer.Ordinal),
        DefaultProfile = group.DefaultProfile,
        MinimumProbability = group.MinimumProbability,
        Protected = group.Protected,
        ChangeBudget = group.ChangeBudget,
        Held = control.Workloads.Count(status => status.Policy.Group == group.Name && status.Held is not null),
        Workloads = control.Workloads.Count(status => status.Policy.Group == group.Name),
        Parent = group.Parent,
        Origin = group.Origin,
    };
}
