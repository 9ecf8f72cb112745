using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_port_stats_request</c> and <c>ofp_port_stats</c> (OpenFlow 1.3.5 §7.3.5.6).</summary>
file static class At
{
    public const int PortNo = 0, RequestLength = 8;
    public const int RxPackets =
        8, TxPackets = 16, RxBytes = 24, TxBytes = 32, RxDropped = 40, TxDropped = 48, RxErrors = 56,
                     TxErrors = 64, RxFrameErrors = 72, RxOverrunErrors = 80, RxCrcErrors = 88, Collisions = 96,
                     Seconds = 104, Nanoseconds = 108, Length = 112;
}

/// <summary>
/// A port's counters since it was added. Received and sent are the switch's view: a packet that a machine sends is
/// received by its port. A counter that the switch does not keep is <see cref="NotCounted"/>.
/// </summary>
public readonly record struct PortStats : IMultipartElement
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = At.Length;

    int IMultipartElement.Length => Length;

    /// <summary>All ones: the switch does not keep this counter.</summary>
    public const ulong NotCounted = ulong.MaxValue;

    /// <summary>The port's number.</summary>
    public required PortNo PortNo { get; init; }

    /// <summary>Packets received.</summary>
    public ulong RxPackets { get; init; }

    /// <summary>Packets sent.</summary>
    public ulong TxPackets { get; init; }

    /// <summary>Bytes received.</summary>
    public ulong RxBytes { get; init; }

    /// <summary>Bytes sent.</summary>
    public ulong TxBytes { get; init; }

    /// <summary>Packets dropped on reception.</summary>
    public ulong RxDropped { get; init; }

    /// <summary>Packets dropped before sending.</summary>
    public ulong TxDropped { get; init; }

    /// <summary>Errors on reception, those listed below included.</summary>
    public ulong RxErrors { get; init; }

    /// <summary>Errors on sending, collisions included.</summary>
    public ulong TxErrors { get; init; }

    /// <summary>Frames with alignment errors.</summary>
    public ulong RxFrameErrors { get; init; }

    /// <summary>Packets lost to receiver overrun.</summary>
    public ulong RxOverrunErrors { get; init; }

    /// <summary>Frames with a wrong checksum.</summary>
    public ulong RxCrcErrors { get; init; }

    /// <summary>Collisions.</summary>
    public ulong Collisions { get; init; }

    /// <summary>
    /// Whole seconds since the port was added; all ones with all ones below where the switch does not know.
    /// </summary>
    public uint DurationSeconds { get; init; }

    /// <summary>Nanoseconds beyond <see cref="DurationSeconds"/>.</summary>
    public uint DurationNanoseconds { get; init; }

    /// <summary>Time since the port was added, to 100 ns; null where the switch does not know.</summary>
    public TimeSpan? Duration => DurationSeconds == uint.MaxValue
        ? null
        : TimeSpan.FromSeconds(DurationSeconds) + TimeSpan.FromTicks(DurationNanoseconds / 100);

    /// <summary>Reads one port's counters; the span must hold at least <see cref="Length"/> bytes.</summary>
    public static PortStats Read(ReadOnlySpan<byte> wire) => new()
    {
        PortNo = new PortNo(ReadUInt32BigEndian(wire[At.PortNo..])),
        RxPackets = ReadUInt64BigEndian(wire[At.RxPackets..]),
        TxPackets = ReadUInt64BigEndian(wire[At.TxPackets..]),
        RxBytes = ReadUInt64BigEndian(wire[At.RxBytes..]),
        TxBytes = ReadUInt64BigEndian(wire[At.TxBytes..]),
        RxDropped = ReadUInt64BigEndian(wire[At.RxDropped..]),
        TxDropped = ReadUInt64BigEndian(wire[At.TxDropped..]),
        RxErrors = ReadUInt64BigEndian(wire[At.RxErrors..]),
        TxErrors = ReadUInt64BigEndian(wire[At.TxErrors..]),
        RxFrameErrors = ReadUInt64BigEndian(wire[At.RxFrameErrors..]),
        RxOverrunErrors = ReadUInt64BigEndian(wire[At.RxOverrunErrors..]),
        RxCrcErrors = ReadUInt64BigEndian(wire[At.RxCrcErrors..]),
        Collisions = ReadUInt64BigEndian(wire[At.Collisions..]),
        DurationSeconds = ReadUInt32BigEndian(wire[At.Seconds..]),
        DurationNanoseconds = ReadUInt32BigEndian(wire[At.Nanoseconds..]),
    };

    /// <summary>
    /// Reads the counters of one part of an OFPMP_PORT_STATS reply (a <see cref="MultipartReader{T}"/>).
    /// </summary>
    /// <exception cref="OpenFlowProtocolException">BadLen: the body is no whole number of elements.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<PortStats>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        if (body.Length % Length != 0)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadLen, $"{body.Length} bytes are no whole number of port statistics");
        }

        for (; !body.IsEmpty; body = body[Length..])
        {
            into.Add(Read(body));
        }
    }

    /// <summary>
    /// Writes the counters into the first <see cref="Length"/> bytes of <paramref name="wire"/>, padding included.
    /// </summary>
    public void WriteTo(Span<byte> wire)
    {
        wire[..Length].Clear();
        WriteUInt32BigEndian(wire[At.PortNo..], PortNo.Value);
        WriteUInt64BigEndian(wire[At.RxPackets..], RxPackets);
        WriteUInt64BigEndian(wire[At.TxPackets..], TxPackets);
        WriteUInt64BigEndian(wire[At.RxBytes..], RxBytes);
        WriteUInt64BigEndian(wire[At.TxBytes..], TxBytes);
        WriteUInt64BigEndian(wire[At.RxDropped..], RxDropped);
        WriteUInt64BigEndian(wire[At.TxDropped..], TxDropped);
        WriteUInt64BigEndian(wire[At.RxErrors..], RxErrors);
        WriteUInt64BigEndian(wire[At.TxErrors..], TxErrors);
        WriteUInt64BigEndian(wire[At.RxFrameErrors..], RxFrameErrors);
        WriteUInt64BigEndian(wire[At.RxOverrunErrors..], RxOverrunErrors);
        WriteUInt64BigEndian(wire[At.RxCrcErrors..], RxCrcErrors);
        WriteUInt64BigEndian(wire[At.Collisions..], Collisions);
        WriteUInt32BigEndian(wire[At.Seconds..], DurationSeconds);
        WriteUInt32BigEndian(wire[At.Nanoseconds..], DurationNanoseconds);
    }
}

/// <summary>Asks for port counters.</summary>
/// <param name="PortNo">The port, or <see cref="PortNo.Any"/> for all.</param>
public sealed record PortStatsRequest(PortNo PortNo) : IMultipartRequestBody
{
    /// <inheritdoc/>
    public MultipartType Type => MultipartType.PortStats;

    /// <inheritdoc/>
    public int Length => At.RequestLength;

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body) => WriteUInt32BigEndian(body[At.PortNo..], PortNo.Value);

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="OpenFlowProtocolException">BadLen: the body has another length.</exception>
    public static PortStatsRequest Read(ReadOnlySpan<byte> body)
    {
        if (body.Length != At.RequestLength)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadLen, $"{body.Length} bytes are no request for port statistics");
        }

        return new PortStatsRequest(new PortNo(ReadUInt32BigEndian(body[At.PortNo..])));
    }
}
