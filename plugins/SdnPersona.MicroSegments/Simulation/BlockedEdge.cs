namespace SdnPersona.MicroSegments;

/// <summary>Why a replayed edge would be blocked.</summary>
public enum BlockedReason
{
    /// <summary>A rule would allow it, but is of a class that was not accepted.</summary>
    RuleNotAccepted,

    /// <summary>The recording that rules were made of shows the client scanning for this service.</summary>
    Scan,

    /// <summary>One of its hosts was not in that recording.</summary>
    UnknownHost,

    /// <summary>One of its hosts was there, but with too little traffic to be in a segment.</summary>
    NoSegment,

    /// <summary>The service is allowed with other prefixes outside, not with this one.</summary>
    UnknownPrefix,

    /// <summary>The two parties have rules, but not for this service.</summary>
    NewService,

    /// <summary>The two parties have no rule at all.</summary>
    NewPeer,
}

/// <summary>A replayed edge that would be blocked.</summary>
/// <param name="Edge">Index in <see cref="ServiceGraph.Edges"/> of the replayed graph.</param>
/// <param name="Reason">Why.</param>
public readonly record struct BlockedEdge(int Edge, BlockedReason Reason);
