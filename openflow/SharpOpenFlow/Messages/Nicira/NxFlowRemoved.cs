using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>nx_flow_removed</c>; the fields have no header of their own.</summary>
file static class At
{
    public const int Cookie = 16;
    public const int Priority = 24;
    public const int Reason = 26;
    public const int Table = 27;
    public const int DurationSeconds = 28;
    public const int DurationNanoseconds = 32;
    public const int IdleTimeout = 36;
    public const int MatchLength = 38;
    public const int Packets = 40;
    public const int Bytes = 48;
    public const int Match = 56;
}

/// <summary>NXT_FLOW_REMOVED: the end of a flow that was to be reported, with the match under Nicira's numbers.</summary>
public sealed record NxFlowRemoved : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.Experimenter;

    /// <summary>The controller's own number.</summary>
    public ulong Cookie { get; init; }

    /// <summary>The flow's priority.</summary>
    public ushort Priority { get; init; }

    /// <summary>Why it ended.</summary>
    public required FlowRemovedReason Reason { get; init; }

    /// <summary>Number of the flow's table, 0 to 254; <see cref="TableId.All"/> when the switch does not say.</summary>
    public byte Table { get; init; } = TableId.All;

    /// <summary>How long it lived: whole seconds.</summary>
    public uint DurationSeconds { get; init; }

    /// <summary>How long it lived: nanoseconds beyond <see cref="DurationSeconds"/>.</summary>
    public uint DurationNanoseconds { get; init; }

    /// <summary>Seconds without a packet after which it ended; zero for never.</summary>
    public ushort IdleTimeout { get; init; }

    /// <summary>Packets that it matched.</summary>
    public ulong Packets { get; init; }

    /// <summary>Bytes that it matched.</summary>
    public ulong Bytes { get; init; }

    /// <summary>Which packets it matched.</summary>
    public required Match Match { get; init; }

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = ExperimenterMessage.Open(
            output, ExperimenterId.Nicira, (uint)NxMessageType.FlowRemoved,
            At.Match - ExperimenterMessage.Body + ActionLayout.Padded(Match.FieldsLength), xid);
        wire.UInt64(At.Cookie, Cookie);
        wire.UInt16(At.Priority, Priority);
        wire.Byte(At.Reason, (byte)Reason);

        // The wire counts tables from one, so that zero is none.
        wire.Byte(At.Table, unchecked((byte)(Table + 1)));
        wire.UInt32(At.DurationSeconds, DurationSeconds);
        wire.UInt32(At.DurationNanoseconds, DurationNanoseconds);
        wire.UInt16(At.IdleTimeout, IdleTimeout);
        wire.UInt16(At.MatchLength, (ushort)Match.FieldsLength);
        wire.UInt64(At.Packets, Packets);
        wire.UInt64(At.Bytes, Bytes);
        Match.WriteFields(wire.Span[At.Match..]);
        wire.Complete();
    }

    internal static NxFlowRemoved Parse(ReadOnlySpan<byte> wire)
    {
        ExperimenterMessage.AtLeast(wire, At.Match - ExperimenterMessage.Body, "a flow-removed");
        var fields = NxMatch.Take(wire, At.Match, ReadUInt16BigEndian(wire[At.MatchLength..]), out var rest);
        if (!rest.IsEmpty)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadLen, $"{rest.Length} bytes follow the match of a flow-removed");
        }

        return new()
        {
            Cookie = ReadUInt64BigEndian(wire[At.Cookie..]),
            Priority = ReadUInt16BigEndian(wire[At.Priority..]),
            Reason = (FlowRemovedReason)wire[At.Reason],
            Table = unchecked((byte)(wire[At.Table] - 1)),
            DurationSeconds = ReadUInt32BigEndian(wire[At.DurationSeconds..]),
            DurationNanoseconds = ReadUInt32BigEndian(wire[At.DurationNanoseconds..]),
            IdleTimeout = ReadUInt16BigEndian(wire[At.IdleTimeout..]),
            Packets = ReadUInt64BigEndian(wire[At.Packets..]),
            Bytes = ReadUInt64BigEndian(wire[At.Bytes..]),
            Match = Match.ParseFields(fields),
        };
    }
}
