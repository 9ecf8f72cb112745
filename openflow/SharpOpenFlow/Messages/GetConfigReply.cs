using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_switch_config</c> (OpenFlow 1.3.5 §7.3.2).</summary>
file static class At
{
    public const int Flags = 8, MissSendLength = 10, Length = 12;
}

/// <summary>OFPT_GET_CONFIG_REPLY: the configuration in force.</summary>
/// <param name="Fragments">How IP fragments are treated.</param>
/// <param name="MissSendLength">
/// Bytes of a packet that a packet-in carries on a table miss; 0xffff (OFPCML_NO_BUFFER) for the whole packet. Open
/// vSwitch sends no asynchronous messages to a service connection (<c>BRIDGE.mgmt</c>) while this is 0.
/// </param>
public sealed record GetConfigReply(FragmentHandling Fragments, ushort MissSendLength) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.GetConfigReply;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length, xid);
        wire.UInt16(At.Flags, (ushort)Fragments);
        wire.UInt16(At.MissSendLength, MissSendLength);
        wire.Complete();
    }
}

/// <summary>A received OFPT_GET_CONFIG_REPLY, read in place.</summary>
public readonly ref struct GetConfigReplyView : IMessageView<GetConfigReplyView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private GetConfigReplyView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.GetConfigReply;

    /// <summary>How IP fragments are treated.</summary>
    public FragmentHandling Fragments => (FragmentHandling)ReadUInt16BigEndian(_wire[At.Flags..]);

    /// <summary>Bytes of a packet that a packet-in carries on a table miss.</summary>
    public ushort MissSendLength => ReadUInt16BigEndian(_wire[At.MissSendLength..]);

    /// <inheritdoc/>
    public static GetConfigReplyView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.GetConfigReply, At.Length);
        return new GetConfigReplyView(wire);
    }

    /// <summary>Copies the message.</summary>
    public GetConfigReply ToOwned() => new(Fragments, MissSendLength);
}
