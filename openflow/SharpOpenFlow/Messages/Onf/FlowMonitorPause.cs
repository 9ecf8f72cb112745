using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>ONFT_FLOW_MONITOR_CANCEL: ends a flow monitor (EXT-187).</summary>
/// <param name="Id">Number of the monitor.</param>
public sealed record FlowMonitorCancel(uint Id) : IMessage
{
    private const int Length = 4;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Onf, (uint)OnfMessageType.FlowMonitorCancel, Length, xid);
        wire.UInt32(ExperimenterMessage.Body, Id);
        wire.Complete();
    }

    internal static FlowMonitorCancel Parse(ReadOnlySpan<byte> wire) =>
        new(ReadUInt32BigEndian(ExperimenterMessage.Exactly(wire, Length, "a flow-monitor-cancel")));
}

/// <summary>
/// ONFT_FLOW_MONITOR_PAUSED and ONFT_FLOW_MONITOR_RESUMED (EXT-187): the switch holds back updates because the
/// controller does not read them, and goes on with them.
/// </summary>
/// <param name="IsResumed">Whether it goes on.</param>
public sealed record FlowMonitorPause(bool IsResumed) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var type = IsResumed ? OnfMessageType.FlowMonitorResumed : OnfMessageType.FlowMonitorPaused;
        ExperimenterMessage.Open(output, ExperimenterId.Onf, (uint)type, 0, xid).Complete();
    }

    internal static FlowMonitorPause Parse(OnfMessageType type, ReadOnlySpan<byte> wire)
    {
        ExperimenterMessage.Exactly(wire, 0, "a flow-monitor-paused or -resumed");
        return new(type == OnfMessageType.FlowMonitorResumed);
    }
}
