using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// What one bucket of a group, or one band of a meter, has counted (<c>ofp_bucket_counter</c> and
/// <c>ofp_meter_band_stats</c> have the same layout, OpenFlow 1.3.5 §7.3.5.9 and §7.3.5.12).
/// </summary>
/// <param name="Packets">Packets.</param>
/// <param name="Bytes">Bytes.</param>
public readonly record struct PacketCount(ulong Packets, ulong Bytes)
{
    internal const int Length = 16;

    private const int BytesAt = 8;

    internal static ValueList<PacketCount> ReadAll(ReadOnlySpan<byte> wire)
    {
        var counts = new PacketCount[wire.Length / Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var count = wire[(i * Length)..];
            counts[i] = new(ReadUInt64BigEndian(count), ReadUInt64BigEndian(count[BytesAt..]));
        }

        return ValueList.Of(counts);
    }

    internal static void WriteAll(Span<byte> wire, ValueList<PacketCount> counts)
    {
        foreach (var count in counts)
        {
            WriteUInt64BigEndian(wire, count.Packets);
            WriteUInt64BigEndian(wire[BytesAt..], count.Bytes);
            wire = wire[Length..];
        }
    }
}
