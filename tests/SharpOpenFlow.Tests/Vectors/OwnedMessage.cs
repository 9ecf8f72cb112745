using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow.Tests.Vectors;

/// <summary>Reads any message into the value that a program keeps, and writes it again.</summary>
internal static class OwnedMessage
{
    public static IMessage Parse(ReadOnlySpan<byte> wire) => OpenFlowMessage.Parse(wire);

    public static byte[] Write(IMessage message, uint xid)
    {
        var output = new ArrayBufferWriter<byte>();
        message.WriteTo(output, xid);
        return output.WrittenSpan.ToArray();
    }

    public static uint Xid(ReadOnlySpan<byte> wire) => ReadUInt32BigEndian(wire[4..]);
}
