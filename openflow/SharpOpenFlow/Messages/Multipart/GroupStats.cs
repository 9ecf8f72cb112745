using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_group_stats_request</c> and <c>ofp_group_stats</c> (OpenFlow 1.3.5 §7.3.5.9).</summary>
file static class At
{
    public const int RequestLength = 8;
    public const int Length = 0;
    public const int GroupId = 4;
    public const int References = 8;
    public const int Packets = 16;
    public const int Bytes = 24;
    public const int DurationSeconds = 32;
    public const int DurationNanoseconds = 36;
    public const int Buckets = 40;
}

/// <summary>Asks for counters of groups (OFPMP_GROUP, OpenFlow 1.3.5 §7.3.5.9).</summary>
/// <param name="Id">Which group; <see cref="GroupId.All"/> is every one.</param>
public sealed record GroupStatsRequest(GroupId Id) : IMultipartRequestBody
{
    /// <inheritdoc/>
    public MultipartType Type => MultipartType.Group;

    /// <inheritdoc/>
    public int Length => At.RequestLength;

    /// <summary>Reads the body of such a request.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static GroupStatsRequest Parse(ReadOnlySpan<byte> body)
    {
        MultipartBody.Exactly(body, At.RequestLength, "a request for group statistics");
        return new(new GroupId(ReadUInt32BigEndian(body)));
    }

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body) => WriteUInt32BigEndian(body, Id.Value);
}

/// <summary>A group's counters, kept.</summary>
public sealed record GroupStats : IMultipartElement
{
    /// <summary>The group's number.</summary>
    public required GroupId Id { get; init; }

    /// <summary>How many flows and groups use it.</summary>
    public uint References { get; init; }

    /// <summary>Packets that went through it.</summary>
    public ulong Packets { get; init; }

    /// <summary>Bytes that went through it.</summary>
    public ulong Bytes { get; init; }

    /// <summary>How long the group has been there: whole seconds.</summary>
    public uint DurationSeconds { get; init; }

    /// <summary>How long the group has been there: nanoseconds beyond <see cref="DurationSeconds"/>.</summary>
    public uint DurationNanoseconds { get; init; }

    /// <summary>What each bucket has counted.</summary>
    public ValueList<PacketCount> Buckets { get; init; } = ValueList<PacketCount>.Empty;

    /// <summary>Bytes on the wire.</summary>
    public int Length => At.Buckets + (Buckets.Count * PacketCount.Length);

    /// <summary>Adds the elements of one part's body to <paramref name="into"/>.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<GroupStats>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        foreach (var entry in GroupStatsView.Enumerate(body))
        {
            into.Add(entry.ToOwned());
        }
    }

    /// <summary>Writes <see cref="Length"/> bytes; padding is left as it is.</summary>
    public void WriteTo(Span<byte> wire)
    {
        WriteUInt16BigEndian(wire[At.Length..], checked((ushort)Length));
        WriteUInt32BigEndian(wire[At.GroupId..], Id.Value);
        WriteUInt32BigEndian(wire[At.References..], References);
        WriteUInt64BigEndian(wire[At.Packets..], Packets);
        WriteUInt64BigEndian(wire[At.Bytes..], Bytes);
        WriteUInt32BigEndian(wire[At.DurationSeconds..], DurationSeconds);
        WriteUInt32BigEndian(wire[At.DurationNanoseconds..], DurationNanoseconds);
        PacketCount.WriteAll(wire[At.Buckets..], Buckets);
    }
}

/// <summary>One group of an OFPMP_GROUP reply, read in place.</summary>
public readonly ref struct GroupStatsView : IEntryView<GroupStatsView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private GroupStatsView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>The group's number.</summary>
    public GroupId Id => new(ReadUInt32BigEndian(_wire[At.GroupId..]));

    /// <summary>How many flows and groups use it.</summary>
    public uint References => ReadUInt32BigEndian(_wire[At.References..]);

    /// <summary>Packets that went through it.</summary>
    public ulong Packets => ReadUInt64BigEndian(_wire[At.Packets..]);

    /// <summary>Bytes that went through it.</summary>
    public ulong Bytes => ReadUInt64BigEndian(_wire[At.Bytes..]);

    /// <summary>How long the group has been there: whole seconds.</summary>
    public uint DurationSeconds => ReadUInt32BigEndian(_wire[At.DurationSeconds..]);

    /// <summary>How long the group has been there: nanoseconds beyond <see cref="DurationSeconds"/>.</summary>
    public uint DurationNanoseconds => ReadUInt32BigEndian(_wire[At.DurationNanoseconds..]);

    /// <summary>The groups of one part of a reply.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen.</exception>
    public static EntryList<GroupStatsView> Enumerate(ReadOnlySpan<byte> body) => EntryList<GroupStatsView>.Check(body);

    /// <inheritdoc/>
    public static int Check(ReadOnlySpan<byte> list)
    {
        MultipartBody.AtLeast(list, At.Buckets, "group statistics");
        var length = MultipartBody.Element(list, LengthOf(list), At.Buckets, "group statistics");
        if ((length - At.Buckets) % PacketCount.Length != 0)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadLen, $"group statistics of {length} bytes end in a bucket");
        }

        return length;
    }

    /// <inheritdoc/>
    public static int LengthOf(ReadOnlySpan<byte> list) => ReadUInt16BigEndian(list[At.Length..]);

    /// <inheritdoc/>
    public static GroupStatsView Wrap(ReadOnlySpan<byte> entry) => new(entry);

    /// <summary>An owned copy.</summary>
    public GroupStats ToOwned() => new()
    {
        Id = Id,
        References = References,
        Packets = Packets,
        Bytes = Bytes,
        DurationSeconds = DurationSeconds,
        DurationNanoseconds = DurationNanoseconds,
        Buckets = PacketCount.ReadAll(_wire[At.Buckets..]),
    };
}
