using System.Buffers.Binary;
using System.Net;

namespace SdnPersona.Cli.Captures;

/// <summary>One direction of a TCP connection.</summary>
internal readonly record struct TcpDirection(IPEndPoint Source, IPEndPoint Destination)
{
    public override string ToString() => $"{Source} > {Destination}";
}

/// <summary>What a captured frame carries of a TCP connection.</summary>
/// <param name="Direction">From where to where.</param>
/// <param name="Sequence">Number of the first byte.</param>
/// <param name="IsSyn">Whether a stream begins here.</param>
/// <param name="Data">The bytes.</param>
internal readonly record struct TcpSegment(
    TcpDirection Direction, uint Sequence, bool IsSyn, ReadOnlyMemory<byte> Data)
{
    private const int Tcp = 6;

    /// <summary>Finds the segment in a frame; false when there is none, or only a part of it.</summary>
    public static bool TryRead(CapturedFrame frame, out TcpSegment segment)
    {
        segment = default;
        return TryNetwork(frame, out var packet) && TryTransport(packet, out segment);
    }

    private static bool TryNetwork(CapturedFrame frame, out ReadOnlyMemory<byte> packet)
    {
        var bytes = frame.Bytes;
        var header = frame.LinkType switch
        {
            0 or 108 => 4,
            1 => EthernetLength(bytes.Span),
            101 or 228 or 229 => 0,
            113 => 16,
            276 => 20,
            _ => -1,
        };
        packet = header >= 0 && header < bytes.Length ? bytes[header..] : default;
        return !packet.IsEmpty;
    }

    private static int EthernetLength(ReadOnlySpan<byte> frame)
    {
        var at = 12;
        while (at + 2 <= frame.Length && BinaryPrimitives.ReadUInt16BigEndian(frame[at..]) is 0x8100 or 0x88a8)
        {
            at += 4;
        }

        return at + 2 <= frame.Length && BinaryPrimitives.ReadUInt16BigEndian(frame[at..]) is 0x0800 or 0x86dd
            ? at + 2
            : -1;
    }

    private static bool TryTransport(ReadOnlyMemory<byte> packet, out TcpSegment segment)
    {
        segment = default;
        var span = packet.Span;
        int header, end;
        IPAddress source, destination;
        switch (span[0] >> 4)
        {
            case 4 when span.Length >= 20 && span[9] == Tcp && (span[6] & 0x3f | span[7]) == 0:
                header = (span[0] & 0xf) * 4;
                end = BinaryPrimitives.ReadUInt16BigEndian(span[2..]);
                (source, destination) = (new IPAddress(span.Slice(12, 4)), new IPAddress(span.Slice(16, 4)));
                break;
            case 6 when span.Length >= 40 && span[6] == Tcp:
                header = 40;
                end = 40 + BinaryPrimitives.ReadUInt16BigEndian(span[4..]);
                (source, destination) = (new IPAddress(span.Slice(8, 16)), new IPAddress(span.Slice(24, 16)));
                break;
            default:
                return false;
        }

        // Segmentation offload leaves the length out where it does not fit.
        end = end <= header ? span.Length : Math.Min(end, span.Length);
        if (header < 20 || end < header + 20)
        {
            return false;
        }

        var tcp = packet[header..end];
        var offset = (tcp.Span[12] >> 4) * 4;
        if (offset < 20 || offset > tcp.Length)
        {
            return false;
        }

        segment = new(
            new(
                new(source, BinaryPrimitives.ReadUInt16BigEndian(tcp.Span)),
                new(destination, BinaryPrimitives.ReadUInt16BigEndian(tcp.Span[2..]))),
            BinaryPrimitives.ReadUInt32BigEndian(tcp.Span[4..]), (tcp.Span[13] & 2) != 0, tcp[offset..]);
        return true;
    }
}
