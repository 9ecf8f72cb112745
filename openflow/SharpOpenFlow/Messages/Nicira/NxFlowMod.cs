using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>nx_flow_mod</c>.</summary>
file static class At
{
    public const int Cookie = 16;
    public const int Table = 24;
    public const int Command = 25;
    public const int IdleTimeout = 26;
    public const int HardTimeout = 28;
    public const int Priority = 30;
    public const int BufferId = 32;
    public const int OutPort = 36;
    public const int Flags = 38;
    public const int MatchLength = 40;
    public const int Fields = 48;
}

/// <summary>
/// NXT_FLOW_MOD: a flow-mod whose match has no header of its own. Under OpenFlow 1.3 Open vSwitch takes it with
/// instructions, where OpenFlow 1.0 has actions.
/// </summary>
public sealed record NxFlowMod : IMessage
{
    private const FlowFlags KnownFlags = FlowFlags.SendFlowRemoved | FlowFlags.CheckOverlap | FlowFlags.ResetCounts
        | FlowFlags.NoPacketCounts | FlowFlags.NoByteCounts;

    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <summary>What is done.</summary>
    public required FlowModCommand Command { get; init; }

    /// <summary>Number of the table; <see cref="TableId.All"/> is every one, or the switch's choice for an addition.</summary>
    public byte Table { get; init; }

    /// <summary>The cookie that the flow gets; all ones leave that of a modified flow as it is.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Seconds without a packet until the flow ends; zero for never.</summary>
    public ushort IdleTimeout { get; init; }

    /// <summary>Seconds until the flow ends; zero for never.</summary>
    public ushort HardTimeout { get; init; }

    /// <summary>The highest matching flow of a table wins.</summary>
    public ushort Priority { get; init; } = 0x8000;

    /// <summary>A packet that the switch keeps and that the new flow is applied to.</summary>
    public BufferId Buffer { get; init; } = BufferId.None;

    /// <summary>Deletions end only flows that output here; a number below 0xff00 or a reserved port.</summary>
    public PortNo OutPort { get; init; } = PortNo.Any;

    /// <summary>How the switch treats the flow.</summary>
    public FlowFlags Flags { get; init; }

    /// <summary>
    /// Match and cookie selection as they are on the wire (NXM, or OXM), in the order in which they were received;
    /// <see cref="NxMatch.Fields"/> makes them.
    /// </summary>
    public ByteList Fields { get; init; }

    /// <summary>What happens to the packets.</summary>
    public InstructionSet Instructions { get; init; } = InstructionSet.Empty;

    /// <summary>Which packets.</summary>
    public Match Match => NxMatch.MatchOf(Fields.Span);

    /// <summary>
    /// Value and mask of the cookie by which modifications and deletions select (NXM_NX_COOKIE); a mask of zero selects all.
    /// </summary>
    public (ulong Value, ulong Mask) Selection => NxMatch.SelectionOf(Fields.Span);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="OutPort"/> does not fit sixteen bits.</exception>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var instructions = At.Fields + ActionLayout.Padded(Fields.Length);
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.FlowMod,
            instructions - ExperimenterMessage.Body + Instructions.Length, xid);
        wire.UInt64(At.Cookie, Cookie);
        wire.Byte(At.Table, Table);
        wire.Byte(At.Command, (byte)Command);
        wire.UInt16(At.IdleTimeout, IdleTimeout);
        wire.UInt16(At.HardTimeout, HardTimeout);
        wire.UInt16(At.Priority, Priority);
        wire.UInt32(At.BufferId, Buffer.Value);
        wire.UInt16(At.OutPort, ShortPort.Write(OutPort));
        wire.UInt16(At.Flags, (ushort)Flags);
        wire.UInt16(At.MatchLength, (ushort)Fields.Length);
        wire.Bytes(At.Fields, Fields.Span);
        Instructions.WriteTo(wire.Span[instructions..]);
        wire.Complete();
    }

    internal static NxFlowMod Parse(ReadOnlySpan<byte> wire)
    {
        ExperimenterMessage.AtLeast(wire, At.Fields - ExperimenterMessage.Body, "a flow-mod");
        var command = (FlowModCommand)wire[At.Command];
        if (command > FlowModCommand.DeleteStrict)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.FlowModFailed, (ushort)FlowModFailedCode.BadCommand, $"flow-mod command {wire[At.Command]}");
        }

        var flags = (FlowFlags)ReadUInt16BigEndian(wire[At.Flags..]);
        if ((flags & ~KnownFlags) != 0)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.FlowModFailed, (ushort)FlowModFailedCode.BadFlags, $"flow-mod flags 0x{(ushort)flags:x4}");
        }

        var fields = NxMatch.Take(wire, At.Fields, ReadUInt16BigEndian(wire[At.MatchLength..]), out var instructions);
        NxMatch.Check(fields, maySelect: command != FlowModCommand.Add);
        return new()
        {
            Command = command,
            Table = wire[At.Table],
            Cookie = ReadUInt64BigEndian(wire[At.Cookie..]),
            IdleTimeout = ReadUInt16BigEndian(wire[At.IdleTimeout..]),
            HardTimeout = ReadUInt16BigEndian(wire[At.HardTimeout..]),
            Priority = ReadUInt16BigEndian(wire[At.Priority..]),
            Buffer = new BufferId(ReadUInt32BigEndian(wire[At.BufferId..])),
            OutPort = ShortPort.Read(ReadUInt16BigEndian(wire[At.OutPort..])),
            Flags = flags,
            Fields = ByteList.CopyOf(fields),
            Instructions = InstructionSet.Parse(instructions),
        };
    }
}
