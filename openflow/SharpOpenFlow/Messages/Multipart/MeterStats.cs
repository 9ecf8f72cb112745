using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Offsets in <c>ofp_meter_multipart_request</c> and <c>ofp_meter_stats</c> (OpenFlow 1.3.5 §7.3.5.12).
/// </summary>
file static class At
{
    public const int RequestLength = 8;
    public const int MeterId = 0;
    public const int Length = 4;
    public const int Flows = 12;
    public const int Packets = 16;
    public const int Bytes = 24;
    public const int DurationSeconds = 32;
    public const int DurationNanoseconds = 36;
    public const int Bands = 40;
}

/// <summary>Asks for counters of meters (OFPMP_METER, OpenFlow 1.3.5 §7.3.5.12).</summary>
/// <param name="Id">Which meter; <see cref="MeterId.All"/> is every one.</param>
public sealed record MeterStatsRequest(MeterId Id) : IMultipartRequestBody
{
    /// <inheritdoc/>
    public MultipartType Type => MultipartType.Meter;

    /// <inheritdoc/>
    public int Length => At.RequestLength;

    /// <summary>Reads the body of such a request.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static MeterStatsRequest Parse(ReadOnlySpan<byte> body)
    {
        MultipartBody.Exactly(body, At.RequestLength, "a request for meter statistics");
        return new(new MeterId(ReadUInt32BigEndian(body)));
    }

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body) => WriteUInt32BigEndian(body, Id.Value);
}

/// <summary>A meter's counters, kept.</summary>
public sealed record MeterStats : IMultipartElement
{
    /// <summary>The meter's number.</summary>
    public required MeterId Id { get; init; }

    /// <summary>How many flows use it.</summary>
    public uint Flows { get; init; }

    /// <summary>Packets that came to it.</summary>
    public ulong Packets { get; init; }

    /// <summary>Bytes that came to it.</summary>
    public ulong Bytes { get; init; }

    /// <summary>How long the meter has been there: whole seconds.</summary>
    public uint DurationSeconds { get; init; }

    /// <summary>How long the meter has been there: nanoseconds beyond <see cref="DurationSeconds"/>.</summary>
    public uint DurationNanoseconds { get; init; }

    /// <summary>What each band applied to.</summary>
    public ValueList<PacketCount> Bands { get; init; } = ValueList<PacketCount>.Empty;

    /// <summary>Bytes on the wire.</summary>
    public int Length => At.Bands + (Bands.Count * PacketCount.Length);

    /// <summary>Adds the elements of one part's body to <paramref name="into"/>.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<MeterStats>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        foreach (var entry in MeterStatsView.Enumerate(body))
        {
            into.Add(entry.ToOwned());
        }
    }

    /// <summary>Writes <see cref="Length"/> bytes; padding is left as it is.</summary>
    public void WriteTo(Span<byte> wire)
    {
        WriteUInt32BigEndian(wire[At.MeterId..], Id.Value);
        WriteUInt16BigEndian(wire[At.Length..], checked((ushort)Length));
        WriteUInt32BigEndian(wire[At.Flows..], Flows);
        WriteUInt64BigEndian(wire[At.Packets..], Packets);
        WriteUInt64BigEndian(wire[At.Bytes..], Bytes);
        WriteUInt32BigEndian(wire[At.DurationSeconds..], DurationSeconds);
        WriteUInt32BigEndian(wire[At.DurationNanoseconds..], DurationNanoseconds);
        PacketCount.WriteAll(wire[At.Bands..], Bands);
    }
}

/// <summary>One meter of an OFPMP_METER reply, read in place.</summary>
public readonly ref struct MeterStatsView : IEntryView<MeterStatsView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private MeterStatsView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>The meter's number.</summary>
    public MeterId Id => new(ReadUInt32BigEndian(_wire[At.MeterId..]));

    /// <summary>How many flows use it.</summary>
    public uint Flows => ReadUInt32BigEndian(_wire[At.Flows..]);

    /// <summary>Packets that came to it.</summary>
    public ulong Packets => ReadUInt64BigEndian(_wire[At.Packets..]);

    /// <summary>Bytes that came to it.</summary>
    public ulong Bytes => ReadUInt64BigEndian(_wire[At.Bytes..]);

    /// <summary>How long the meter has been there: whole seconds.</summary>
    public uint DurationSeconds => ReadUInt32BigEndian(_wire[At.DurationSeconds..]);

    /// <summary>How long the meter has been there: nanoseconds beyond <see cref="DurationSeconds"/>.</summary>
    public uint DurationNanoseconds => ReadUInt32BigEndian(_wire[At.DurationNanoseconds..]);

    /// <summary>The meters of one part of a reply.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static EntryList<MeterStatsView> Enumerate(ReadOnlySpan<byte> body) => EntryList<MeterStatsView>.Check(body);

    /// <inheritdoc/>
    public static int Check(ReadOnlySpan<byte> list)
    {
        MultipartBody.AtLeast(list, At.Bands, "meter statistics");
        var length = MultipartBody.Element(list, LengthOf(list), At.Bands, "meter statistics");
        if ((length - At.Bands) % PacketCount.Length != 0)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadLen, $"meter statistics of {length} bytes end in a band");
        }

        return length;
    }

    /// <inheritdoc/>
    public static int LengthOf(ReadOnlySpan<byte> list) => ReadUInt16BigEndian(list[At.Length..]);

    /// <inheritdoc/>
    public static MeterStatsView Wrap(ReadOnlySpan<byte> entry) => new(entry);

    /// <summary>An owned copy.</summary>
    public MeterStats ToOwned() => new()
    {
        Id = Id,
        Flows = Flows,
        Packets = Packets,
        Bytes = Bytes,
        DurationSeconds = DurationSeconds,
        DurationNanoseconds = DurationNanoseconds,
        Bands = PacketCount.ReadAll(_wire[At.Bands..]),
    };
}
