using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_table_stats</c> (OpenFlow 1.3.5 §7.3.5.4).</summary>
file static class At
{
    public const int TableId = 0;
    public const int Active = 4;
    public const int Lookups = 8;
    public const int Matches = 16;
    public const int Length = 24;
}

/// <summary>A table's counters: an element of an OFPMP_TABLE reply.</summary>
/// <param name="Table">Number of the table.</param>
/// <param name="Active">How many flows it has.</param>
/// <param name="Lookups">Packets that were looked up in it.</param>
/// <param name="Matches">Packets that matched a flow of it.</param>
public readonly record struct TableStats(byte Table, uint Active, ulong Lookups, ulong Matches) : IMultipartElement
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = At.Length;

    int IMultipartElement.Length => Length;

    /// <summary>Adds the elements of one part's body to <paramref name="into"/>.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<TableStats>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        for (; !body.IsEmpty; body = body[At.Length..])
        {
            MultipartBody.AtLeast(body, At.Length, "table statistics");
            into.Add(Read(body));
        }
    }

    /// <summary>Reads one element; the span must hold at least <see cref="Length"/> bytes.</summary>
    public static TableStats Read(ReadOnlySpan<byte> wire) => new(
        wire[At.TableId],
        ReadUInt32BigEndian(wire[At.Active..]),
        ReadUInt64BigEndian(wire[At.Lookups..]),
        ReadUInt64BigEndian(wire[At.Matches..]));

    /// <summary>Writes <see cref="Length"/> bytes; padding is left as it is.</summary>
    public void WriteTo(Span<byte> wire)
    {
        wire[At.TableId] = Table;
        WriteUInt32BigEndian(wire[At.Active..], Active);
        WriteUInt64BigEndian(wire[At.Lookups..], Lookups);
        WriteUInt64BigEndian(wire[At.Matches..], Matches);
    }
}
