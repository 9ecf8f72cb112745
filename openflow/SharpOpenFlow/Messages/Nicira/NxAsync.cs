using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>NXT_SET_ASYNC_CONFIG: <see cref="SetAsync"/> as Open vSwitch had it before OpenFlow 1.3.</summary>
/// <param name="MasterOrEqual">While this controller is master or equal.</param>
/// <param name="Slave">While it is slave.</param>
public sealed record NxSetAsyncConfig(AsyncMasks MasterOrEqual, AsyncMasks Slave) : IMessage
{
    private const int Length = 24;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.SetAsyncConfig, Length, xid);
        ReadOnlySpan<uint> masks =
        [
            MasterOrEqual.PacketIn, Slave.PacketIn, MasterOrEqual.PortStatus, Slave.PortStatus,
            MasterOrEqual.FlowRemoved, Slave.FlowRemoved,
        ];
        for (var i = 0; i < masks.Length; i++)
        {
            wire.UInt32(ExperimenterMessage.Body + (i * sizeof(uint)), masks[i]);
        }

        wire.Complete();
    }

    internal static NxSetAsyncConfig Parse(ReadOnlySpan<byte> wire)
    {
        var body = ExperimenterMessage.Exactly(wire, Length, "an async-config");
        return new(Masks(body), Masks(body[sizeof(uint)..]));
    }

    private static AsyncMasks Masks(ReadOnlySpan<byte> body) => new(
        ReadUInt32BigEndian(body), ReadUInt32BigEndian(body[8..]), ReadUInt32BigEndian(body[16..]));
}

/// <summary>What a property of <see cref="NxSetAsyncConfig2"/> is about (OFPACPT_*).</summary>
public enum AsyncProperty : ushort
{
    /// <summary>OFPACPT_PACKET_IN_SLAVE.</summary>
    PacketInSlave = 0,

    /// <summary>OFPACPT_PACKET_IN_MASTER.</summary>
    PacketInMaster = 1,

    /// <summary>OFPACPT_PORT_STATUS_SLAVE.</summary>
    PortStatusSlave = 2,

    /// <summary>OFPACPT_PORT_STATUS_MASTER.</summary>
    PortStatusMaster = 3,

    /// <summary>OFPACPT_FLOW_REMOVED_SLAVE.</summary>
    FlowRemovedSlave = 4,

    /// <summary>OFPACPT_FLOW_REMOVED_MASTER.</summary>
    FlowRemovedMaster = 5,

    /// <summary>OFPACPT_ROLE_STATUS_SLAVE.</summary>
    RoleStatusSlave = 6,

    /// <summary>OFPACPT_ROLE_STATUS_MASTER.</summary>
    RoleStatusMaster = 7,

    /// <summary>OFPACPT_TABLE_STATUS_SLAVE.</summary>
    TableStatusSlave = 8,

    /// <summary>OFPACPT_TABLE_STATUS_MASTER.</summary>
    TableStatusMaster = 9,

    /// <summary>OFPACPT_REQUESTFORWARD_SLAVE.</summary>
    RequestForwardSlave = 10,

    /// <summary>OFPACPT_REQUESTFORWARD_MASTER.</summary>
    RequestForwardMaster = 11,
}

/// <summary>
/// NXT_SET_ASYNC_CONFIG2: OpenFlow 1.4's choice of the messages that come unasked, which names more of them.
/// </summary>
/// <param name="Properties">All properties, as they were received.</param>
public sealed record NxSetAsyncConfig2(ByteList Properties) : IMessage
{
    private const int PropertyLength = 8;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <summary>A message of the given masks: bit n stands for the reason of number n.</summary>
    public static NxSetAsyncConfig2 Of(params ReadOnlySpan<(AsyncProperty Property, uint Mask)> masks)
    {
        var wire = new byte[masks.Length * PropertyLength];
        for (var i = 0; i < masks.Length; i++)
        {
            var property = wire.AsSpan(i * PropertyLength);
            WriteUInt16BigEndian(property, (ushort)masks[i].Property);
            WriteUInt16BigEndian(property[2..], PropertyLength);
            WriteUInt32BigEndian(property[4..], masks[i].Mask);
        }

        return new(ByteList.CopyOf(wire));
    }

    /// <summary>The mask of a property; zero when the message does not have it.</summary>
    public uint Mask(AsyncProperty property)
    {
        var mask = PropertyList.Check(Properties.Span).Find((ushort)property, sizeof(uint));
        return mask.IsEmpty ? 0 : ReadUInt32BigEndian(mask);
    }

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.SetAsyncConfig2, Properties.Length, xid);
        wire.Bytes(ExperimenterMessage.Body, Properties.Span);
        wire.Complete();
    }

    internal static NxSetAsyncConfig2 Parse(ReadOnlySpan<byte> wire)
    {
        foreach (var property in PropertyList.Check(wire[ExperimenterMessage.Body..]))
        {
            if (property.Type <= (ushort)AsyncProperty.RequestForwardMaster && property.Payload.Length != sizeof(uint))
            {
                OpenFlowProtocolException.Throw(
                    ErrorType.TableFeaturesFailed, (ushort)TableFeaturesFailedCode.BadLen,
                    $"a mask of {property.Payload.Length} bytes");
            }
        }

        return new(ByteList.CopyOf(wire[ExperimenterMessage.Body..]));
    }
}
