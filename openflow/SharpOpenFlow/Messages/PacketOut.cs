using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_packet_out</c> (OpenFlow 1.3.5 §7.3.7).</summary>
file static class At
{
    public const int BufferId = 8;
    public const int InPort = 12;
    public const int ActionsLength = 16;
    public const int Actions = 24;
}

/// <summary>OFPT_PACKET_OUT: a packet for a switch to act on.</summary>
public sealed record PacketOut : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.PacketOut;

    /// <summary>A packet that the switch keeps; <see cref="Data"/> is empty then.</summary>
    public BufferId Buffer { get; init; } = BufferId.None;

    /// <summary>The port that the packet is taken to come from.</summary>
    public PortNo InPort { get; init; } = PortNo.Controller;

    /// <summary>What happens to it; output to <see cref="PortNo.Table"/> sends it through the flow tables.</summary>
    public required ActionList Actions { get; init; }

    /// <summary>The packet, from its Ethernet header on.</summary>
    public ByteList Data { get; init; }

    /// <summary>Bytes of the whole message.</summary>
    public int Length => At.Actions + Actions.Length + Data.Length;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, MessageType.PacketOut, Length, xid);
        wire.UInt32(At.BufferId, Buffer.Value);
        wire.UInt32(At.InPort, InPort.Value);
        wire.UInt16(At.ActionsLength, (ushort)Actions.Length);
        wire.Bytes(At.Actions, Actions.Wire);
        wire.Bytes(At.Actions + Actions.Length, Data.Span);
        wire.Complete();
    }
}

/// <summary>A received OFPT_PACKET_OUT, read in place.</summary>
public readonly ref struct PacketOutView : IMessageView<PacketOutView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private PacketOutView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.PacketOut;

    /// <summary>A packet that the switch keeps.</summary>
    public BufferId Buffer => new(ReadUInt32BigEndian(_wire[At.BufferId..]));

    /// <summary>The port that the packet is taken to come from.</summary>
    public PortNo InPort => new(ReadUInt32BigEndian(_wire[At.InPort..]));

    /// <summary>What happens to it.</summary>
    public ActionListView Actions => new(_wire.Slice(At.Actions, ActionsLength));

    /// <summary>The packet, from its Ethernet header on.</summary>
    public ReadOnlySpan<byte> Data => _wire[(At.Actions + ActionsLength)..];

    private ushort ActionsLength => ReadUInt16BigEndian(_wire[At.ActionsLength..]);

    /// <inheritdoc/>
    public static PacketOutView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.PacketOut, At.Actions);
        var view = new PacketOutView(wire);
        if (view.ActionsLength > wire.Length - At.Actions)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadLen, $"packet-out of {wire.Length} bytes says {view.ActionsLength} bytes of actions");
        }

        ActionListView.Check(view.Actions.Wire);
        return view;
    }

    /// <summary>An owned copy.</summary>
    public PacketOut ToOwned() =>
        new() { Buffer = Buffer, InPort = InPort, Actions = Actions.ToOwned(), Data = ByteList.CopyOf(Data) };
}
