using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>What segments take over of the group whose parts they are, as it was when they were put in force.</summary>
public sealed record ParentTraits
{
    /// <summary>Priority of the group; its segments come just before it.</summary>
    public required int Priority { get; init; }

    /// <summary>The group's profile for each threat that has one of its own.</summary>
    public required ImmutableDictionary<string, string> ThreatProfiles { get; init; }

    /// <summary>Least probability for a persona's profile.</summary>
    public required double MinimumProbability { get; init; }

    /// <summary>Whether its workloads are protected.</summary>
    public required bool Protected { get; init; }

    /// <summary>How many may change within a minute; null for any number.</summary>
    public ChangeBudget? ChangeBudget { get; init; }
}
