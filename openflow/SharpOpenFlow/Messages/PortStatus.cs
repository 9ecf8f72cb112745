using System.Buffers;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_port_status</c> (OpenFlow 1.3.5 §7.4.3).</summary>
file static class At
{
    public const int Reason = 8, Port = 16, Length = Port + PortDesc.Length;
}

/// <summary>What has happened to a port (OpenFlow 1.3.5 §7.4.3, <c>ofp_port_reason</c>).</summary>
public enum PortReason : byte
{
    /// <summary>OFPPR_ADD.</summary>
    Add = 0,

    /// <summary>OFPPR_DELETE.</summary>
    Delete = 1,

    /// <summary>OFPPR_MODIFY.</summary>
    Modify = 2,
}

/// <summary>OFPT_PORT_STATUS: a port was added, removed or changed.</summary>
/// <param name="Reason">What has happened.</param>
/// <param name="Port">The port as it is now; as it was last, when it was removed.</param>
public sealed record PortStatusEvent(PortReason Reason, PortDesc Port) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.PortStatus;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length, xid);
        wire.Byte(At.Reason, (byte)Reason);
        Port.WriteTo(wire.Span[At.Port..]);
        wire.Complete();
    }
}

/// <summary>A received OFPT_PORT_STATUS, read in place.</summary>
public readonly ref struct PortStatusView : IMessageView<PortStatusView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private PortStatusView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.PortStatus;

    /// <summary>What has happened.</summary>
    public PortReason Reason => (PortReason)_wire[At.Reason];

    /// <summary>Copies the port.</summary>
    public PortDesc ReadPort() => PortDesc.Read(_wire[At.Port..]);

    /// <inheritdoc/>
    public static PortStatusView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.PortStatus, At.Length);
        return new PortStatusView(wire);
    }

    /// <summary>Copies the message.</summary>
    public PortStatusEvent ToOwned() => new(Reason, ReadPort());
}
