using System.Buffers.Binary;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// Reads a pcap file (not pcapng) of either byte order and of micro- or nanoseconds, packet by packet.
/// </summary>
internal sealed class PcapReader
{
    private const uint Microseconds = 0xa1b2c3d4;
    private const uint Nanoseconds = 0xa1b23c4d;

    private readonly RecordingInput _input;
    private readonly bool _swapped;
    private readonly long _fractionsPerMs;

    private PcapReader(RecordingInput input, bool swapped, bool nanoseconds, uint linkType)
    {
        _input = input;
        _swapped = swapped;
        _fractionsPerMs = nanoseconds ? 1_000_000 : 1000;
        LinkType = linkType;
    }

    /// <summary>What packets begin with (LINKTYPE_ numbers).</summary>
    public uint LinkType { get; }

    /// <summary>Why reading ended before the end, or null.</summary>
    public string? Problem { get; private set; }

    public static bool IsPcap(ReadOnlySpan<byte> start) =>
        start.Length >= 4 && (IsMagic(BinaryPrimitives.ReadUInt32BigEndian(start))
            || IsMagic(BinaryPrimitives.ReadUInt32LittleEndian(start)));

    /// <exception cref="RecordingFormatException">The header is cut short or of a link type that is not
    /// read.</exception>
    public static PcapReader Open(RecordingInput input)
    {
        if (!input.TryTake(24, out var header))
        {
            throw new RecordingFormatException($"{input.Name}: a pcap without its header");
        }

        var swapped = !IsMagic(BinaryPrimitives.ReadUInt32BigEndian(header));
        var reader = new PcapReader(input, swapped, Number(header, swapped) == Nanoseconds, Number(header[20..], swapped));
        return UdpDatagram.Knows(reader.LinkType)
            ? reader
            : throw new RecordingFormatException(
                $"{input.Name}: pcap of link type {reader.LinkType}; wanted is Ethernet (1), raw IP (101, 228, 229), "
                + "Linux cooked (113, 276) or loopback (0)");
    }

    /// <summary>The next packet and its time in milliseconds since 1970.</summary>
    public bool TryRead(out ReadOnlySpan<byte> packet, out long at)
    {
        at = 0;
        packet = default;
        if (_input.Peek(16) is not { Length: > 0 } header)
        {
            return false;
        }

        if (header.Length < 16)
        {
            Problem = "the last packet is cut short";
            return false;
        }

        at = Number(header, _swapped) * 1000L + Number(header[4..], _swapped) / _fractionsPerMs;
        var length = Number(header[8..], _swapped);
        if (length > RecordingInput.Longest - 16 || !_input.TrySkip(16) || !_input.TryTake((int)length, out packet))
        {
            Problem = "the last packet is cut short, or damaged so that the rest cannot be read";
            return false;
        }

        return true;
    }

    private static bool IsMagic(uint number) => number is Microseconds or Nanoseconds;

    private static uint Number(ReadOnlySpan<byte> bytes, bool swapped) =>
        swapped ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}

/// <summary>A UDP datagram within a captured packet.</summary>
internal readonly ref struct UdpDatagram
{
    public HostAddress Source { get; private init; }

    public ushort SourcePort { get; private init; }

    public ReadOnlySpan<byte> Payload { get; private init; }

    public static bool Knows(uint linkType) => linkType is 0 or 1 or 101 or 113 or 228 or 229 or 276;

    public static bool TryParse(ReadOnlySpan<byte> packet, uint linkType, out UdpDatagram datagram)
    {
        datagram = default;
        var skip = linkType switch { 0 => 4, 1 => EthernetHeader(packet), 113 => 16, 276 => 20, _ => 0 };
        if (packet.Length < skip + 20)
        {
            return false;
        }

        packet = packet[skip..];
        return (packet[0] >> 4) switch
        {
            4 => TryIPv4(packet, out datagram),
            6 => TryIPv6(packet, out datagram),
            _ => false,
        };
    }

    /// <summary>With up to two VLAN tags.</summary>
    private static int EthernetHeader(ReadOnlySpan<byte> packet)
    {
        var length = 14;
        for (var tags = 0; tags < 2; tags++)
        {
            if (packet.Length < length
                || BinaryPrimitives.ReadUInt16BigEndian(packet[(length - 2)..]) is not (0x8100 or 0x88a8))
            {
                break;
            }

            length += 4;
        }

        return length;
    }

    private static bool TryIPv4(ReadOnlySpan<byte> packet, out UdpDatagram datagram)
    {
        datagram = default;
        var header = (packet[0] & 0xf) * 4;
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & 0x3fff;
        return header >= 20 && fragment == 0 && packet[9] == IpProtocol.Udp && packet.Length >= header + 8
            && TryUdp(packet[header..], HostAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(packet[12..])), out datagram);
    }

    private static bool TryIPv6(ReadOnlySpan<byte> packet, out UdpDatagram datagram)
    {
        datagram = default;
        return packet.Length >= 48 && packet[6] == IpProtocol.Udp
            && TryUdp(packet[40..], new(BinaryPrimitives.ReadUInt128BigEndian(packet[8..])), out datagram);
    }

    private static bool TryUdp(ReadOnlySpan<byte> udp, HostAddress source, out UdpDatagram datagram)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        var right = length >= 8 && length <= udp.Length;
        datagram = right
            ? new() { Source = source, SourcePort = BinaryPrimitives.ReadUInt16BigEndian(udp), Payload = udp[8..length] }
            : default;
        return right;
    }
}
