using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>Who stands on one side of a rule.</summary>
public enum PartyKind
{
    /// <summary>The members of one segment.</summary>
    Segment = 0,

    /// <summary>Every workload of ours, in a segment or not: the other side of a shared service.</summary>
    EveryWorkload,

    /// <summary>Prefixes that are none of ours.</summary>
    Outside,
}

/// <summary>One side of a rule.</summary>
public sealed record RuleParty
{
    /// <summary>Every workload of ours.</summary>
    public static readonly RuleParty Everyone = new() { Kind = PartyKind.EveryWorkload, Id = "any", Name = "any" };

    /// <summary>What it is.</summary>
    public required PartyKind Kind { get; init; }

    /// <summary><see cref="Segment.Id"/>, or <c>any</c> or <c>outside</c>.</summary>
    public required string Id { get; init; }

    /// <summary><see cref="Segment.Name"/>, or <c>any</c> or <c>outside</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Index of the segment in <see cref="SegmentMap.Segments"/>; −1 where it is none.</summary>
    public int Segment { get; init; } = -1;

    /// <summary>Of <see cref="PartyKind.Outside"/>: the prefixes, none within another, in order; empty otherwise.</summary>
    public ImmutableArray<string> Prefixes { get; init; } = [];

    /// <summary>The party that one segment is.</summary>
    public static RuleParty Of(SegmentMap map, int segment) => new()
    {
        Kind = PartyKind.Segment,
        Id = map.Segments[segment].Id,
        Name = map.Segments[segment].Name,
        Segment = segment,
    };

    /// <summary>The party that prefixes outside are.</summary>
    public static RuleParty Beyond(ImmutableArray<string> prefixes) =>
        new() { Kind = PartyKind.Outside, Id = "outside", Name = "outside", Prefixes = prefixes };
}
