using System.Buffers;
using System.Buffers.Binary;
using SharpOpenFlow;

namespace LearningSwitch;

/// <summary>
/// A flow from one address and port to another, written from prepared bytes: only what differs is filled in.
/// </summary>
internal readonly struct LearnedFlow(
    BufferId buffer, PortNo inPort, MacAddress source, MacAddress destination, PortNo outPort) : IMessage
{
    // Where the prepared message has what differs; the fields of a match are in the order of their numbers.
    private const int Xid = 4, Buffer = 32, InPort = 56, EthDst = 64, EthSrc = 74, OutPort = 92;

    private static readonly byte[] Prepared = Prepare();

    public MessageType Type => MessageType.FlowMod;

    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = output.GetSpan(Prepared.Length)[..Prepared.Length];
        Prepared.CopyTo(wire);
        BinaryPrimitives.WriteUInt32BigEndian(wire[Xid..], xid);
        BinaryPrimitives.WriteUInt32BigEndian(wire[Buffer..], buffer.Value);
        BinaryPrimitives.WriteUInt32BigEndian(wire[InPort..], inPort.Value);
        destination.WriteTo(wire[EthDst..]);
        source.WriteTo(wire[EthSrc..]);
        BinaryPrimitives.WriteUInt32BigEndian(wire[OutPort..], outPort.Value);
        output.Advance(wire.Length);
    }

    private static byte[] Prepare()
    {
        var nothing = new MacAddress(0);
        var flow = new Flow
        {
            IdleTimeout = 60,
            Match = Match.Of(
                OxmFields.InPort.Exactly(new PortNo(0)),
                OxmFields.EthDst.Exactly(nothing),
                OxmFields.EthSrc.Exactly(nothing)),
            Instructions = new InstructionSet { ApplyActions = ActionList.Of(OfAction.Output(new PortNo(0))) },
        };
        var wire = new ArrayBufferWriter<byte>();
        FlowMod.Add(flow).WriteTo(wire, 0);
        return wire.WrittenSpan.ToArray();
    }
}

/// <summary>Sends a packet on its way: the one that the switch keeps, or a copy of the bytes.</summary>
internal readonly ref struct PacketAnswer(BufferId buffer, PortNo inPort, ActionList actions, ReadOnlySpan<byte> data)
    : IMessage
{
    private const int Buffer = 8, InPort = 12, ActionsLength = 16, Actions = 24;

    private readonly ReadOnlySpan<byte> _data = buffer == BufferId.None ? data : default;

    public MessageType Type => MessageType.PacketOut;

    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, Actions + actions.Length + _data.Length, xid);
        wire.UInt32(Buffer, buffer.Value);
        wire.UInt32(InPort, inPort.Value);
        wire.UInt16(ActionsLength, (ushort)actions.Length);
        wire.Bytes(Actions, actions.Wire);
        wire.Bytes(Actions + actions.Length, _data);
        wire.Complete();
    }
}
