using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow.Tests.Vectors;

/// <summary>
/// Brings the fields of every match in a message into one order, on the bytes alone: the order on the wire means
/// nothing, and Open vSwitch's is not the codec's.
/// </summary>
internal static class FieldOrder
{
    private const int FlowEntriesAt = 16;

    public static byte[] Sorted(byte[] message)
    {
        var copy = message.ToArray();
        switch ((MessageType)copy[1])
        {
            case MessageType.FlowMod or MessageType.FlowRemoved:
                Sort(copy.AsSpan(48));
                break;
            case MessageType.PacketIn:
                Sort(copy.AsSpan(24));
                break;
            case MessageType.MultipartReply when copy[9] == (byte)MultipartType.Flow:
                for (var rest = copy.AsSpan(FlowEntriesAt); !rest.IsEmpty; rest = rest[ReadUInt16BigEndian(rest)..])
                {
                    Sort(rest[48..]);
                }

                break;
            default:
                break;
        }

        return copy;
    }

    private static void Sort(Span<byte> match)
    {
        var fields = match[4..ReadUInt16BigEndian(match[2..])];
        List<byte[]> tlvs = [];
        for (ReadOnlySpan<byte> rest = fields; !rest.IsEmpty; rest = rest[(4 + rest[3])..])
        {
            tlvs.Add(rest[..(4 + rest[3])].ToArray());
        }

        tlvs.Sort((left, right) => left.AsSpan().SequenceCompareTo(right));
        tlvs.SelectMany(tlv => tlv).ToArray().CopyTo(fields);
    }
}
