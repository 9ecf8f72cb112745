using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SharpOpenFlow;

/// <summary>An IPv6 address, or a mask of one.</summary>
/// <param name="Value">The address as a number; the first byte on the wire is the most significant.</param>
public readonly record struct IPv6(UInt128 Value) : IComparable<IPv6>
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = 16;

    /// <summary>The mask of a network with the given prefix length, 0 to 128.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside 0 to 128.</exception>
    public static IPv6 Mask(int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, 128);
        return new IPv6(prefixLength == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - prefixLength));
    }

    /// <summary>The same address as a value of this library; a scope id is dropped.</summary>
    /// <exception cref="ArgumentException">The address is no IPv6 address.</exception>
    public static IPv6 From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[Length];
        return address.AddressFamily == AddressFamily.InterNetworkV6 && address.TryWriteBytes(bytes, out _)
            ? Read(bytes)
            : throw new ArgumentException($"{address} is no IPv6 address", nameof(address));
    }

    /// <summary>Reads sixteen bytes in network order.</summary>
    public static IPv6 Read(ReadOnlySpan<byte> wire) => new(BinaryPrimitives.ReadUInt128BigEndian(wire));

    /// <summary>Reads an address in any notation of RFC 4291, without a scope id.</summary>
    public static bool TryParse(string? text, out IPv6 address)
    {
        address = default;
        if (text is null || text.Contains('%', StringComparison.Ordinal) || text.Contains('[', StringComparison.Ordinal)
            || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        address = From(parsed);
        return true;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no IPv6 address.</exception>
    public static IPv6 Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IPv6 address");

    /// <summary>The same address as a value of the platform.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[Length];
        WriteTo(bytes);
        return new IPAddress(bytes);
    }

    /// <summary>Writes sixteen bytes in network order.</summary>
    public void WriteTo(Span<byte> wire) => BinaryPrimitives.WriteUInt128BigEndian(wire, Value);

    /// <inheritdoc/>
    public int CompareTo(IPv6 other) => Value.CompareTo(other.Value);

    /// <summary>The notation of RFC 5952.</summary>
    public override string ToString() => ToIPAddress().ToString();

    /// <summary>Smaller number.</summary>
    public static bool operator <(IPv6 left, IPv6 right) => left.Value < right.Value;

    /// <summary>Smaller or equal number.</summary>
    public static bool operator <=(IPv6 left, IPv6 right) => left.Value <= right.Value;

    /// <summary>Larger number.</summary>
    public static bool operator >(IPv6 left, IPv6 right) => left.Value > right.Value;

    /// <summary>Larger or equal number.</summary>
    public static bool operator >=(IPv6 left, IPv6 right) => left.Value >= right.Value;
}
