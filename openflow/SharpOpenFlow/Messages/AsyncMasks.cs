using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_async_config</c> behind the header (OpenFlow 1.3.5 §7.3.10): a pair of masks for each message.</summary>
file static class At
{
    public const int PacketIn = 0, PortStatus = 8, FlowRemoved = 16;
}

/// <summary>Which reasons of an asynchronous message reach a controller: bit n of a mask stands for reason n.</summary>
/// <param name="Active">While the controller is master or equal.</param>
/// <param name="Slave">While it is slave.</param>
public readonly record struct ReasonMasks(uint Active, uint Slave)
{
    internal static ReasonMasks Read(ReadOnlySpan<byte> wire) => new(ReadUInt32BigEndian(wire), ReadUInt32BigEndian(wire[4..]));

    internal void WriteTo(Span<byte> wire)
    {
        WriteUInt32BigEndian(wire, Active);
        WriteUInt32BigEndian(wire[4..], Slave);
    }
}

/// <summary>Which asynchronous messages a switch sends on a connection: what SET_ASYNC sets and GET_ASYNC_REPLY tells.</summary>
/// <param name="PacketIn">Reasons of packet-ins: no match 0, action 1, invalid TTL 2.</param>
/// <param name="PortStatus">Reasons of port-status messages, see <see cref="PortReason"/>.</param>
/// <param name="FlowRemoved">Reasons of flow-removed messages: idle 0, hard timeout 1, delete 2, group delete 3.</param>
public sealed record AsyncMasks(ReasonMasks PacketIn, ReasonMasks PortStatus, ReasonMasks FlowRemoved)
{
    internal const int Length = 24;

    internal static AsyncMasks Read(ReadOnlySpan<byte> wire) =>
        new(ReasonMasks.Read(wire[At.PacketIn..]), ReasonMasks.Read(wire[At.PortStatus..]), ReasonMasks.Read(wire[At.FlowRemoved..]));

    internal void WriteTo(Span<byte> wire)
    {
        PacketIn.WriteTo(wire[At.PacketIn..]);
        PortStatus.WriteTo(wire[At.PortStatus..]);
        FlowRemoved.WriteTo(wire[At.FlowRemoved..]);
    }
}
