using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace SdnPersona.Abstractions;

/// <summary>
/// An IPv4 or IPv6 address as a value: it is compared, hashed and stored without an object. IPv4 is kept in its mapped form
/// (::ffff:a.b.c.d, RFC 4291 §2.5.5.2), so that the two ways to write one address are equal.
/// </summary>
public readonly record struct HostAddress(UInt128 Value)
{
    private static readonly UInt128 MappedPrefix = new(0, 0xffff_0000_0000);

    /// <summary>Whether it is an IPv4 address.</summary>
    public bool IsIPv4 => Value >> 32 == MappedPrefix >> 32;

    /// <summary>The address of an IPv4 number, most significant byte first.</summary>
    public static HostAddress FromIPv4(uint address) => new(MappedPrefix | address);

    /// <summary>The same address as a value; a scope id is left out.</summary>
    public static HostAddress From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var length) && length == 4
            ? FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>Reads the usual notations of both families.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out HostAddress address)
    {
        var known = IPAddress.TryParse(text, out var parsed);
        address = known ? From(parsed!) : default;
        return known;
    }

    /// <summary>The same address as an object.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        return IsIPv4 ? new IPAddress(bytes[12..]) : new IPAddress(bytes);
    }

    /// <summary>The usual notation: dotted for IPv4, RFC 5952 for IPv6.</summary>
    public override string ToString() => ToIPAddress().ToString();
}
