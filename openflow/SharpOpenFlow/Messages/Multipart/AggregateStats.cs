using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_aggregate_stats_reply</c> (OpenFlow 1.3.5 §7.3.5.3).</summary>
file static class At
{
    public const int Packets = 0;
    public const int Bytes = 8;
    public const int Flows = 16;
    public const int Length = 24;
}

/// <summary>The sum over flows: body of an OFPMP_AGGREGATE reply.</summary>
/// <param name="Packets">Packets that they matched.</param>
/// <param name="Bytes">Bytes that they matched.</param>
/// <param name="Flows">How many flows there are.</param>
public readonly record struct AggregateStats(ulong Packets, ulong Bytes, uint Flows) : IMultipartElement
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = At.Length;

    int IMultipartElement.Length => Length;

    /// <summary>Reads the body of a reply.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static AggregateStats Parse(ReadOnlySpan<byte> body)
    {
        MultipartBody.Exactly(body, At.Length, "aggregate statistics");
        return new(
            ReadUInt64BigEndian(body[At.Packets..]),
            ReadUInt64BigEndian(body[At.Bytes..]),
            ReadUInt32BigEndian(body[At.Flows..]));
    }

    /// <summary>Writes <see cref="Length"/> bytes; padding is left as it is.</summary>
    public void WriteTo(Span<byte> wire)
    {
        WriteUInt64BigEndian(wire[At.Packets..], Packets);
        WriteUInt64BigEndian(wire[At.Bytes..], Bytes);
        WriteUInt32BigEndian(wire[At.Flows..], Flows);
    }
}
