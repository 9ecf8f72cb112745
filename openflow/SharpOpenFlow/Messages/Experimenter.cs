using System.Buffers;
using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_experimenter_header</c> (OpenFlow 1.3.5 §7.5.5).</summary>
file static class At
{
    public const int Experimenter = 8, ExperimenterType = 12, Data = 16;
}

/// <summary>OFPT_EXPERIMENTER: any message of an experimenter, kept byte for byte.</summary>
/// <param name="ExperimenterId">
/// Number of the experimenter; <see cref="SharpOpenFlow.ExperimenterId"/> has the known ones.
/// </param>
/// <param name="ExperimenterType">Type of the message, by the experimenter's own numbering.</param>
/// <param name="Data">What follows.</param>
public sealed record Experimenter(uint ExperimenterId, uint ExperimenterType, ImmutableArray<byte> Data) : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, Type, At.Data + Data.Length, xid);
        wire.UInt32(At.Experimenter, ExperimenterId);
        wire.UInt32(At.ExperimenterType, ExperimenterType);
        wire.Bytes(At.Data, Data.AsSpan());
        wire.Complete();
    }
}

/// <summary>A received OFPT_EXPERIMENTER, read in place.</summary>
public readonly ref struct ExperimenterView : IMessageView<ExperimenterView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private ExperimenterView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.Experimenter;

    /// <summary>Number of the experimenter.</summary>
    public uint ExperimenterId => ReadUInt32BigEndian(_wire[At.Experimenter..]);

    /// <summary>Type of the message, by the experimenter's own numbering.</summary>
    public uint ExperimenterType => ReadUInt32BigEndian(_wire[At.ExperimenterType..]);

    /// <summary>What follows.</summary>
    public ReadOnlySpan<byte> Data => _wire[At.Data..];

    /// <inheritdoc/>
    public static ExperimenterView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.Experimenter, At.Data);
        return new ExperimenterView(wire);
    }

    /// <summary>Parses a message that must be the experimenter's own of that type.</summary>
    /// <exception cref="OpenFlowProtocolException">Malformed, or BadExperimenter or BadExpType.</exception>
    internal static ExperimenterView Parse(ReadOnlySpan<byte> wire, uint experimenter, uint type)
    {
        var view = Parse(wire);
        if (view.ExperimenterId != experimenter)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadExperimenter,
                $"experimenter 0x{view.ExperimenterId:x8} where 0x{experimenter:x8} was expected");
        }

        if (view.ExperimenterType != type)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadExpType, $"experimenter type {view.ExperimenterType} where {type} was expected");
        }

        return view;
    }

    /// <summary>Copies the message.</summary>
    public Experimenter ToOwned() => new(ExperimenterId, ExperimenterType, [.. Data]);
}
