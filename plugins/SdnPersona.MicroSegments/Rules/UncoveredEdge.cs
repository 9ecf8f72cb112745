namespace SdnPersona.MicroSegments;

/// <summary>Why no rule was made of an edge.</summary>
public enum UncoveredReason
{
    /// <summary>One of its hosts has too little traffic to be in a segment: insufficient evidence for any rule of its own.</summary>
    NoSegment,

    /// <summary>The client touches most hosts once, as scanners do: what nobody depends on.</summary>
    Scan,

    /// <summary>Both ends are one host.</summary>
    SameHost,

    /// <summary>Both ends are outside.</summary>
    Foreign,
}

/// <summary>An edge of which no rule was made.</summary>
/// <param name="Edge">Index in <see cref="ServiceGraph.Edges"/>.</param>
/// <param name="Reason">Why.</param>
public readonly record struct UncoveredEdge(int Edge, UncoveredReason Reason);
