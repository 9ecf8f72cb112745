namespace SharpOpenFlow;

/// <summary>How a meter measures (OpenFlow 1.3.5 §7.3.4.4, <c>ofp_meter_flags</c>).</summary>
[Flags]
public enum MeterFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>OFPMF_KBPS: rates are kilobits per second.</summary>
    Kbps = 1,

    /// <summary>OFPMF_PKTPS: rates are packets per second.</summary>
    Pktps = 2,

    /// <summary>OFPMF_BURST: burst sizes count.</summary>
    Burst = 4,

    /// <summary>OFPMF_STATS: the meter counts what it sees.</summary>
    Stats = 8,
}

/// <summary>
/// A meter: an immutable value; equality tells whether a switch has what was asked of it. Burst sizes without
/// <see cref="MeterFlags.Burst"/> are ignored, as Open vSwitch reports its own there.
/// </summary>
public sealed record Meter : IMultipartElement
{
    /// <summary>Its number.</summary>
    public required MeterId Id { get; init; }

    /// <summary>How it measures.</summary>
    public required MeterFlags Flags { get; init; }

    /// <summary>Its bands; the one with the highest rate that is exceeded applies.</summary>
    public ValueList<MeterBand> Bands { get; init; } = ValueList<MeterBand>.Empty;

    /// <summary>Bytes of the bands on the wire.</summary>
    internal int BandsLength
    {
        get
        {
            var length = 0;
            foreach (var band in Bands)
            {
                length += band.Length;
            }

            return length;
        }
    }

    /// <summary>Whether number, flags and all that counts of the bands are the same.</summary>
    public bool Equals(Meter? other)
    {
        if (other is null || Id != other.Id || Flags != other.Flags || Bands.Count != other.Bands.Count)
        {
            return false;
        }

        for (var i = 0; i < Bands.Count; i++)
        {
            if (Bands[i].Effective(Flags) != other.Bands[i].Effective(Flags))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Flags, Bands.Count);

    /// <summary>As <c>ovs-ofctl</c> prints and reads it.</summary>
    public override string ToString() => MeterText.Meter(this);

    int IMultipartElement.Length => MeterConfigView.LengthOf(this);

    void IMultipartElement.WriteTo(Span<byte> wire) => MeterConfigView.Write(wire, this);

    internal void WriteBands(Span<byte> wire)
    {
        foreach (var band in Bands)
        {
            band.WriteTo(wire);
            wire = wire[band.Length..];
        }
    }
}
