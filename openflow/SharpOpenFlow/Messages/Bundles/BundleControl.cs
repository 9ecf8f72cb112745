using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Offsets in <c>onf_bundle_control</c> (ONF EXT-230); properties, of which none is known, may follow.
/// </summary>
file static class At
{
    public const int Experimenter = 8, ExperimenterType = 12, BundleId = 16, Command = 20, Flags = 22, Length = 24;
}

/// <summary>How a bundle is applied (ONF EXT-230, <c>onf_bundle_flags</c>).</summary>
[Flags]
public enum BundleFlags : ushort
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>ONF_BF_ATOMIC: all or nothing, and no packet sees a part of it.</summary>
    Atomic = 1 << 0,

    /// <summary>ONF_BF_ORDERED: in the order of the messages.</summary>
    Ordered = 1 << 1,
}

/// <summary>What is to be done with a bundle, and what was done (ONF EXT-230, <c>onf_bundle_ctrl_type</c>).</summary>
public enum BundleCommand : ushort
{
    /// <summary>ONF_BCT_OPEN_REQUEST.</summary>
    OpenRequest = 0,

    /// <summary>ONF_BCT_OPEN_REPLY.</summary>
    OpenReply = 1,

    /// <summary>ONF_BCT_CLOSE_REQUEST: no message will follow.</summary>
    CloseRequest = 2,

    /// <summary>ONF_BCT_CLOSE_REPLY.</summary>
    CloseReply = 3,

    /// <summary>ONF_BCT_COMMIT_REQUEST.</summary>
    CommitRequest = 4,

    /// <summary>ONF_BCT_COMMIT_REPLY.</summary>
    CommitReply = 5,

    /// <summary>ONF_BCT_DISCARD_REQUEST.</summary>
    DiscardRequest = 6,

    /// <summary>ONF_BCT_DISCARD_REPLY.</summary>
    DiscardReply = 7,
}

/// <summary>ONF_ET_BUNDLE_CONTROL: opens, closes, commits or discards a bundle, or says that this was done.</summary>
/// <param name="BundleId">Number of the bundle, chosen by the controller, unique on its connection.</param>
/// <param name="Command">What is to be done, or was done.</param>
/// <param name="Flags">Same in all messages of the bundle.</param>
public sealed record BundleControl(uint BundleId, BundleCommand Command, BundleFlags Flags) : IMessage
{
    /// <summary>Properties, as they were received; EXT-230 defines none but experimenters'.</summary>
    public ByteList Properties { get; init; }

    /// <summary>Number of this message among ONF's.</summary>
    public const uint ExperimenterType = 2300;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Length + Properties.Length, xid);
        wire.UInt32(At.Experimenter, ExperimenterId.Onf);
        wire.UInt32(At.ExperimenterType, ExperimenterType);
        wire.UInt32(At.BundleId, BundleId);
        wire.UInt16(At.Command, (ushort)Command);
        wire.UInt16(At.Flags, (ushort)Flags);
        wire.Bytes(At.Length, Properties.Span);
        wire.Complete();
    }
}

/// <summary>A received ONF_ET_BUNDLE_CONTROL, read in place.</summary>
public readonly ref struct BundleControlView : IMessageView<BundleControlView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private BundleControlView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.Experimenter;

    /// <summary>Number of the bundle.</summary>
    public uint BundleId => ReadUInt32BigEndian(_wire[At.BundleId..]);

    /// <summary>What is to be done, or was done.</summary>
    public BundleCommand Command => (BundleCommand)ReadUInt16BigEndian(_wire[At.Command..]);

    /// <summary>Flags of the bundle; Open vSwitch leaves them out of its replies.</summary>
    public BundleFlags Flags => (BundleFlags)ReadUInt16BigEndian(_wire[At.Flags..]);

    /// <inheritdoc/>
    public static BundleControlView Parse(ReadOnlySpan<byte> wire)
    {
        ExperimenterView.Parse(wire, ExperimenterId.Onf, BundleControl.ExperimenterType);
        OpenFlowHeader.Check(wire, MessageType.Experimenter, At.Length);
        return new BundleControlView(wire);
    }

    /// <summary>Copies the message.</summary>
    public BundleControl ToOwned() =>
        new(BundleId, Command, Flags) { Properties = ByteList.CopyOf(_wire[At.Length..]) };
}
