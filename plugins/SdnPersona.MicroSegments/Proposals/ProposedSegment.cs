using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>A segment of a proposal.</summary>
public sealed record ProposedSegment
{
    /// <summary>Identity that survives later proposals, such as <c>seg-0007</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people, unique in the proposal.</summary>
    public required string Name { get; init; }

    /// <summary>Its workloads, by name.</summary>
    public required ImmutableArray<ProposalMember> Members { get; init; }

    /// <summary>Whether it offers a service that most hosts use.</summary>
    public bool IsShared { get; init; }
}
