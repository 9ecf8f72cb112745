namespace SharpOpenFlow;

/// <summary>One match field, read in place; fields that this library does not know included.</summary>
public readonly ref struct OxmView
{
    private readonly OxmHeader _header;

    internal OxmView(ReadOnlySpan<byte> wire)
    {
        _header = OxmHeader.Read(wire);
        Wire = wire[.._header.TlvLength];
    }

    /// <summary>The whole TLV.</summary>
    public ReadOnlySpan<byte> Wire { get; }

    /// <summary>Its number on the wire.</summary>
    public OxmId Id => _header.Id;

    /// <summary>The field, or null when this library does not know it.</summary>
    public OxmField? Field => OxmField.Find(Id);

    /// <summary>Whether a mask follows the value.</summary>
    public bool HasMask => _header.HasMask;

    /// <summary>The value's bytes.</summary>
    public ReadOnlySpan<byte> Value =>
        Wire.Slice(_header.Length, HasMask ? _header.PayloadLength / 2 : _header.PayloadLength);

    /// <summary>The mask's bytes; empty without a mask.</summary>
    public ReadOnlySpan<byte> Mask => HasMask ? Wire[^(_header.PayloadLength / 2)..] : default;

    /// <summary>The field in canonical form; false when this library does not know it.</summary>
    public bool TryGetOxm(out Oxm oxm)
    {
        if (Field is not { } field || Value.Length != field.Length)
        {
            oxm = default;
            return false;
        }

        oxm = Oxm.Read(field, HasMask, Wire[_header.Length..]);
        return true;
    }

    /// <summary>Value and mask when this is the given field; an absent mask reads as all bits of the field.</summary>
    public bool TryGet<T>(OxmField<T> field, out T value, out T mask) where T : struct
    {
        ArgumentNullException.ThrowIfNull(field);
        value = default;
        mask = default;
        if (!ReferenceEquals(Field, field) || !TryGetOxm(out var oxm))
        {
            return false;
        }

        value = field.FromBits(oxm.Value);
        mask = field.FromBits(oxm.Mask);
        return true;
    }
}
