using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Offsets in <c>ofp_flow_stats_request</c> and <c>ofp_aggregate_stats_request</c> (OpenFlow 1.3.5 §7.3.5.2).
/// </summary>
file static class At
{
    public const int TableId = 0;
    public const int OutPort = 4;
    public const int OutGroup = 8;
    public const int Cookie = 16;
    public const int CookieMask = 24;
    public const int Match = 32;
}

/// <summary>Which flows statistics are asked of; the default is all flows of all tables.</summary>
public sealed record FlowSelection
{
    /// <summary>Every flow.</summary>
    public static readonly FlowSelection All = new();

    /// <summary>Number of the table; <see cref="TableId.All"/> is every one.</summary>
    public byte Table { get; init; } = TableId.All;

    /// <summary>Only flows that output here.</summary>
    public PortNo OutPort { get; init; } = PortNo.Any;

    /// <summary>Only flows that use this group.</summary>
    public GroupId OutGroup { get; init; } = GroupId.Any;

    /// <summary>Value of the cookie's bits that count.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Bits of the cookie that count; zero for flows of every cookie.</summary>
    public ulong CookieMask { get; init; }

    /// <summary>Only flows at least as specific.</summary>
    public Match Match { get; init; } = Match.Empty;

    internal int Length => At.Match + Match.Length;

    /// <summary>Reads the body of a request for flow or aggregate statistics.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen or BadMatch.</exception>
    public static FlowSelection Parse(ReadOnlySpan<byte> body)
    {
        MultipartBody.AtLeast(body, At.Match, "a request for flow statistics");
        var match = OxmList.Check(body[At.Match..]);
        StrictMatch.Check(match);
        MultipartBody.Exactly(body, At.Match + match.MatchLength, "a request for flow statistics");
        return new FlowSelection
        {
            Table = body[At.TableId],
            OutPort = new PortNo(ReadUInt32BigEndian(body[At.OutPort..])),
            OutGroup = new GroupId(ReadUInt32BigEndian(body[At.OutGroup..])),
            Cookie = ReadUInt64BigEndian(body[At.Cookie..]),
            CookieMask = ReadUInt64BigEndian(body[At.CookieMask..]),
            Match = match.ToOwned(),
        };
    }

    internal void WriteTo(Span<byte> body)
    {
        body[At.TableId] = Table;
        WriteUInt32BigEndian(body[At.OutPort..], OutPort.Value);
        WriteUInt32BigEndian(body[At.OutGroup..], OutGroup.Value);
        WriteUInt64BigEndian(body[At.Cookie..], Cookie);
        WriteUInt64BigEndian(body[At.CookieMask..], CookieMask);
        Match.WriteTo(body[At.Match..]);
    }
}

/// <summary>Asks for flows and their counters (OFPMP_FLOW).</summary>
/// <param name="Selection">Which flows.</param>
public sealed record FlowStatsRequest(FlowSelection Selection) : IMultipartRequestBody
{
    /// <inheritdoc/>
    public MultipartType Type => MultipartType.Flow;

    /// <inheritdoc/>
    public int Length => Selection.Length;

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body) => Selection.WriteTo(body);
}

/// <summary>Asks for the sum over flows (OFPMP_AGGREGATE).</summary>
/// <param name="Selection">Which flows.</param>
public sealed record AggregateStatsRequest(FlowSelection Selection) : IMultipartRequestBody
{
    /// <inheritdoc/>
    public MultipartType Type => MultipartType.Aggregate;

    /// <inheritdoc/>
    public int Length => Selection.Length;

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body) => Selection.WriteTo(body);
}
