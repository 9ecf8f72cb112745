using System.Collections.Immutable;

namespace SdnPersona.MicroSegments;

/// <summary>That one host used one service of another, and how much of it was seen.</summary>
public sealed record ServiceEdge
{
    /// <summary>Index of the client in <see cref="ServiceGraph.Hosts"/>.</summary>
    public required int Client { get; init; }

    /// <summary>Index of the server in <see cref="ServiceGraph.Hosts"/>.</summary>
    public required int Server { get; init; }

    /// <summary>Which service.</summary>
    public required Service Service { get; init; }

    /// <summary>Flows, at least 1.</summary>
    public required long Flows { get; init; }

    /// <summary>Packets of both directions; 0 where the source does not say.</summary>
    public long Packets { get; init; }

    /// <summary>IP bytes of both directions; 0 where the source does not say.</summary>
    public long Bytes { get; init; }

    /// <summary>Begin of the first flow.</summary>
    public required DateTimeOffset First { get; init; }

    /// <summary>End of the last flow.</summary>
    public required DateTimeOffset Last { get; init; }

    /// <summary>Hours, counted from 1970-01-01 UTC, in which a flow began; rising, at least one.</summary>
    public required ImmutableArray<int> Hours { get; init; }
}
