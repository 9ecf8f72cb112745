using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Why a flow ended (OpenFlow 1.3.5 §7.4.2, <c>ofp_flow_removed_reason</c>).</summary>
public enum FlowRemovedReason : byte
{
    /// <summary>OFPRR_IDLE_TIMEOUT.</summary>
    IdleTimeout = 0,

    /// <summary>OFPRR_HARD_TIMEOUT.</summary>
    HardTimeout = 1,

    /// <summary>OFPRR_DELETE: a flow-mod ended it.</summary>
    Delete = 2,

    /// <summary>OFPRR_GROUP_DELETE: a group that it used ended.</summary>
    GroupDelete = 3,
}

/// <summary>Offsets in <c>ofp_flow_removed</c> (OpenFlow 1.3.5 §7.4.2).</summary>
file static class At
{
    public const int Cookie = 8;
    public const int Priority = 16;
    public const int Reason = 18;
    public const int TableId = 19;
    public const int DurationSeconds = 20;
    public const int DurationNanoseconds = 24;
    public const int IdleTimeout = 28;
    public const int HardTimeout = 30;
    public const int Packets = 32;
    public const int Bytes = 40;
    public const int Match = 48;
    public const int MinimumLength = 56;
}

/// <summary>OFPT_FLOW_REMOVED, kept: the end of a flow that was to be reported.</summary>
public sealed record FlowRemovedEvent : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.FlowRemoved;

    /// <summary>The controller's own number.</summary>
    public ulong Cookie { get; init; }

    /// <summary>The flow's priority.</summary>
    public ushort Priority { get; init; }

    /// <summary>Why it ended.</summary>
    public required FlowRemovedReason Reason { get; init; }

    /// <summary>Number of the flow's table.</summary>
    public byte Table { get; init; }

    /// <summary>How long it lived: whole seconds.</summary>
    public uint DurationSeconds { get; init; }

    /// <summary>How long it lived: nanoseconds beyond <see cref="DurationSeconds"/>.</summary>
    public uint DurationNanoseconds { get; init; }

    /// <summary>Seconds without a packet after which it ended; zero for never.</summary>
    public ushort IdleTimeout { get; init; }

    /// <summary>Seconds after which it ended; zero for never.</summary>
    public ushort HardTimeout { get; init; }

    /// <summary>Packets that it matched.</summary>
    public ulong Packets { get; init; }

    /// <summary>Bytes that it matched.</summary>
    public ulong Bytes { get; init; }

    /// <summary>Which packets it matched.</summary>
    public required Match Match { get; init; }

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, MessageType.FlowRemoved, At.Match + Match.Length, xid);
        wire.UInt64(At.Cookie, Cookie);
        wire.UInt16(At.Priority, Priority);
        wire.Byte(At.Reason, (byte)Reason);
        wire.Byte(At.TableId, Table);
        wire.UInt32(At.DurationSeconds, DurationSeconds);
        wire.UInt32(At.DurationNanoseconds, DurationNanoseconds);
        wire.UInt16(At.IdleTimeout, IdleTimeout);
        wire.UInt16(At.HardTimeout, HardTimeout);
        wire.UInt64(At.Packets, Packets);
        wire.UInt64(At.Bytes, Bytes);
        Match.WriteTo(wire.Span[At.Match..]);
        wire.Complete();
    }
}

/// <summary>A received OFPT_FLOW_REMOVED, read in place.</summary>
public readonly ref struct FlowRemovedView : IMessageView<FlowRemovedView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private FlowRemovedView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.FlowRemoved;

    /// <summary>The controller's own number.</summary>
    public ulong Cookie => ReadUInt64BigEndian(_wire[At.Cookie..]);

    /// <summary>The flow's priority.</summary>
    public ushort Priority => ReadUInt16BigEndian(_wire[At.Priority..]);

    /// <summary>Why it ended.</summary>
    public FlowRemovedReason Reason => (FlowRemovedReason)_wire[At.Reason];

    /// <summary>Number of the flow's table.</summary>
    public byte Table => _wire[At.TableId];

    /// <summary>How long it lived: whole seconds.</summary>
    public uint DurationSeconds => ReadUInt32BigEndian(_wire[At.DurationSeconds..]);

    /// <summary>How long it lived: nanoseconds beyond <see cref="DurationSeconds"/>.</summary>
    public uint DurationNanoseconds => ReadUInt32BigEndian(_wire[At.DurationNanoseconds..]);

    /// <summary>Seconds without a packet after which it ended; zero for never.</summary>
    public ushort IdleTimeout => ReadUInt16BigEndian(_wire[At.IdleTimeout..]);

    /// <summary>Seconds after which it ended; zero for never.</summary>
    public ushort HardTimeout => ReadUInt16BigEndian(_wire[At.HardTimeout..]);

    /// <summary>Packets that it matched.</summary>
    public ulong Packets => ReadUInt64BigEndian(_wire[At.Packets..]);

    /// <summary>Bytes that it matched.</summary>
    public ulong Bytes => ReadUInt64BigEndian(_wire[At.Bytes..]);

    /// <summary>Which packets it matched.</summary>
    public OxmList Match => OxmList.At(_wire[At.Match..]);

    /// <inheritdoc/>
    public static FlowRemovedView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.FlowRemoved, At.MinimumLength);
        var match = OxmList.Check(wire[At.Match..]);
        if (At.Match + match.MatchLength != wire.Length)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadLen, $"flow-removed of {wire.Length} bytes with a match of {match.MatchLength}");
        }

        return new FlowRemovedView(wire);
    }

    /// <summary>An owned copy.</summary>
    public FlowRemovedEvent ToOwned() => new()
    {
        Cookie = Cookie,
        Priority = Priority,
        Reason = Reason,
        Table = Table,
        DurationSeconds = DurationSeconds,
        DurationNanoseconds = DurationNanoseconds,
        IdleTimeout = IdleTimeout,
        HardTimeout = HardTimeout,
        Packets = Packets,
        Bytes = Bytes,
        Match = Match.ToOwned(),
    };
}
