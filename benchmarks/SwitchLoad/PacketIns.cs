using System.Buffers;
using System.Buffers.Binary;
using SharpOpenFlow;

namespace SwitchLoad;

/// <summary>Packet-ins as a table miss makes them: frames of 64 bytes between hosts behind ports of one switch.</summary>
internal static class PacketIns
{
    private const int FrameLength = 64;
    private const int BufferAt = 8;
    private const int Hosts = 1000;

    /// <summary>One packet-in from each host to everybody: a controller that learns knows them afterwards.</summary>
    public static byte[] Introductions(int ports) =>
        Many(Hosts, host => Of(host, MacAddress.Broadcast, ports, BufferId.None));

    /// <summary>Packet-ins from host to host, each in a buffer of its own.</summary>
    public static byte[] Conversations(int count, int ports) =>
        Many(count, i => Of(i % Hosts, Address((i * 7 + 1) % Hosts), ports, new BufferId((uint)i)));

    /// <summary>One packet-in from a host to another.</summary>
    public static byte[] Conversation(int host, int ports) => Many(
        1, _ => Of(host % Hosts, Address((host * 7 + 1) % Hosts), ports, new BufferId(0)));

    /// <summary>Puts the packet of a packet-in into another buffer.</summary>
    public static void SetBuffer(byte[] packetIn, uint buffer) =>
        BinaryPrimitives.WriteUInt32BigEndian(packetIn.AsSpan(BufferAt), buffer);

    private static MacAddress Address(int host) => new(0x0200_0000_0000UL + (uint)host);

    private static PacketInEvent Of(int host, MacAddress destination, int ports, BufferId buffer)
    {
        var frame = new byte[FrameLength];
        destination.WriteTo(frame);
        Address(host).WriteTo(frame.AsSpan(MacAddress.Length));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2 * MacAddress.Length), 0x0800);
        return new PacketInEvent
        {
            Buffer = buffer,
            TotalLength = FrameLength,
            Reason = PacketInReason.NoMatch,
            Match = Match.Of(OxmFields.InPort.Exactly(new PortNo((uint)(host % ports) + 1))),
            Data = ByteList.CopyOf(frame),
        };
    }

    private static byte[] Many(int count, Func<int, PacketInEvent> make)
    {
        var output = new ArrayBufferWriter<byte>();
        for (var i = 0; i < count; i++)
        {
            make(i).WriteTo(output, 0);
        }

        return output.WrittenSpan.ToArray();
    }
}
