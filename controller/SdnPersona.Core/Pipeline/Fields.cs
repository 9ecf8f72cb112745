using System.Collections.Immutable;
using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline;

/// <summary>Bits of the 64-bit metadata field that carry one fact from table to table.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Offset">Lowest bit.</param>
/// <param name="Width">Number of bits.</param>
public sealed record MetadataField(string Name, int Offset, int Width)
{
    /// <summary>The field's bits.</summary>
    public ulong Mask => ((1UL << Width) - 1) << Offset;

    /// <summary>The bits as source or destination of a move, or as a conntrack zone.</summary>
    public FieldRange Range => new(OxmFields.Metadata, Offset, Width);

    /// <summary>A value moved to the field's place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It needs more bits than the field has.</exception>
    public ulong Place(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (1UL << Width) - 1);
        return value << Offset;
    }

    /// <summary>Matches packets whose field has the value.</summary>
    public Oxm Exactly(ulong value) => OxmFields.Metadata.Masked(Place(value), Mask);
}

/// <summary>Every fact that packets carry through the pipeline, named once. A test proves that none overlap.</summary>
public static class Fields
{
    /// <summary>Number of the source port's profile; 0 when the source is not managed.</summary>
    public static readonly MetadataField SourceProfile = new("src_profile", 0, 16);

    /// <summary>Conntrack zone of the network.</summary>
    public static readonly MetadataField Zone = new("ct_zone", 16, 16);

    /// <summary>Number of the destination port's profile; 0 when the destination is not managed.</summary>
    public static readonly MetadataField DestinationProfile = new("dst_profile", 32, 16);

    /// <summary>1: the source port's meter applies.</summary>
    public static readonly MetadataField MeterOut = new("meter_out", 48, 1);

    /// <summary>1: the destination port's meter applies.</summary>
    public static readonly MetadataField MeterIn = new("meter_in", 49, 1);

    /// <summary>1: the source profile's mirror applies.</summary>
    public static readonly MetadataField MirrorOut = new("mirror_out", 50, 1);

    /// <summary>1: the destination profile's mirror applies.</summary>
    public static readonly MetadataField MirrorIn = new("mirror_in", 51, 1);

    /// <summary>All metadata fields.</summary>
    public static ImmutableArray<MetadataField> All { get; } =
        [SourceProfile, Zone, DestinationProfile, MeterOut, MeterIn, MirrorOut, MirrorIn];

    /// <summary>
    /// What DESTINATION writes: the managed port that the packet goes to (reg15, as in OVN). It does not choose the way:
    /// OUTPUT is NORMAL.
    /// </summary>
    public static OxmField<uint> DestinationPort => OxmFields.Reg15;

    /// <summary>1 in reg7: a rule allowed the packet, so COMMIT may remember the connection.</summary>
    public static OxmField<uint> Allowed => OxmFields.Reg7;

    /// <summary>
    /// reg9: the profile that is tried on the packet, its number in bits 0–15, for the source (bit 16) or the destination (bit 17).
    /// </summary>
    public static OxmField<uint> Trial => OxmFields.Reg9;

    /// <summary>reg8: what the profile that is tried says of the packet; a number of <see cref="TrialVerdict"/>.</summary>
    public static OxmField<uint> TrialVerdict => OxmFields.Reg8;

    /// <summary>Bits of <see cref="Trial"/> that hold the number of the profile.</summary>
    public const uint TrialProfile = 0x0000ffff;

    /// <summary>Bit of <see cref="Trial"/>: the profile is tried on the source.</summary>
    public const uint TrialOfSource = 0x00010000;

    /// <summary>Bit of <see cref="Trial"/>: the profile is tried on the destination.</summary>
    public const uint TrialOfDestination = 0x00020000;

    /// <summary>ct_mark bits of the originator's profile when the connection was last judged.</summary>
    public static readonly uint MarkOriginator = 0x0000ffff;

    /// <summary>ct_mark bits of the responder's profile when the connection was last judged.</summary>
    public static readonly uint MarkResponder = 0xffff0000;
}
