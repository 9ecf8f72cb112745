using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_switch_config</c> (OpenFlow 1.3.5 §7.3.2).</summary>
file static class At
{
    public const int Flags = 8, MissSendLength = 10, Length = 12;
}

/// <summary>OFPT_SET_CONFIG: sets the treatment of fragments and the length of packet-ins; it has no reply.</summary>
/// <param name="Fragments">How IP fragments are treated.</param>
/// <param name="MissSendLength">
/// Bytes of a packet that a packet-in carries on a table miss; 0xffff (OFPCML_NO_BUFFER) for the whole packet. Open
/// vSwitch sends no asynchronous messages to a service connection (<c>BRIDGE.mgmt</c>) while this is 0.
/// </param>
public sealed record SetConfig(FragmentHandling Fragments, ushort MissSendLength) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.SetConfig;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length, xid);
        wire.UInt16(At.Flags, (ushort)Fragments);
        wire.UInt16(At.MissSendLength, MissSendLength);
        wire.Complete();
    }
}

/// <summary>A received OFPT_SET_CONFIG, read in place.</summary>
public readonly ref struct SetConfigView : IMessageView<SetConfigView>
{
    /// <summary>OFPC_FRAG_MASK: the only flags that there are; Nicira has a meaning for both together.</summary>
    internal const ushort FragmentBits = 3;

    private readonly ReadOnlySpan<byte> _wire;

    private SetConfigView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.SetConfig;

    /// <summary>How IP fragments are treated.</summary>
    public FragmentHandling Fragments => (FragmentHandling)ReadUInt16BigEndian(_wire[At.Flags..]);

    /// <summary>Bytes of a packet that a packet-in carries on a table miss.</summary>
    public ushort MissSendLength => ReadUInt16BigEndian(_wire[At.MissSendLength..]);

    /// <inheritdoc/>
    public static SetConfigView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.CheckExact(wire, MessageType.SetConfig, At.Length);
        var flags = ReadUInt16BigEndian(wire[At.Flags..]);
        if ((flags & ~FragmentBits) != 0)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.SwitchConfigFailed, (ushort)SwitchConfigFailedCode.BadFlags, $"flags 0x{flags:x4}");
        }

        return new SetConfigView(wire);
    }

    /// <summary>Copies the message.</summary>
    public SetConfig ToOwned() => new(Fragments, MissSendLength);
}
