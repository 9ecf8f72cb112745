using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Offsets in <c>onf_bundle_add_msg</c> (ONF EXT-230). The message starts at an offset that is a multiple of eight;
/// properties, of which none is known, would follow it.
/// </summary>
file static class At
{
    public const int Experimenter = 8, ExperimenterType = 12, BundleId = 16, Flags = 22, Message = 24;
}

/// <summary>
/// ONF_ET_BUNDLE_ADD_MESSAGE: puts a message into a bundle. Both have the same transaction id, as EXT-230 demands.
/// </summary>
/// <param name="BundleId">Number of the bundle.</param>
/// <param name="Flags">Same as at the opening.</param>
/// <param name="Message">The message; at most 65,511 bytes.</param>
public sealed record BundleAdd(uint BundleId, BundleFlags Flags, IMessage Message) : IMessage
{
    /// <summary>Number of this message among ONF's.</summary>
    public const uint ExperimenterType = 2301;

    /// <summary>What follows the message, as it was received: padding and properties.</summary>
    public ByteList Properties { get; init; }

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The message with its envelope would exceed 65,535 bytes.
    /// </exception>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        ArgumentNullException.ThrowIfNull(output);
        var inner = new RoomInFront(output, At.Message);
        Message.WriteTo(inner, xid);
        var wire = inner.Open(Properties.Length);
        OpenFlowHeader.Write(wire, Type, wire.Length, xid);
        WriteUInt32BigEndian(wire[At.Experimenter..], ExperimenterId.Onf);
        WriteUInt32BigEndian(wire[At.ExperimenterType..], ExperimenterType);
        WriteUInt32BigEndian(wire[At.BundleId..], BundleId);
        WriteUInt16BigEndian(wire[At.Flags..], (ushort)Flags);
        Properties.Span.CopyTo(wire[^Properties.Length..]);
        output.Advance(wire.Length);
    }
}

/// <summary>A received ONF_ET_BUNDLE_ADD_MESSAGE, read in place.</summary>
public readonly ref struct BundleAddView : IMessageView<BundleAddView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private BundleAddView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.Experimenter;

    /// <summary>Number of the bundle.</summary>
    public uint BundleId => ReadUInt32BigEndian(_wire[At.BundleId..]);

    /// <summary>Flags of the bundle.</summary>
    public BundleFlags Flags => (BundleFlags)ReadUInt16BigEndian(_wire[At.Flags..]);

    /// <summary>The message inside, header included.</summary>
    public ReadOnlySpan<byte> Message =>
        _wire.Slice(At.Message, OpenFlowHeader.Read(_wire[At.Message..]).MessageLength);

    /// <inheritdoc/>
    public static BundleAddView Parse(ReadOnlySpan<byte> wire)
    {
        ExperimenterView.Parse(wire, ExperimenterId.Onf, BundleAdd.ExperimenterType);
        OpenFlowHeader.Check(wire, MessageType.Experimenter, At.Message + OpenFlowHeader.Length);
        var inner = OpenFlowHeader.Read(wire[At.Message..]);
        if (inner.MessageLength < OpenFlowHeader.Length || inner.MessageLength > wire.Length - At.Message)
        {
            OpenFlowProtocolException.Throw(
                BundleFailedCode.MsgBadLen,
                $"message of {inner.MessageLength} bytes where {wire.Length - At.Message} are left");
        }

        if (inner.Xid != OpenFlowHeader.Read(wire).Xid)
        {
            OpenFlowProtocolException.Throw(
                BundleFailedCode.MsgBadXid, $"message with xid 0x{inner.Xid:x} in an envelope with another");
        }

        return new BundleAddView(wire);
    }

    /// <summary>Copies the message and reads the one inside.</summary>
    /// <exception cref="OpenFlowProtocolException">
    /// The message inside is malformed, or MsgUnsup: it is about bundles itself.
    /// </exception>
    public BundleAdd ToOwned()
    {
        var message = Message;
        if ((MessageType)message[1] == MessageType.Experimenter)
        {
            OpenFlowProtocolException.Throw(
                BundleFailedCode.MsgUnsup, "a message of an experimenter cannot be in a bundle");
        }

        return new(BundleId, Flags, OpenFlowMessage.Parse(message))
        {
            Properties = ByteList.CopyOf(_wire[(At.Message + message.Length)..]),
        };
    }
}

/// <summary>
/// Lets a message be written with room in front of it, so that its envelope can be filled in when its length is known.
/// </summary>
file sealed class RoomInFront(IBufferWriter<byte> output, int room) : IBufferWriter<byte>
{
    private Memory<byte> _memory;
    private int _written = -1;

    public void Advance(int count)
    {
        if (_written >= 0)
        {
            throw new InvalidOperationException("a message must be written in one piece");
        }

        _written = count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        _memory = output.GetMemory(room + Math.Max(sizeHint, 1));
        return _memory[room..];
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>The room, zero-cleared, the message behind it, and more behind that.</summary>
    public Span<byte> Open(int more)
    {
        var written = room + Math.Max(_written, 0);
        if (_memory.Length < written + more)
        {
            // A writer may hand out other memory on a second request, and need not keep what the first one got.
            var message = _memory.Span[..written].ToArray();
            _memory = output.GetMemory(written + more);
            message.CopyTo(_memory);
        }

        var wire = _memory.Span[..(written + more)];
        wire[..room].Clear();
        return wire;
    }
}
