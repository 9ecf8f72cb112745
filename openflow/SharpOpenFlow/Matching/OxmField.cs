using System.Runtime.CompilerServices;

namespace SharpOpenFlow;

/// <summary>A match field (OpenFlow 1.3.5 §7.2.3.7 and Open vSwitch's extensions).</summary>
public abstract class OxmField
{
    private protected OxmField(
        OxmId id, string name, int length, int bits, OxmId? nxm, Prerequisite needs, bool isMaskable)
    {
        Needs = needs;
        IsMaskable = isMaskable;
        Id = id;
        Name = name;
        Length = length;
        Bits = bits;
        Nxm = nxm;
        AllOnes = UInt128.MaxValue >> (128 - bits);
    }

    /// <summary>How the field is numbered in matches and set-field actions.</summary>
    public OxmId Id { get; }

    /// <summary>
    /// The older number of the same field, which Open vSwitch prefers in its own actions; null when there is none.
    /// </summary>
    public OxmId? Nxm { get; }

    /// <summary>The standard's name in lower case, such as <c>eth_dst</c>; Open vSwitch's for its own fields.</summary>
    public string Name { get; }

    /// <summary>Bytes of a value on the wire.</summary>
    public int Length { get; }

    /// <summary>Bits that count, from the least significant; the others are zero.</summary>
    public int Bits { get; }

    /// <summary>What a match must say already for this field to have a meaning.</summary>
    public Prerequisite Needs { get; }

    /// <summary>Whether a match may restrict some bits only; Open vSwitch's answer, the standard allows less.</summary>
    public bool IsMaskable { get; }

    /// <summary>Whether a switch drops bits beyond <see cref="Bits"/>, where it could refuse them.</summary>
    internal bool IgnoresOtherBits => Id.Class == OxmClass.Nicira;

    internal UInt128 AllOnes { get; }

    /// <summary>Position in <see cref="OxmFields.All"/>, for sets of fields.</summary>
    internal int Index { get; set; }

    /// <summary>The field of a number, by either of its numbers; null when this library does not know it.</summary>
    public static OxmField? Find(OxmId id) => OxmFieldIndex.Find(id);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A match field whose value is a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">A value type of this library or an unsigned number.</typeparam>
public class OxmField<T> : OxmField where T : struct
{
    private readonly OxmType<T> _type;

    internal OxmField(
        OxmClass oxmClass, byte number, string name, OxmType<T> type, int? bits = null, uint experimenter = 0,
        (OxmClass Class, byte Number)? nxm = null, Prerequisite needs = Prerequisite.None, bool isMaskable = true)
        : base(
            new OxmId(oxmClass, number, experimenter), name, type.Length, bits ?? type.Length * 8,
            nxm is { } older ? new OxmId(older.Class, older.Number) : null, needs, isMaskable) => _type = type;

    /// <summary>Matches, or sets, exactly this value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value needs more than <see cref="OxmField.Bits"/> bits.
    /// </exception>
    public Oxm Exactly(T value) => new(this, Checked(value), AllOnes);

    /// <summary>
    /// Matches the bits that are set in <paramref name="mask"/>. Bits of the value outside the mask are dropped, a mask
    /// of all ones is the same as <see cref="Exactly"/>, and a mask of zero restricts nothing.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value needs more than <see cref="OxmField.Bits"/> bits.
    /// </exception>
    public Oxm Masked(T value, T mask) => new(this, Checked(value), ToBits(mask));

    internal T FromBits(UInt128 bits) => _type.FromBits(bits);

    internal UInt128 ToBits(T value) => _type.ToBits(value);

    private UInt128 Checked(T value)
    {
        var bits = ToBits(value);
        return (bits & ~AllOnes) == 0
            ? bits
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{Name} has {Bits} bits");
    }
}

/// <summary>A match field of named bits, which takes their names as well as the number.</summary>
/// <typeparam name="TNumber">The number.</typeparam>
/// <typeparam name="TFlags">The names of its bits, an enumeration of the same size.</typeparam>
public sealed class OxmFlagsField<TNumber, TFlags> : OxmField<TNumber>
    where TNumber : struct
    where TFlags : struct, Enum
{
    internal OxmFlagsField(
        OxmClass oxmClass, byte number, string name, OxmType<TNumber> type, int? bits = null, uint experimenter = 0,
        (OxmClass Class, byte Number)? nxm = null, Prerequisite needs = Prerequisite.None, bool isMaskable = true)
        : base(oxmClass, number, name, type, bits, experimenter, nxm, needs, isMaskable)
    {
    }

    /// <inheritdoc cref="OxmField{T}.Exactly"/>
    public Oxm Exactly(TFlags value) => Exactly(Number(value));

    /// <inheritdoc cref="OxmField{T}.Masked"/>
    public Oxm Masked(TFlags value, TFlags mask) => Masked(Number(value), Number(mask));

    private static TNumber Number(TFlags flags) => Unsafe.BitCast<TFlags, TNumber>(flags);
}
