using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_bucket</c> (OpenFlow 1.3.5 §7.3.4.2).</summary>
file static class At
{
    public const int Length = 0;
    public const int Weight = 2;
    public const int WatchPort = 4;
    public const int WatchGroup = 8;
    public const int Actions = 16;
}

/// <summary>One of a group's lists of actions.</summary>
public sealed record Bucket
{
    /// <summary>Share of the packets in a select group; other groups have no weights, and it stays 1.</summary>
    public ushort Weight { get; init; } = 1;

    /// <summary>What the weight's place holds in a group that has no weights; zero, unless a peer sent more.</summary>
    public ushort UnusedWeight { get; init; }

    /// <summary>In a fast-failover group, the port that must be up.</summary>
    public PortNo WatchPort { get; init; } = PortNo.Any;

    /// <summary>In a fast-failover group, the group that must have a live bucket.</summary>
    public GroupId WatchGroup { get; init; } = GroupId.Any;

    /// <summary>What happens to the packet.</summary>
    public ActionList Actions { get; init; } = ActionList.Empty;

    /// <summary>Bytes on the wire.</summary>
    internal int Length => At.Actions + Actions.Length;

    internal void WriteTo(Span<byte> wire, GroupType type)
    {
        WriteUInt16BigEndian(wire[At.Length..], checked((ushort)Length));
        WriteUInt16BigEndian(wire[At.Weight..], type == GroupType.Select ? Weight : UnusedWeight);
        WriteUInt32BigEndian(wire[At.WatchPort..], WatchPort.Value);
        WriteUInt32BigEndian(wire[At.WatchGroup..], WatchGroup.Value);
        Actions.Wire.CopyTo(wire[At.Actions..]);
    }
}

/// <summary>One bucket, read in place.</summary>
public readonly ref struct BucketView : IEntryView<BucketView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private BucketView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>Share of the packets in a select group.</summary>
    public ushort Weight => ReadUInt16BigEndian(_wire[At.Weight..]);

    /// <summary>In a fast-failover group, the port that must be up.</summary>
    public PortNo WatchPort => new(ReadUInt32BigEndian(_wire[At.WatchPort..]));

    /// <summary>In a fast-failover group, the group that must have a live bucket.</summary>
    public GroupId WatchGroup => new(ReadUInt32BigEndian(_wire[At.WatchGroup..]));

    /// <summary>What happens to the packet.</summary>
    public ActionListView Actions => new(_wire[At.Actions..]);

    /// <inheritdoc/>
    public static int Check(ReadOnlySpan<byte> list)
    {
        var length = list.Length < At.Actions ? 0 : LengthOf(list);
        if (length < At.Actions || length % 8 != 0 || length > list.Length)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.GroupModFailed, (ushort)GroupModFailedCode.BadBucket,
                $"a bucket of {length} bytes where {list.Length} are left");
        }

        ActionListView.Check(list[At.Actions..length]);
        return length;
    }

    /// <inheritdoc/>
    public static int LengthOf(ReadOnlySpan<byte> list) => ReadUInt16BigEndian(list[At.Length..]);

    /// <inheritdoc/>
    public static BucketView Wrap(ReadOnlySpan<byte> entry) => new(entry);

    /// <summary>An owned copy for a group of the type.</summary>
    public Bucket ToOwned(GroupType type) => new()
    {
        Weight = type == GroupType.Select ? Weight : (ushort)1,
        UnusedWeight = type == GroupType.Select ? (ushort)0 : Weight,
        WatchPort = WatchPort,
        WatchGroup = WatchGroup,
        Actions = Actions.ToOwned(),
    };

    internal static ValueList<Bucket> ToOwned(EntryList<BucketView> buckets, GroupType type)
    {
        var owned = new Bucket[buckets.Count];
        var index = 0;
        foreach (var bucket in buckets)
        {
            owned[index++] = bucket.ToOwned(type);
        }

        return ValueList.Of(owned);
    }
}
