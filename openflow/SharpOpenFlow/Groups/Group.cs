namespace SharpOpenFlow;

/// <summary>What a group does with a packet (OpenFlow 1.3.5 §7.3.4.2, <c>ofp_group_type</c>).</summary>
public enum GroupType : byte
{
    /// <summary>OFPGT_ALL: a copy through every bucket.</summary>
    All = 0,

    /// <summary>OFPGT_SELECT: through one bucket of the switch's choice, by weight.</summary>
    Select = 1,

    /// <summary>OFPGT_INDIRECT: through its one bucket.</summary>
    Indirect = 2,

    /// <summary>OFPGT_FF: through the first bucket that is live.</summary>
    FastFailover = 3,
}

/// <summary>A group of buckets: an immutable value; equality tells whether a switch has what was asked of it.</summary>
public sealed record Group : IMultipartElement
{
    /// <summary>Its number.</summary>
    public required GroupId Id { get; init; }

    /// <summary>What it does with a packet.</summary>
    public required GroupType Type { get; init; }

    /// <summary>Its buckets, in order.</summary>
    public ValueList<Bucket> Buckets { get; init; } = ValueList<Bucket>.Empty;

    /// <summary>Bytes of the buckets on the wire.</summary>
    internal int BucketsLength
    {
        get
        {
            var length = 0;
            foreach (var bucket in Buckets)
            {
                length += bucket.Length;
            }

            return length;
        }
    }

    /// <summary>As <c>ovs-ofctl</c> prints and reads it.</summary>
    public override string ToString() => GroupText.Group(this);

    int IMultipartElement.Length => GroupDescView.LengthOf(this);

    void IMultipartElement.WriteTo(Span<byte> wire) => GroupDescView.Write(wire, this);

    internal void WriteBuckets(Span<byte> wire)
    {
        foreach (var bucket in Buckets)
        {
            bucket.WriteTo(wire, Type);
            wire = wire[bucket.Length..];
        }
    }
}
