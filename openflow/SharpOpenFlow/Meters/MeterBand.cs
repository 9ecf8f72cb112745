using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// What a meter's band does with packets above its rate (OpenFlow 1.3.5 §7.3.4.4, <c>ofp_meter_band_type</c>).
/// </summary>
public enum MeterBandType : ushort
{
    /// <summary>OFPMBT_DROP: drops them.</summary>
    Drop = 1,

    /// <summary>OFPMBT_DSCP_REMARK: raises their drop precedence.</summary>
    DscpRemark = 2,

    /// <summary>OFPMBT_EXPERIMENTER.</summary>
    Experimenter = 0xffff,
}

/// <summary>Offsets in <c>ofp_meter_band_header</c> and its kinds (OpenFlow 1.3.5 §7.3.4.4).</summary>
file static class At
{
    public const int Type = 0;
    public const int Length = 2;
    public const int Rate = 4;
    public const int Burst = 8;
    public const int Rest = 12;
    public const int BandLength = 16;
}

/// <summary>One band of a meter: an immutable value.</summary>
public readonly record struct MeterBand
{
    private MeterBand(MeterBandType type, uint rate, uint burst, byte precedence, ByteList rest)
    {
        Type = type;
        Rate = rate;
        Burst = burst;
        Precedence = precedence;
        Rest = rest;
    }

    /// <summary>What happens to packets above the rate.</summary>
    public MeterBandType Type { get; }

    /// <summary>The rate: kilobits, or packets, per second.</summary>
    public uint Rate { get; }

    /// <summary>
    /// What may exceed the rate at a time: kilobits or packets. It counts only with <see cref="MeterFlags.Burst"/>.
    /// </summary>
    public uint Burst { get; }

    /// <summary>By how much <see cref="MeterBandType.DscpRemark"/> raises the drop precedence.</summary>
    public byte Precedence { get; }

    /// <summary>What follows the burst size in a band of another type, as it was received.</summary>
    public ByteList Rest { get; }

    internal int Length =>
        Type is MeterBandType.Drop or MeterBandType.DscpRemark ? At.BandLength : At.Rest + Rest.Length;

    /// <summary>OFPMBT_DROP.</summary>
    /// <param name="rate">Kilobits, or packets, per second.</param>
    /// <param name="burst">Kilobits, or packets, at a time; only with <see cref="MeterFlags.Burst"/>.</param>
    public static MeterBand Drop(uint rate, uint burst = 0) => new(MeterBandType.Drop, rate, burst, 0, default);

    /// <summary>OFPMBT_DSCP_REMARK.</summary>
    /// <param name="rate">Kilobits, or packets, per second.</param>
    /// <param name="burst">Kilobits, or packets, at a time; only with <see cref="MeterFlags.Burst"/>.</param>
    /// <param name="precedence">By how much the drop precedence is raised.</param>
    public static MeterBand DscpRemark(uint rate, uint burst, byte precedence) =>
        new(MeterBandType.DscpRemark, rate, burst, precedence, default);

    internal static MeterBand Unknown(MeterBandType type, uint rate, uint burst, ByteList rest) =>
        new(type, rate, burst, 0, rest);

    /// <summary>The same band without what does not count.</summary>
    internal MeterBand Effective(MeterFlags flags) =>
        (flags & MeterFlags.Burst) != 0 ? this : new(Type, Rate, 0, Precedence, Rest);

    internal void WriteTo(Span<byte> wire)
    {
        WriteUInt16BigEndian(wire[At.Type..], (ushort)Type);
        WriteUInt16BigEndian(wire[At.Length..], checked((ushort)Length));
        WriteUInt32BigEndian(wire[At.Rate..], Rate);
        WriteUInt32BigEndian(wire[At.Burst..], Burst);
        if (Type == MeterBandType.DscpRemark)
        {
            wire[At.Rest] = Precedence;
        }

        Rest.Span.CopyTo(wire[At.Rest..]);
    }
}

/// <summary>One band, read in place.</summary>
public readonly ref struct MeterBandView : IEntryView<MeterBandView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private MeterBandView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>What happens to packets above the rate.</summary>
    public MeterBandType Type => (MeterBandType)ReadUInt16BigEndian(_wire[At.Type..]);

    /// <summary>The rate: kilobits, or packets, per second.</summary>
    public uint Rate => ReadUInt32BigEndian(_wire[At.Rate..]);

    /// <summary>What may exceed the rate at a time: kilobits or packets.</summary>
    public uint Burst => ReadUInt32BigEndian(_wire[At.Burst..]);

    /// <summary>By how much <see cref="MeterBandType.DscpRemark"/> raises the drop precedence.</summary>
    public byte Precedence => Type == MeterBandType.DscpRemark ? _wire[At.Rest] : (byte)0;

    /// <inheritdoc/>
    public static int Check(ReadOnlySpan<byte> list)
    {
        var length = list.Length < At.Rest ? 0 : LengthOf(list);
        if (length < At.Rest || length > list.Length || (IsKnown(Wrap(list).Type) && length != At.BandLength))
        {
            OpenFlowProtocolException.Throw(
                ErrorType.MeterModFailed, (ushort)MeterModFailedCode.BadBand,
                $"a band of {length} bytes where {list.Length} are left");
        }

        return length;
    }

    /// <inheritdoc/>
    public static int LengthOf(ReadOnlySpan<byte> list) => ReadUInt16BigEndian(list[At.Length..]);

    /// <inheritdoc/>
    public static MeterBandView Wrap(ReadOnlySpan<byte> entry) => new(entry);

    /// <summary>An owned copy.</summary>
    public MeterBand ToOwned() => Type switch
    {
        MeterBandType.Drop => MeterBand.Drop(Rate, Burst),
        MeterBandType.DscpRemark => MeterBand.DscpRemark(Rate, Burst, Precedence),
        _ => MeterBand.Unknown(Type, Rate, Burst, ByteList.CopyOf(_wire[At.Rest..])),
    };

    internal static ValueList<MeterBand> ToOwned(EntryList<MeterBandView> bands)
    {
        var owned = new MeterBand[bands.Count];
        var index = 0;
        foreach (var band in bands)
        {
            owned[index++] = band.ToOwned();
        }

        return ValueList.Of(owned);
    }

    private static bool IsKnown(MeterBandType type) => type is MeterBandType.Drop or MeterBandType.DscpRemark;
}
