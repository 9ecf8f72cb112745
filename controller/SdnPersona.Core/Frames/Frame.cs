using System.Net;
using System.Net.Sockets;
using SharpOpenFlow;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SdnPersona.Core.Frames;

/// <summary>
/// The first bytes of an Ethernet frame, as a switch copies them: enough to know who speaks to whom. Reading never throws:
/// what is not there, or not understood, is simply absent.
/// </summary>
public readonly ref struct Frame
{
    private const ushort EtherTypeIPv4 = 0x0800;
    private const ushort EtherTypeArp = 0x0806;
    private const ushort EtherTypeVlan = 0x8100;
    private const ushort EtherTypeQinQ = 0x88a8;
    private const ushort EtherTypeIPv6 = 0x86dd;
    private const int EthernetLength = 14;
    private const int VlanTagLength = 4;
    private const int NeighbourSolicitation = 135;
    private const int NeighbourAdvertisement = 136;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly ushort _etherType;

    private Frame(MacAddress source, MacAddress destination, ushort etherType, ReadOnlySpan<byte> payload)
    {
        Source = source;
        Destination = destination;
        _etherType = etherType;
        _payload = payload;
    }

    /// <summary>Source MAC address.</summary>
    public MacAddress Source { get; }

    /// <summary>Destination MAC address.</summary>
    public MacAddress Destination { get; }

    /// <summary>Wraps a frame; false when it is shorter than an Ethernet header. Up to two VLAN tags are skipped.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Frame frame)
    {
        frame = default;
        if (bytes.Length < EthernetLength)
        {
            return false;
        }

        var offset = EthernetLength - 2;
        var etherType = ReadUInt16BigEndian(bytes[offset..]);
        for (var tags = 0; tags < 2 && etherType is EtherTypeVlan or EtherTypeQinQ && bytes.Length >= offset + VlanTagLength + 2; tags++)
        {
            offset += VlanTagLength;
            etherType = ReadUInt16BigEndian(bytes[offset..]);
        }

        frame = new(MacAddress.Read(bytes[6..]), MacAddress.Read(bytes), etherType, bytes[(offset + 2)..]);
        return true;
    }

    /// <summary>The addresses that the sender claims by ARP (RFC 826) or neighbour discovery (RFC 4861); probes claim none.</summary>
    public bool TryReadAddressClaim(out MacAddress mac, out IPAddress address)
    {
        mac = Source;
        address = IPAddress.None;
        if (_etherType == EtherTypeArp && _payload.Length >= 28 && ReadUInt16BigEndian(_payload[2..]) == EtherTypeIPv4 && _payload[4] == 6 && _payload[5] == 4)
        {
            mac = MacAddress.Read(_payload[8..]);
            address = new IPAddress(_payload.Slice(14, 4));
        }
        else if (_etherType == EtherTypeIPv6
            && _payload.Length >= 40 + 24
            && _payload[6] == 58
            && _payload[7] == 255
            && _payload[40] is NeighbourSolicitation or NeighbourAdvertisement)
        {
            // An advertisement claims its target, a solicitation its source. A smaller hop limit comes from another network.
            var claimed = _payload[40] == NeighbourAdvertisement ? _payload.Slice(40 + 8, 16) : _payload.Slice(8, 16);
            address = new IPAddress(claimed);
        }

        return !mac.IsMulticast && mac != default && IsHost(address);
    }

    /// <summary>The source address of an IPv4 packet, unless it is none that a host can have.</summary>
    public bool TryReadIPv4Source(out IPAddress address)
    {
        address = _etherType == EtherTypeIPv4 && _payload.Length >= 20 ? new IPAddress(_payload.Slice(12, 4)) : IPAddress.None;
        return IsHost(address);
    }

    /// <summary>The addresses, ports and flags of a TCP segment; later fragments have none.</summary>
    public bool TryReadTcp(out TcpSegment segment)
    {
        segment = default;
        var offset = 0;
        if (_etherType == EtherTypeIPv4 && _payload.Length >= 20 && _payload[0] >> 4 == 4 && _payload[9] == 6 && (ReadUInt16BigEndian(_payload[6..]) & 0x1fff) == 0)
        {
            offset = (_payload[0] & 0x0f) * 4;
        }
        else if (_etherType == EtherTypeIPv6 && _payload.Length >= 40 && _payload[0] >> 4 == 6 && _payload[6] == 6)
        {
            offset = 40;
        }

        if (offset < 20 || _payload.Length < offset + 14)
        {
            return false;
        }

        var addresses = offset == 40 && _etherType == EtherTypeIPv6 ? _payload.Slice(8, 32) : _payload.Slice(12, 8);
        var tcp = _payload[offset..];
        segment = new(
            new IPAddress(addresses[..(addresses.Length / 2)]),
            ReadUInt16BigEndian(tcp),
            new IPAddress(addresses[(addresses.Length / 2)..]),
            ReadUInt16BigEndian(tcp[2..]),
            (TcpFlag)tcp[13]);
        return true;
    }

    /// <summary>
    /// Protocol, addresses and ports of an IP packet; ports are 0 for protocols without ports, for later fragments, and behind IPv6
    /// extension headers.
    /// </summary>
    public bool TryReadFlow(out IPFlow flow)
    {
        flow = default;
        ReadOnlySpan<byte> addresses, transport;
        byte protocol;
        if (_etherType == EtherTypeIPv4 && _payload.Length >= 20 && _payload[0] >> 4 == 4)
        {
            var isFirst = (ReadUInt16BigEndian(_payload[6..]) & 0x1fff) == 0;
            protocol = _payload[9];
            addresses = _payload.Slice(12, 8);
            transport = isFirst ? _payload[Math.Min(_payload.Length, (_payload[0] & 0x0f) * 4)..] : [];
        }
        else if (_etherType == EtherTypeIPv6 && _payload.Length >= 40 && _payload[0] >> 4 == 6)
        {
            protocol = _payload[6];
            addresses = _payload.Slice(8, 32);
            transport = _payload[40..];
        }
        else
        {
            return false;
        }

        var half = addresses.Length / 2;
        var hasPorts = protocol is 6 or 17 or 132 && transport.Length >= 4;
        flow = new(
            protocol,
            new IPAddress(addresses[..half]),
            hasPorts ? ReadUInt16BigEndian(transport) : (ushort)0,
            new IPAddress(addresses[half..]),
            hasPorts ? ReadUInt16BigEndian(transport[2..]) : (ushort)0);
        return true;
    }

    private static bool IsHost(IPAddress address) =>
        !address.Equals(IPAddress.None)
        && !address.Equals(IPAddress.Any)
        && !address.Equals(IPAddress.Broadcast)
        && !IsIPv4Multicast(address)
        && !address.Equals(IPAddress.IPv6Any)
        && !address.IsIPv6Multicast
        && !IPAddress.IsLoopback(address);

    private static bool IsIPv4Multicast(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && (address.GetAddressBytes()[0] & 0xf0) == 0xe0;
}

/// <summary>Flags of a TCP header (RFC 9293 §3.1).</summary>
[Flags]
public enum TcpFlag : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>No more data from the sender.</summary>
    Fin = 0x01,

    /// <summary>Synchronise sequence numbers.</summary>
    Syn = 0x02,

    /// <summary>Reset the connection.</summary>
    Rst = 0x04,

    /// <summary>The acknowledgement field counts.</summary>
    Ack = 0x10,
}

/// <summary>Who sent a segment to whom, and what it says.</summary>
public readonly record struct TcpSegment(
    IPAddress Source, ushort SourcePort, IPAddress Destination, ushort DestinationPort, TcpFlag Flags);

/// <summary>Who sends what to whom.</summary>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="Source">Source address.</param>
/// <param name="SourcePort">Source port, or 0.</param>
/// <param name="Destination">Destination address.</param>
/// <param name="DestinationPort">Destination port, or 0.</param>
public readonly record struct IPFlow(byte Protocol, IPAddress Source, ushort SourcePort, IPAddress Destination, ushort DestinationPort);
