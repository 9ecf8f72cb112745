using System.Buffers;

namespace SharpOpenFlow;

/// <summary>
/// A packet-out over borrowed bytes: sends a received packet on without a copy of one's own. As <see cref="PacketOut"/>
/// otherwise.
/// </summary>
/// <param name="buffer">A packet that the switch keeps; then no bytes are sent.</param>
/// <param name="inPort">The port that the packet is taken to come from.</param>
/// <param name="actions">What happens to it.</param>
/// <param name="data">The packet, from its Ethernet header on.</param>
public readonly ref struct PacketOutDraft(BufferId buffer, PortNo inPort, ActionList actions, ReadOnlySpan<byte> data)
    : IMessage
{
    // Offsets in ofp_packet_out (OpenFlow 1.3.5 §7.3.7).
    private const int BufferId = 8, InPort = 12, ActionsLength = 16, Actions = 24;

    private readonly ReadOnlySpan<byte> _data = buffer == SharpOpenFlow.BufferId.None ? data : default;

    /// <inheritdoc/>
    public MessageType Type => MessageType.PacketOut;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, Actions + actions.Length + _data.Length, xid);
        wire.UInt32(BufferId, buffer.Value);
        wire.UInt32(InPort, inPort.Value);
        wire.UInt16(ActionsLength, (ushort)actions.Length);
        wire.Bytes(Actions, actions.Wire);
        wire.Bytes(Actions + actions.Length, _data);
        wire.Complete();
    }
}
