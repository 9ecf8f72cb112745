using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SharpOpenFlow;

/// <summary>An IPv4 address, or a mask of one.</summary>
/// <param name="Value">The address as a number; the first byte on the wire is the most significant.</param>
public readonly record struct IPv4(uint Value) : IComparable<IPv4>
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = 4;

    /// <summary>The mask of a network with the given prefix length, 0 to 32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside 0 to 32.</exception>
    public static IPv4 Mask(int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, 32);
        return new IPv4(prefixLength == 0 ? 0 : uint.MaxValue << (32 - prefixLength));
    }

    /// <summary>The same address as a value of this library.</summary>
    /// <exception cref="ArgumentException">The address is no IPv4 address.</exception>
    public static IPv4 From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[Length];
        return address.AddressFamily == AddressFamily.InterNetwork && address.TryWriteBytes(bytes, out _)
            ? Read(bytes)
            : throw new ArgumentException($"{address} is no IPv4 address", nameof(address));
    }

    /// <summary>Reads four bytes in network order.</summary>
    public static IPv4 Read(ReadOnlySpan<byte> wire) => new(BinaryPrimitives.ReadUInt32BigEndian(wire));

    /// <summary>Reads four decimal numbers separated by dots, and no other notation.</summary>
    public static bool TryParse(string? text, out IPv4 address)
    {
        address = default;
        if (text is null || text.AsSpan().Count('.') != 3 || !IPAddress.TryParse(text, out var parsed)
            || parsed.AddressFamily != AddressFamily.InterNetwork)
        {
            return false;
        }

        address = From(parsed);
        return true;
    }

    /// <inheritdoc cref="TryParse"/>
    /// <exception cref="FormatException">The text is no IPv4 address.</exception>
    public static IPv4 Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IPv4 address");

    /// <summary>The same address as a value of the platform.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[Length];
        WriteTo(bytes);
        return new IPAddress(bytes);
    }

    /// <summary>Writes four bytes in network order.</summary>
    public void WriteTo(Span<byte> wire) => BinaryPrimitives.WriteUInt32BigEndian(wire, Value);

    /// <inheritdoc/>
    public int CompareTo(IPv4 other) => Value.CompareTo(other.Value);

    /// <summary>Four decimal numbers separated by dots.</summary>
    public override string ToString() => ToIPAddress().ToString();

    /// <summary>Smaller number.</summary>
    public static bool operator <(IPv4 left, IPv4 right) => left.Value < right.Value;

    /// <summary>Smaller or equal number.</summary>
    public static bool operator <=(IPv4 left, IPv4 right) => left.Value <= right.Value;

    /// <summary>Larger number.</summary>
    public static bool operator >(IPv4 left, IPv4 right) => left.Value > right.Value;

    /// <summary>Larger or equal number.</summary>
    public static bool operator >=(IPv4 left, IPv4 right) => left.Value >= right.Value;
}
