namespace SharpOpenFlow;

/// <summary>Ports in the sixteen bits that Nicira's actions have for them, as OpenFlow 1.0 numbered them.</summary>
internal static class ShortPort
{
    /// <summary>From here on, the numbers are those of reserved ports, whose upper sixteen bits are ones.</summary>
    private const ushort FirstReserved = 0xff00;

    private const uint ReservedBits = 0xffff0000;

    public static PortNo Read(ushort number) => new(number >= FirstReserved ? ReservedBits | number : number);

    /// <exception cref="ArgumentOutOfRangeException">The port's number does not fit sixteen bits.</exception>
    public static ushort Write(PortNo port) => port.Value is < FirstReserved or >= ReservedBits + FirstReserved
        ? (ushort)port.Value
        : throw new ArgumentOutOfRangeException(nameof(port), port, "the action has sixteen bits for a port");
}
