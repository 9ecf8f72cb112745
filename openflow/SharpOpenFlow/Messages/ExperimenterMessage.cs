using System.Buffers;

namespace SharpOpenFlow;

/// <summary>The one table from an experimenter's message type to what reads it.</summary>
internal static class ExperimenterMessage
{
    /// <summary>Where an experimenter's message has its own part.</summary>
    public const int Body = 16;

    private const int Experimenter = 8;
    private const int ExperimenterType = 12;

    /// <summary>Reads any OFPT_EXPERIMENTER; those that are not known are kept as their bytes.</summary>
    public static IMessage Parse(ReadOnlySpan<byte> wire)
    {
        var view = ExperimenterView.Parse(wire);
        return view.ExperimenterId switch
        {
            ExperimenterId.Nicira => Nicira((NxMessageType)view.ExperimenterType, wire) ?? view.ToOwned(),
            ExperimenterId.Onf => Onf((OnfMessageType)view.ExperimenterType, wire) ?? view.ToOwned(),
            _ => view.ToOwned(),
        };
    }

    /// <summary>Opens a message of an experimenter whose own part has the given length.</summary>
    public static WireWriter Open(IBufferWriter<byte> output, uint experimenter, uint type, int body, uint xid)
    {
        var wire = new WireWriter(output, MessageType.Experimenter, Body + body, xid);
        wire.UInt32(Experimenter, experimenter);
        wire.UInt32(ExperimenterType, type);
        return wire;
    }

    /// <summary>The experimenter's own part, which must have exactly this many bytes.</summary>
    public static ReadOnlySpan<byte> Exactly(ReadOnlySpan<byte> wire, int length, string what)
    {
        MultipartBody.Exactly(wire[Body..], length, what);
        return wire[Body..];
    }

    /// <summary>The experimenter's own part, which must have at least this many bytes.</summary>
    public static ReadOnlySpan<byte> AtLeast(ReadOnlySpan<byte> wire, int length, string what)
    {
        MultipartBody.AtLeast(wire[Body..], length, what);
        return wire[Body..];
    }

    private static IMessage? Nicira(NxMessageType type, ReadOnlySpan<byte> wire) => type switch
    {
        NxMessageType.RoleRequest or NxMessageType.RoleReply => NxRole.Parse(type, wire),
        NxMessageType.FlowMod => NxFlowMod.Parse(wire),
        NxMessageType.FlowRemoved => NxFlowRemoved.Parse(wire),
        NxMessageType.FlowModTableId => NxFlowModTableId.Parse(wire),
        NxMessageType.SetPacketInFormat => NxSetPacketInFormat.Parse(wire),
        NxMessageType.PacketIn => NxPacketIn.Parse(wire),
        NxMessageType.FlowAge => NxFlowAge.Parse(wire),
        NxMessageType.SetAsyncConfig => NxSetAsyncConfig.Parse(wire),
        NxMessageType.SetControllerId => NxSetControllerId.Parse(wire),
        NxMessageType.TlvTableMod => NxTlvTableMod.Parse(wire),
        NxMessageType.TlvTableRequest => NxTlvTableRequest.Parse(wire),
        NxMessageType.TlvTableReply => NxTlvTableReply.Parse(wire),
        NxMessageType.SetAsyncConfig2 => NxSetAsyncConfig2.Parse(wire),
        NxMessageType.Resume or NxMessageType.PacketIn2 => NxPacketIn2.Parse(type, wire),
        NxMessageType.CtFlushZone => NxCtFlushZone.Parse(wire),
        NxMessageType.CtFlush => NxCtFlush.Parse(wire),
        _ => null,
    };

    private static IMessage? Onf(OnfMessageType type, ReadOnlySpan<byte> wire) => type switch
    {
        OnfMessageType.FlowMonitorCancel => FlowMonitorCancel.Parse(wire),
        OnfMessageType.FlowMonitorPaused or OnfMessageType.FlowMonitorResumed => FlowMonitorPause.Parse(type, wire),
        OnfMessageType.RoleStatus => RoleStatus.Parse(wire),
        OnfMessageType.BundleControl => BundleControlView.Parse(wire).ToOwned(),
        OnfMessageType.BundleAdd => BundleAddView.Parse(wire).ToOwned(),
        OnfMessageType.RequestForward => RequestForward.Parse(wire),
        _ => null,
    };
}

/// <summary>ONF's messages that Open vSwitch has in OpenFlow 1.3.</summary>
public enum OnfMessageType : uint
{
    /// <summary>ONFT_FLOW_MONITOR_CANCEL (EXT-187).</summary>
    FlowMonitorCancel = 1870,

    /// <summary>ONFT_FLOW_MONITOR_PAUSED (EXT-187).</summary>
    FlowMonitorPaused = 1871,

    /// <summary>ONFT_FLOW_MONITOR_RESUMED (EXT-187).</summary>
    FlowMonitorResumed = 1872,

    /// <summary>ONFT_ROLE_STATUS (EXT-191).</summary>
    RoleStatus = 1911,

    /// <summary>ONF_ET_BUNDLE_CONTROL (EXT-230).</summary>
    BundleControl = 2300,

    /// <summary>ONF_ET_BUNDLE_ADD_MESSAGE (EXT-230).</summary>
    BundleAdd = 2301,

    /// <summary>ONFT_REQUESTFORWARD (EXT-235).</summary>
    RequestForward = 2350,
}

/// <summary>Nicira's messages that Open vSwitch has in OpenFlow 1.3.</summary>
public enum NxMessageType : uint
{
    /// <summary>NXT_ROLE_REQUEST.</summary>
    RoleRequest = 10,

    /// <summary>NXT_ROLE_REPLY.</summary>
    RoleReply = 11,

    /// <summary>NXT_FLOW_MOD.</summary>
    FlowMod = 13,

    /// <summary>NXT_FLOW_REMOVED.</summary>
    FlowRemoved = 14,

    /// <summary>NXT_FLOW_MOD_TABLE_ID.</summary>
    FlowModTableId = 15,

    /// <summary>NXT_SET_PACKET_IN_FORMAT.</summary>
    SetPacketInFormat = 16,

    /// <summary>NXT_PACKET_IN.</summary>
    PacketIn = 17,

    /// <summary>NXT_FLOW_AGE.</summary>
    FlowAge = 18,

    /// <summary>NXT_SET_ASYNC_CONFIG.</summary>
    SetAsyncConfig = 19,

    /// <summary>NXT_SET_CONTROLLER_ID.</summary>
    SetControllerId = 20,

    /// <summary>NXT_TLV_TABLE_MOD.</summary>
    TlvTableMod = 24,

    /// <summary>NXT_TLV_TABLE_REQUEST.</summary>
    TlvTableRequest = 25,

    /// <summary>NXT_TLV_TABLE_REPLY.</summary>
    TlvTableReply = 26,

    /// <summary>NXT_SET_ASYNC_CONFIG2.</summary>
    SetAsyncConfig2 = 27,

    /// <summary>NXT_RESUME.</summary>
    Resume = 28,

    /// <summary>NXT_CT_FLUSH_ZONE.</summary>
    CtFlushZone = 29,

    /// <summary>NXT_PACKET_IN2.</summary>
    PacketIn2 = 30,

    /// <summary>NXT_CT_FLUSH.</summary>
    CtFlush = 32,
}
