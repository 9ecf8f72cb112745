using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>In what form packets come to the controller.</summary>
public enum NxPacketInFormat : uint
{
    /// <summary>OFPUTIL_PACKET_IN_STD: <see cref="MessageType.PacketIn"/>.</summary>
    Standard = 0,

    /// <summary>NXPIF_NXT_PACKET_IN: <see cref="NxPacketIn"/>.</summary>
    NxPacketIn = 1,

    /// <summary>NXPIF_NXT_PACKET_IN2: <see cref="NxPacketIn2"/>, the only one with user data and continuations.</summary>
    NxPacketIn2 = 2,
}

/// <summary>NXT_SET_PACKET_IN_FORMAT: chooses in what form packets come.</summary>
/// <param name="Format">The form.</param>
public sealed record NxSetPacketInFormat(NxPacketInFormat Format) : IMessage
{
    private const int Length = 4;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.SetPacketInFormat, Length, xid);
        wire.UInt32(ExperimenterMessage.Body, (uint)Format);
        wire.Complete();
    }

    internal static NxSetPacketInFormat Parse(ReadOnlySpan<byte> wire) =>
        new((NxPacketInFormat)ReadUInt32BigEndian(ExperimenterMessage.Exactly(wire, Length, "a packet-in format")));
}

/// <summary>NXT_SET_CONTROLLER_ID: the id by which <c>controller(id=...)</c> chooses this connection.</summary>
/// <param name="Id">The id; all connections start with zero.</param>
public sealed record NxSetControllerId(ushort Id) : IMessage
{
    private const int Length = 8;
    private const int IdAt = 6;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.SetControllerId, Length, xid);
        wire.UInt16(ExperimenterMessage.Body + IdAt, Id);
        wire.Complete();
    }

    internal static NxSetControllerId Parse(ReadOnlySpan<byte> wire) =>
        new(ReadUInt16BigEndian(ExperimenterMessage.Exactly(wire, Length, "a controller id")[IdAt..]));
}

/// <summary>
/// NXT_FLOW_MOD_TABLE_ID: whether OpenFlow 1.0's flow-mods name a table; without meaning in OpenFlow 1.3.
/// </summary>
/// <param name="IsSet">Whether they do.</param>
public sealed record NxFlowModTableId(byte IsSet) : IMessage
{
    private const int Length = 8;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.FlowModTableId, Length, xid);
        wire.Byte(ExperimenterMessage.Body, IsSet);
        wire.Complete();
    }

    internal static NxFlowModTableId Parse(ReadOnlySpan<byte> wire) =>
        new(ExperimenterMessage.Exactly(wire, Length, "a flow-mod-table-id")[0]);
}

/// <summary>NXT_FLOW_AGE: asked for flows' idle ages in OpenFlow 1.0; no more than its header.</summary>
public sealed record NxFlowAge : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid) =>
        ExperimenterMessage.Open(output, ExperimenterId.Nicira, (uint)NxMessageType.FlowAge, 0, xid).Complete();

    internal static NxFlowAge Parse(ReadOnlySpan<byte> wire)
    {
        ExperimenterMessage.Exactly(wire, 0, "a flow-age");
        return new();
    }
}
