using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_queue_stats_request</c> and <c>ofp_queue_stats</c> (OpenFlow 1.3.5 §7.3.5.8).</summary>
file static class At
{
    public const int Port = 0;
    public const int QueueId = 4;
    public const int RequestLength = 8;
    public const int TxBytes = 8;
    public const int TxPackets = 16;
    public const int TxErrors = 24;
    public const int DurationSeconds = 32;
    public const int DurationNanoseconds = 36;
    public const int Length = 40;
}

/// <summary>Asks for counters of queues (OFPMP_QUEUE, OpenFlow 1.3.5 §7.3.5.8).</summary>
/// <param name="Port">Which port; <see cref="PortNo.Any"/> is every one.</param>
/// <param name="Queue">Which queue; <see cref="AllQueues"/> is every one.</param>
public sealed record QueueStatsRequest(PortNo Port, uint Queue) : IMultipartRequestBody
{
    /// <summary>OFPQ_ALL.</summary>
    public const uint AllQueues = 0xffffffff;

    /// <inheritdoc/>
    public MultipartType Type => MultipartType.Queue;

    /// <inheritdoc/>
    public int Length => At.RequestLength;

    /// <summary>Reads the body of such a request.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static QueueStatsRequest Parse(ReadOnlySpan<byte> body)
    {
        MultipartBody.Exactly(body, At.RequestLength, "a request for queue statistics");
        return new(new PortNo(ReadUInt32BigEndian(body)), ReadUInt32BigEndian(body[At.QueueId..]));
    }

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body)
    {
        WriteUInt32BigEndian(body, Port.Value);
        WriteUInt32BigEndian(body[At.QueueId..], Queue);
    }
}

/// <summary>A queue's counters: an element of an OFPMP_QUEUE reply.</summary>
public readonly record struct QueueStats : IMultipartElement
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = At.Length;

    int IMultipartElement.Length => Length;

    /// <summary>The queue's port.</summary>
    public required PortNo Port { get; init; }

    /// <summary>The queue's number.</summary>
    public required uint Queue { get; init; }

    /// <summary>Bytes sent.</summary>
    public ulong TxBytes { get; init; }

    /// <summary>Packets sent.</summary>
    public ulong TxPackets { get; init; }

    /// <summary>Packets dropped because the queue was full.</summary>
    public ulong TxErrors { get; init; }

    /// <summary>How long the queue has been there: whole seconds.</summary>
    public uint DurationSeconds { get; init; }

    /// <summary>How long the queue has been there: nanoseconds beyond <see cref="DurationSeconds"/>.</summary>
    public uint DurationNanoseconds { get; init; }

    /// <summary>Adds the elements of one part's body to <paramref name="into"/>.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<QueueStats>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        for (; !body.IsEmpty; body = body[At.Length..])
        {
            MultipartBody.AtLeast(body, At.Length, "queue statistics");
            into.Add(Read(body));
        }
    }

    /// <summary>Reads one element; the span must hold at least <see cref="Length"/> bytes.</summary>
    public static QueueStats Read(ReadOnlySpan<byte> wire) => new()
    {
        Port = new PortNo(ReadUInt32BigEndian(wire[At.Port..])),
        Queue = ReadUInt32BigEndian(wire[At.QueueId..]),
        TxBytes = ReadUInt64BigEndian(wire[At.TxBytes..]),
        TxPackets = ReadUInt64BigEndian(wire[At.TxPackets..]),
        TxErrors = ReadUInt64BigEndian(wire[At.TxErrors..]),
        DurationSeconds = ReadUInt32BigEndian(wire[At.DurationSeconds..]),
        DurationNanoseconds = ReadUInt32BigEndian(wire[At.DurationNanoseconds..]),
    };

    /// <summary>Writes <see cref="Length"/> bytes.</summary>
    public void WriteTo(Span<byte> wire)
    {
        WriteUInt32BigEndian(wire[At.Port..], Port.Value);
        WriteUInt32BigEndian(wire[At.QueueId..], Queue);
        WriteUInt64BigEndian(wire[At.TxBytes..], TxBytes);
        WriteUInt64BigEndian(wire[At.TxPackets..], TxPackets);
        WriteUInt64BigEndian(wire[At.TxErrors..], TxErrors);
        WriteUInt32BigEndian(wire[At.DurationSeconds..], DurationSeconds);
        WriteUInt32BigEndian(wire[At.DurationNanoseconds..], DurationNanoseconds);
    }
}
