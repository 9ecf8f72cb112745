using System.Buffers.Binary;
using System.Globalization;

namespace SharpOpenFlow;

/// <summary>A 48-bit IEEE 802 MAC address.</summary>
public readonly record struct MacAddress : IComparable<MacAddress>
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = 6;

    /// <summary>ff:ff:ff:ff:ff:ff.</summary>
    public static readonly MacAddress Broadcast = new(0xffff_ffff_ffff);

    /// <summary>The address whose 48 bits are the low bits of <paramref name="value"/>; higher bits are ignored.</summary>
    public MacAddress(ulong value) => Value = value & 0xffff_ffff_ffff;

    /// <summary>The address as a number; the first byte on the wire is the most significant of 48 bits.</summary>
    public ulong Value { get; }

    /// <summary>Whether the group bit is set: multicast or broadcast.</summary>
    public bool IsMulticast => (Value & 0x0100_0000_0000) != 0;

    /// <summary>Reads six bytes in network order.</summary>
    public static MacAddress Read(ReadOnlySpan<byte> wire) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(wire) << 32) | BinaryPrimitives.ReadUInt32BigEndian(wire[2..]));

    /// <summary>Writes six bytes in network order.</summary>
    public void WriteTo(Span<byte> wire)
    {
        BinaryPrimitives.WriteUInt16BigEndian(wire, (ushort)(Value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(wire[2..], (uint)Value);
    }

    /// <summary>Reads six pairs of hexadecimal digits separated by colons.</summary>
    public static bool TryParse(string? text, out MacAddress address)
    {
        address = default;
        if (text is not { Length: 17 })
        {
            return false;
        }

        var value = 0UL;
        for (var i = 0; i < 17; i += 3)
        {
            if ((i < 15 && text[i + 2] != ':') || !byte.TryParse(text.AsSpan(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                return false;
            }

            value = (value << 8) | octet;
        }

        address = new MacAddress(value);
        return true;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no MAC address.</exception>
    public static MacAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not a MAC address (expected aa:bb:cc:dd:ee:ff)");

    /// <inheritdoc/>
    public int CompareTo(MacAddress other) => Value.CompareTo(other.Value);

    /// <summary>Six pairs of lower-case hexadecimal digits separated by colons.</summary>
    public override string ToString() => string.Create(17, Value, static (text, value) =>
    {
        for (var i = 0; i < 6; i++)
        {
            if (i > 0)
            {
                text[(i * 3) - 1] = ':';
            }

            ((byte)(value >> (40 - (8 * i)))).TryFormat(text[(i * 3)..], out _, "x2", CultureInfo.InvariantCulture);
        }
    });

    /// <summary>Smaller number.</summary>
    public static bool operator <(MacAddress left, MacAddress right) => left.Value < right.Value;

    /// <summary>Smaller or equal number.</summary>
    public static bool operator <=(MacAddress left, MacAddress right) => left.Value <= right.Value;

    /// <summary>Larger number.</summary>
    public static bool operator >(MacAddress left, MacAddress right) => left.Value > right.Value;

    /// <summary>Larger or equal number.</summary>
    public static bool operator >=(MacAddress left, MacAddress right) => left.Value >= right.Value;
}
