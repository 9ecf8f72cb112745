namespace SharpOpenFlow;

/// <summary>
/// How a value of <typeparamref name="T"/> is a big-endian number on the wire; every OXM value is one.
/// </summary>
/// <param name="Length">Bytes on the wire.</param>
/// <param name="ToBits">The number of a value.</param>
/// <param name="FromBits">The value of a number that fits <paramref name="Length"/>.</param>
internal sealed record OxmType<T>(int Length, Func<T, UInt128> ToBits, Func<UInt128, T> FromBits);

/// <summary>The types that match fields have.</summary>
internal static class OxmType
{
    public static readonly OxmType<byte> Byte = new(1, value => value, bits => (byte)bits);
    public static readonly OxmType<ushort> UInt16 = new(2, value => value, bits => (ushort)bits);
    public static readonly OxmType<uint> UInt24 = new(3, value => value, bits => (uint)bits);
    public static readonly OxmType<uint> UInt32 = new(4, value => value, bits => (uint)bits);
    public static readonly OxmType<ulong> UInt64 = new(8, value => value, bits => (ulong)bits);
    public static readonly OxmType<UInt128> UInt128 = new(16, value => value, bits => bits);
    public static readonly OxmType<PortNo> Port = new(4, value => value.Value, bits => new PortNo((uint)bits));
    public static readonly OxmType<EtherType> EtherType = new(
        2, value => value.Value, bits => new EtherType((ushort)bits));
    public static readonly OxmType<MacAddress> Mac =
        new(MacAddress.Length, value => value.Value, bits => new MacAddress((ulong)bits));

    public static readonly OxmType<IPv4> IPv4 =
        new(SharpOpenFlow.IPv4.Length, value => value.Value, bits => new IPv4((uint)bits));

    public static readonly OxmType<IPv6> IPv6 =
        new(SharpOpenFlow.IPv6.Length, value => value.Value, bits => new IPv6(bits));
}
