using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// What a flow asks of a packet: an immutable value in canonical form, so that a match that a switch reports equals the
/// one that it was sent. Fields are in one order, values hold only bits of their masks, a mask of all ones is no mask
/// and a mask of zero is no field, and a field has its OpenFlow number even if the switch used Nicira's older one.
/// Fields that this library does not know keep their bytes. A match that was received is written in the form in which
/// it came; equality, hash, text and enumeration are those of the canonical form.
/// </summary>
public sealed class Match : IEquatable<Match>
{
    /// <summary>Matches every packet.</summary>
    public static readonly Match Empty = new([]);

    private const ushort OxmMatchType = 1;
    private const int SmallMatch = 512;
    private const int FewFields = 32;

    private readonly byte[] _fields;

    /// <summary>The fields as they are written: <see cref="_fields"/>, or as they were received.</summary>
    private readonly byte[] _wire;
    private readonly int _hash;

    private Match(byte[] fields, byte[]? wire = null)
    {
        _fields = fields;
        _wire = wire ?? fields;
        var hash = new HashCode();
        hash.AddBytes(fields);
        _hash = hash.ToHashCode();
    }

    /// <summary>Bytes that the match takes on the wire, header and padding included: a multiple of eight.</summary>
    public int Length => OxmList.PaddedMatchLength(_wire.Length);

    /// <summary>Whether every packet matches.</summary>
    public bool IsEmpty => _fields.Length == 0;

    /// <summary>A match of all the given fields, in any order.</summary>
    /// <exception cref="ArgumentException">
    /// A field is given twice, an element is the default value, or a field is one of <c>xxreg0</c> to <c>xxreg3</c>:
    /// Open vSwitch reports these as the registers that they consist of, so match those.
    /// </exception>
    public static Match Of(params ReadOnlySpan<Oxm> fields)
    {
        var length = 0;
        for (var i = 0; i < fields.Length; i++)
        {
            if (fields[i].Field is not { } field)
            {
                throw new ArgumentException("an element names no field", nameof(fields));
            }

            if (OxmFields.IsForActionsOnly(field))
            {
                throw new ArgumentException($"{field} is for actions; match its registers instead", nameof(fields));
            }

            for (var j = 0; j < i; j++)
            {
                if (ReferenceEquals(fields[j].Field, field))
                {
                    throw new ArgumentException($"{field} is given twice", nameof(fields));
                }
            }

            length += fields[i].Length;
        }

        var wire = length <= SmallMatch ? stackalloc byte[length] : new byte[length];
        var rest = wire;
        foreach (var oxm in fields)
        {
            oxm.WriteTo(rest);
            rest = rest[oxm.Length..];
        }

        return Canonical(wire, keepsForm: false);
    }

    /// <summary>Reads the <c>ofp_match</c> that the span begins with.</summary>
    /// <inheritdoc cref="OxmList.Check"/>
    public static Match Parse(ReadOnlySpan<byte> wire) => OxmList.Check(wire).ToOwned();

    /// <summary>The fields in canonical order.</summary>
    internal OxmList AsList() => new(_fields);

    /// <summary>Bytes of the fields alone.</summary>
    internal int FieldsLength => _wire.Length;

    /// <summary>Reads fields that have no <c>ofp_match</c> around them.</summary>
    /// <inheritdoc cref="OxmList.Check"/>
    internal static Match ParseFields(ReadOnlySpan<byte> fields)
    {
        OxmList.CheckFields(fields);
        return FromChecked(fields);
    }

    /// <summary>Writes the fields alone: <see cref="FieldsLength"/> bytes.</summary>
    internal void WriteFields(Span<byte> wire) => _wire.CopyTo(wire);

    /// <summary>Writes the <c>ofp_match</c>: <see cref="Length"/> bytes; padding is left as it is.</summary>
    public void WriteTo(Span<byte> wire)
    {
        WriteUInt16BigEndian(wire, OxmMatchType);
        WriteUInt16BigEndian(wire[2..], (ushort)(OxmList.MatchHeaderLength + _wire.Length));
        _wire.CopyTo(wire[OxmList.MatchHeaderLength..]);
    }

    /// <summary>Value and mask of a field; false when the match does not restrict it.</summary>
    /// <param name="field">Which field.</param>
    /// <param name="value">The value; bits outside the mask are zero.</param>
    /// <param name="mask">The bits that count: all bits of the field in an exact match.</param>
    public bool TryGet<T>(OxmField<T> field, out T value, out T mask) where T : struct =>
        new OxmList(_fields).TryGet(field, out value, out mask);

    /// <summary>Enumerates the fields in canonical order, without allocation.</summary>
    public OxmList.Enumerator GetEnumerator() => new(_fields);

    /// <summary>The fields that this library knows, in canonical order.</summary>
    public Oxm[] ToArray()
    {
        List<Oxm> known = [];
        foreach (var field in this)
        {
            if (field.TryGetOxm(out var oxm))
            {
                known.Add(oxm);
            }
        }

        return [.. known];
    }

    /// <inheritdoc/>
    public bool Equals(Match? other) =>
        ReferenceEquals(this, other) || (
            other is not null && _hash == other._hash && _fields.AsSpan().SequenceEqual(other._fields));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Match);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>As <c>ovs-ofctl</c> prints it; empty when every packet matches.</summary>
    public override string ToString() => FlowText.Match(this);

    /// <summary>Equal matches.</summary>
    public static bool operator ==(Match? left, Match? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Different matches.</summary>
    public static bool operator !=(Match? left, Match? right) => !(left == right);

    /// <summary>
    /// Reads fields that <see cref="OxmList.CheckFields"/> has accepted; they are written again as they are.
    /// </summary>
    internal static Match FromChecked(ReadOnlySpan<byte> fields) => Canonical(fields, keepsForm: true);

    private static Match Canonical(ReadOnlySpan<byte> fields, bool keepsForm)
    {
        if (fields.IsEmpty)
        {
            return Empty;
        }

        var count = 0;
        var list = new OxmList(fields);
        foreach (var _ in list)
        {
            count++;
        }

        var parts = count <= FewFields ? stackalloc Part[count] : new Part[count];
        count = 0;
        var offset = 0;
        var length = 0;
        foreach (var oxm in list)
        {
            var part = Part.Of(oxm, offset);
            offset += oxm.Wire.Length;
            if (part.Length > 0)
            {
                parts[count++] = part;
                length += part.Length;
            }
        }

        parts = parts[..count];
        parts.Sort();
        var canonical = Write(fields, parts, length);
        if (keepsForm && !fields.SequenceEqual(canonical))
        {
            return new Match(canonical, fields.ToArray());
        }

        return count == 0 ? Empty : new Match(canonical);
    }

    private static byte[] Write(ReadOnlySpan<byte> fields, ReadOnlySpan<Part> parts, int length)
    {
        var canonical = new byte[length];
        var rest = canonical.AsSpan();
        foreach (var part in parts)
        {
            var oxm = new OxmView(fields[part.Offset..]);
            if (oxm.TryGetOxm(out var known))
            {
                known.WriteTo(rest);
            }
            else
            {
                oxm.Wire.CopyTo(rest);
            }

            rest = rest[part.Length..];
        }

        return canonical;
    }

    /// <summary>Where a field is, where it belongs, and how many bytes its canonical form has.</summary>
    private readonly record struct Part(ulong SortKey, int Offset, int Length) : IComparable<Part>
    {
        public static Part Of(OxmView oxm, int offset) => oxm.TryGetOxm(out var known)
            ? new Part(known.Field.Id.SortKey, offset, known.IsWildcard ? 0 : known.Length)
            : new Part(oxm.Id.SortKey, offset, oxm.Wire.Length);

        public int CompareTo(Part other)
        {
            var order = SortKey.CompareTo(other.SortKey);
            return order != 0 ? order : Offset.CompareTo(other.Offset);
        }
    }
}
