using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>That one party used one service of another, and what was seen of it so far.</summary>
public sealed record ServiceUsage
{
    /// <summary>Who opens connections.</summary>
    public required UsageParty Client { get; init; }

    /// <summary>Who offers the service.</summary>
    public required UsageParty Server { get; init; }

    /// <summary>IP protocol number; 1 is ICMP, 6 TCP, 17 UDP.</summary>
    public required byte Protocol { get; init; }

    /// <summary>Port of the server; 0 for protocols without ports.</summary>
    public required ushort Port { get; init; }

    /// <summary>Connections whose opening the switch copied.</summary>
    public long Copied { get; init; }

    /// <summary>Flows that an exporter told of.</summary>
    public long Exported { get; init; }

    /// <summary>Packets of both directions; 0 where no exporter tells.</summary>
    public long Packets { get; init; }

    /// <summary>IP bytes of both directions; 0 where no exporter tells.</summary>
    public long Bytes { get; init; }

    /// <summary>Begin of the first flow.</summary>
    public required DateTimeOffset First { get; init; }

    /// <summary>End of the last flow.</summary>
    public required DateTimeOffset Last { get; init; }

    /// <summary>
    /// Hours, counted from 1970-01-01 UTC, in which a flow began; rising. Of days that lie further back only the first hour is kept.
    /// </summary>
    public required ImmutableArray<int> Hours { get; init; }

    /// <summary>Flows: both sources may tell of the same ones, so the larger number counts.</summary>
    public long Flows => Math.Max(Copied, Exported);
}
