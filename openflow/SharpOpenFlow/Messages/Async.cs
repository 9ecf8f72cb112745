using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Offsets in <c>ofp_async_config</c> (OpenFlow 1.3.5 §7.3.10): each mask for master and equal, then for slave.
/// </summary>
file static class At
{
    public const int PacketIn = 8;
    public const int PortStatus = 16;
    public const int FlowRemoved = 24;
    public const int Length = 32;
    public const int Slave = 4;
}

/// <summary>
/// Which messages a controller gets unasked, by its role: bit n of a mask stands for the reason of number n of that
/// message.
/// </summary>
/// <param name="PacketIn">Reasons of <see cref="PacketInReason"/>.</param>
/// <param name="PortStatus">Reasons of a port-status.</param>
/// <param name="FlowRemoved">Reasons of <see cref="FlowRemovedReason"/>.</param>
public readonly record struct AsyncMasks(uint PacketIn, uint PortStatus, uint FlowRemoved)
{
    /// <summary>Everything that OpenFlow 1.3 has a reason for.</summary>
    public static readonly AsyncMasks All = new(0b111, 0b111, 0b1111);

    /// <summary>Nothing.</summary>
    public static readonly AsyncMasks None;

    internal static AsyncMasks Read(ReadOnlySpan<byte> wire, int role) => new(
        ReadUInt32BigEndian(wire[(At.PacketIn + role)..]),
        ReadUInt32BigEndian(wire[(At.PortStatus + role)..]),
        ReadUInt32BigEndian(wire[(At.FlowRemoved + role)..]));

    internal static void Write(
        IBufferWriter<byte> output, MessageType type, uint xid, AsyncMasks masterOrEqual, AsyncMasks slave)
    {
        var wire = new WireWriter(output, type, At.Length, xid);
        wire.UInt32(At.PacketIn, masterOrEqual.PacketIn);
        wire.UInt32(At.PacketIn + At.Slave, slave.PacketIn);
        wire.UInt32(At.PortStatus, masterOrEqual.PortStatus);
        wire.UInt32(At.PortStatus + At.Slave, slave.PortStatus);
        wire.UInt32(At.FlowRemoved, masterOrEqual.FlowRemoved);
        wire.UInt32(At.FlowRemoved + At.Slave, slave.FlowRemoved);
        wire.Complete();
    }
}

/// <summary>OFPT_SET_ASYNC: chooses which messages come unasked.</summary>
/// <param name="MasterOrEqual">While this controller is master or equal.</param>
/// <param name="Slave">While it is slave.</param>
public sealed record SetAsync(AsyncMasks MasterOrEqual, AsyncMasks Slave) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.SetAsync;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid) =>
        AsyncMasks.Write(output, Type, xid, MasterOrEqual, Slave);
}

/// <summary>A received OFPT_SET_ASYNC, read in place.</summary>
public readonly ref struct SetAsyncView : IMessageView<SetAsyncView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private SetAsyncView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.SetAsync;

    /// <summary>While the controller is master or equal.</summary>
    public AsyncMasks MasterOrEqual => AsyncMasks.Read(_wire, 0);

    /// <summary>While it is slave.</summary>
    public AsyncMasks Slave => AsyncMasks.Read(_wire, At.Slave);

    /// <inheritdoc/>
    public static SetAsyncView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.SetAsync, At.Length);
        return new SetAsyncView(wire);
    }

    /// <summary>An owned copy.</summary>
    public SetAsync ToOwned() => new(MasterOrEqual, Slave);
}

/// <summary>OFPT_GET_ASYNC_REQUEST: asks which messages come unasked.</summary>
public sealed record GetAsyncRequest : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.GetAsyncRequest;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid) =>
        new WireWriter(output, Type, OpenFlowHeader.Length, xid).Complete();
}

/// <summary>A received OFPT_GET_ASYNC_REQUEST; it has no content.</summary>
public readonly ref struct GetAsyncRequestView : IMessageView<GetAsyncRequestView>
{
    /// <inheritdoc/>
    public static MessageType Type => MessageType.GetAsyncRequest;

    /// <inheritdoc/>
    public static GetAsyncRequestView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.GetAsyncRequest, OpenFlowHeader.Length);
        return default;
    }
}

/// <summary>OFPT_GET_ASYNC_REPLY: which messages come unasked.</summary>
/// <param name="MasterOrEqual">While this controller is master or equal.</param>
/// <param name="Slave">While it is slave.</param>
public sealed record GetAsyncReply(AsyncMasks MasterOrEqual, AsyncMasks Slave) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.GetAsyncReply;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid) =>
        AsyncMasks.Write(output, Type, xid, MasterOrEqual, Slave);
}

/// <summary>A received OFPT_GET_ASYNC_REPLY, read in place.</summary>
public readonly ref struct GetAsyncReplyView : IMessageView<GetAsyncReplyView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private GetAsyncReplyView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.GetAsyncReply;

    /// <summary>While the controller is master or equal.</summary>
    public AsyncMasks MasterOrEqual => AsyncMasks.Read(_wire, 0);

    /// <summary>While it is slave.</summary>
    public AsyncMasks Slave => AsyncMasks.Read(_wire, At.Slave);

    /// <inheritdoc/>
    public static GetAsyncReplyView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.GetAsyncReply, At.Length);
        return new GetAsyncReplyView(wire);
    }

    /// <summary>An owned copy.</summary>
    public GetAsyncReply ToOwned() => new(MasterOrEqual, Slave);
}
