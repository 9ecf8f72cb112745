using System.Buffers.Binary;
using SdnPersona.Core.Pipeline.Execution;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>TCP segments as bytes, good enough for a real connection tracker: sequence numbers in its windows, right checksums.</summary>
internal static class TcpFrame
{
    private const int TcpLength = 20;
    private const ushort Window = 0xffff;

    /// <summary>The frame of a TCP packet without data or VLAN tag, in hexadecimal.</summary>
    /// <param name="packet">Its headers.</param>
    /// <param name="sequence">Sequence number.</param>
    /// <param name="acknowledgement">Acknowledgement number.</param>
    public static string Hex(Packet packet, uint sequence, uint acknowledgement)
    {
        var addresses = (byte[])[.. packet.Source!.GetAddressBytes(), .. packet.Destination!.GetAddressBytes()];
        var tcp = new byte[TcpLength];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, packet.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(2), packet.DestinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp.AsSpan(8), acknowledgement);
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(12), (ushort)((TcpLength / 4 << 12) | (ushort)packet.Flags));
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(14), Window);
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(16), Checksum([.. addresses, 0, packet.Protocol, 0, TcpLength, .. tcp]));

        var ethernet = new byte[14];
        packet.EthDst.WriteTo(ethernet);
        packet.EthSrc.WriteTo(ethernet.AsSpan(6));
        BinaryPrimitives.WriteUInt16BigEndian(ethernet.AsSpan(12), packet.EtherType.Value);
        return Convert.ToHexString([.. ethernet, .. packet.IsIPv4 ? IPv4(packet, addresses) : IPv6(packet, addresses), .. tcp]);
    }

    private static byte[] IPv4(Packet packet, byte[] addresses)
    {
        byte[] header = [0x45, 0, 0, 20 + TcpLength, 0, 1, 0, 0, 64, packet.Protocol, 0, 0, .. addresses];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), Checksum(header));
        return header;
    }

    private static byte[] IPv6(Packet packet, byte[] addresses) => [0x60, 0, 0, 0, 0, TcpLength, packet.Protocol, 64, .. addresses];

    /// <summary>RFC 1071, over an even number of bytes.</summary>
    private static ushort Checksum(byte[] bytes)
    {
        var sum = 0u;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(i));
        }

        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
