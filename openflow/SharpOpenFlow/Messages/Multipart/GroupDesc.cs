using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_group_desc</c> (OpenFlow 1.3.5 §7.3.5.10).</summary>
file static class At
{
    public const int Length = 0;
    public const int Type = 2;
    public const int GroupId = 4;
    public const int Buckets = 8;
}

/// <summary>One group of an OFPMP_GROUP_DESC reply, read in place.</summary>
public readonly ref struct GroupDescView : IEntryView<GroupDescView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private GroupDescView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>The group's number.</summary>
    public GroupId Id => new(ReadUInt32BigEndian(_wire[At.GroupId..]));

    /// <summary>What it does with a packet.</summary>
    public GroupType Type => (GroupType)_wire[At.Type];

    /// <summary>Its buckets.</summary>
    public EntryList<BucketView> Buckets => EntryList<BucketView>.Checked(_wire[At.Buckets..]);

    /// <summary>The groups of one part of a reply.</summary>
    /// <exception cref="OpenFlowProtocolException">The body is malformed.</exception>
    public static EntryList<GroupDescView> Enumerate(ReadOnlySpan<byte> body) => EntryList<GroupDescView>.Check(body);

    /// <summary>Adds the groups of one part's body to <paramref name="into"/>.</summary>
    /// <exception cref="OpenFlowProtocolException">The body is malformed.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<Group>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        foreach (var entry in Enumerate(body))
        {
            into.Add(entry.ToOwned());
        }
    }

    /// <inheritdoc/>
    public static int Check(ReadOnlySpan<byte> list)
    {
        MultipartBody.AtLeast(list, At.Buckets, "a group");
        var length = MultipartBody.Element(list, LengthOf(list), At.Buckets, "a group");
        EntryList<BucketView>.Check(list[At.Buckets..length]);
        return length;
    }

    /// <inheritdoc/>
    public static int LengthOf(ReadOnlySpan<byte> list) => ReadUInt16BigEndian(list[At.Length..]);

    /// <inheritdoc/>
    public static GroupDescView Wrap(ReadOnlySpan<byte> entry) => new(entry);

    /// <summary>An owned copy.</summary>
    public Group ToOwned() => new() { Id = Id, Type = Type, Buckets = BucketView.ToOwned(Buckets, Type) };

    /// <summary>Bytes of a group as an element of a reply.</summary>
    public static int LengthOf(Group group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return At.Buckets + group.BucketsLength;
    }

    /// <summary>Writes a group as an element of a reply; padding is left as it is.</summary>
    public static void Write(Span<byte> wire, Group group)
    {
        WriteUInt16BigEndian(wire[At.Length..], checked((ushort)LengthOf(group)));
        wire[At.Type] = (byte)group.Type;
        WriteUInt32BigEndian(wire[At.GroupId..], group.Id.Value);
        group.WriteBuckets(wire[At.Buckets..]);
    }
}
