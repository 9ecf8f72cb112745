using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// One field with the value, or the bits of it, that a match asks for or a set-field action writes. Made by
/// <see cref="OxmField{T}.Exactly"/> and <see cref="OxmField{T}.Masked"/>, always in its one canonical form.
/// </summary>
public readonly record struct Oxm
{
    private const int LargestValue = 16;

    private readonly UInt128 _value;
    private readonly UInt128 _mask;

    internal Oxm(OxmField field, UInt128 value, UInt128 mask)
    {
        Field = field;
        _mask = mask & field.AllOnes;
        _value = value & _mask;
    }

    /// <summary>Which field.</summary>
    public OxmField Field { get; }

    /// <summary>Whether only some bits count.</summary>
    public bool HasMask => _mask != Field.AllOnes;

    /// <summary>Whether no bit counts: the field does not restrict the match and takes no place in it.</summary>
    public bool IsWildcard => _mask == 0;

    /// <summary>The value as a number; bits outside the mask are zero.</summary>
    public UInt128 Value => _value;

    /// <summary>The bits that count; all bits of the field when there is no mask on the wire.</summary>
    public UInt128 Mask => _mask;

    /// <summary>Bytes of the TLV.</summary>
    public int Length => OxmHeader.LengthFor(Field.Id.Class) + (HasMask ? 2 : 1) * Field.Length;

    /// <summary>As in a flow that <c>ovs-ofctl</c> prints.</summary>
    public override string ToString() => Field is null ? "" : Match.Of(this).ToString();

    internal static Oxm Read(OxmField field, bool hasMask, ReadOnlySpan<byte> payload)
    {
        var value = ReadBits(payload[..field.Length]);
        return new Oxm(field, value, hasMask ? ReadBits(payload[field.Length..]) : field.AllOnes);
    }

    /// <summary>Writes the TLV: <see cref="Length"/> bytes.</summary>
    public void WriteTo(Span<byte> wire)
    {
        var hasMask = HasMask;
        var header = new OxmHeader(Field.Id, hasMask, (hasMask ? 2 : 1) * Field.Length);
        header.WriteTo(wire);
        var payload = wire[header.Length..];
        WriteBits(payload[..Field.Length], _value);
        if (hasMask)
        {
            WriteBits(payload.Slice(Field.Length, Field.Length), _mask);
        }
    }

    internal static UInt128 ReadBits(ReadOnlySpan<byte> wire)
    {
        Span<byte> bytes = stackalloc byte[LargestValue];
        bytes.Clear();
        wire.CopyTo(bytes[^wire.Length..]);
        return ReadUInt128BigEndian(bytes);
    }

    private static void WriteBits(Span<byte> wire, UInt128 bits)
    {
        Span<byte> bytes = stackalloc byte[LargestValue];
        WriteUInt128BigEndian(bytes, bits);
        bytes[^wire.Length..].CopyTo(wire);
    }
}
