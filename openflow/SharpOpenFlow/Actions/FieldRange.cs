using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Consecutive bits of a field, as Open vSwitch's actions name them: <c>NXM_NX_REG0[4..7]</c>.</summary>
public readonly record struct FieldRange
{
    internal const int HeaderLength = 4;

    private readonly uint _header;

    /// <summary>A whole field.</summary>
    /// <exception cref="ArgumentException">Nicira's actions cannot name this field.</exception>
    public FieldRange(OxmField field) : this(field, 0, Checked(field).Bits)
    {
    }

    /// <summary>Some bits of a field.</summary>
    /// <param name="field">Which field.</param>
    /// <param name="offset">The range's least significant bit.</param>
    /// <param name="bits">How many bits, at least one.</param>
    /// <exception cref="ArgumentException">Nicira's actions cannot name this field.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or leaves the field.</exception>
    public FieldRange(OxmField field, int offset, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + bits, Checked(field).Bits, nameof(bits));
        _header = NumberOf(field)!.Value;
        Offset = (ushort)offset;
        Bits = (ushort)bits;
    }

    private FieldRange(uint header, ushort offset, ushort bits)
    {
        _header = OxmField.Find(IdOf(header)) is { } field && NumberOf(field) is { } number ? number : header;
        Offset = offset;
        Bits = bits;
    }

    /// <summary>The field, or null when this library does not know it.</summary>
    public OxmField? Field => OxmField.Find(IdOf(_header));

    /// <summary>The field's number in the action.</summary>
    public OxmId Id => IdOf(_header);

    /// <summary>The range's least significant bit.</summary>
    public ushort Offset { get; }

    /// <summary>How many bits.</summary>
    public ushort Bits { get; }

    /// <summary>As <c>ovs-ofctl</c> prints it.</summary>
    public override string ToString() => FlowText.Range(this);

    /// <summary>Offset and number of bits in sixteen bits: at most 1024 and 64.</summary>
    internal ushort OffsetAndBits => (ushort)((Offset << 6) | (Bits - 1));

    internal static FieldRange Read(ReadOnlySpan<byte> header, ushort offset, ushort bits) =>
        new(ReadUInt32BigEndian(header), offset, bits);

    internal static FieldRange Read(ReadOnlySpan<byte> header, ushort offsetAndBits) =>
        Read(header, (ushort)(offsetAndBits >> 6), (ushort)((offsetAndBits & 0x3f) + 1));

    internal void WriteHeader(Span<byte> wire)
    {
        if (Bits == 0)
        {
            throw new ArgumentException("a range names no field");
        }

        WriteUInt32BigEndian(wire, _header);
    }

    private static OxmField Checked(OxmField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return NumberOf(field) is not null
            ? field
            : throw new ArgumentException(
                $"{field} has no number of four bytes, which Nicira's actions need", nameof(field));
    }

    private static uint? NumberOf(OxmField field)
    {
        // Open vSwitch writes the older number where there is one, so a flow that it reports keeps the bytes that it
        // got.
        var id = field.Nxm ?? field.Id;
        return id.Class == OxmClass.Experimenter
            ? null
            : ((uint)id.Class << 16) | ((uint)id.Field << 9) | (uint)field.Length;
    }

    private static OxmId IdOf(uint header) => new((OxmClass)(header >> 16), (byte)((header >> 9) & 0x7f));
}
