using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>What a flow-mod does (OpenFlow 1.3.5 §7.3.4.1, <c>ofp_flow_mod_command</c>).</summary>
public enum FlowModCommand : byte
{
    /// <summary>OFPFC_ADD: a new flow, in place of one of the same match and priority.</summary>
    Add = 0,

    /// <summary>OFPFC_MODIFY: new instructions for all flows that the match covers.</summary>
    Modify = 1,

    /// <summary>OFPFC_MODIFY_STRICT: new instructions for the flow of exactly this match and priority.</summary>
    ModifyStrict = 2,

    /// <summary>OFPFC_DELETE: ends all flows that the match covers.</summary>
    Delete = 3,

    /// <summary>OFPFC_DELETE_STRICT: ends the flow of exactly this match and priority.</summary>
    DeleteStrict = 4,
}

/// <summary>Offsets in <c>ofp_flow_mod</c> (OpenFlow 1.3.5 §7.3.4.1).</summary>
file static class At
{
    public const int Cookie = 8;
    public const int CookieMask = 16;
    public const int TableId = 24;
    public const int Command = 25;
    public const int IdleTimeout = 26;
    public const int HardTimeout = 28;
    public const int Priority = 30;
    public const int BufferId = 32;
    public const int OutPort = 36;
    public const int OutGroup = 40;
    public const int Flags = 44;
    public const int Match = 48;
    public const int MinimumLength = 56;
}

/// <summary>Adds, changes or ends flows. Writing one allocates nothing.</summary>
public sealed record FlowMod : IMessage
{
    /// <inheritdoc/>
    public MessageType Type => MessageType.FlowMod;

    /// <summary>What is done.</summary>
    public required FlowModCommand Command { get; init; }

    /// <summary>
    /// The flow, or what deletions and modifications select by: table, match, and for strict ones the priority.
    /// </summary>
    public required Flow Flow { get; init; }

    /// <summary>Bits of the cookie by which deletions and modifications select; zero selects all.</summary>
    public ulong CookieMask { get; init; }

    /// <summary>A packet that the switch keeps and that the new flow is applied to.</summary>
    public BufferId Buffer { get; init; } = BufferId.None;

    /// <summary>Deletions end only flows that output here.</summary>
    public PortNo OutPort { get; init; } = PortNo.Any;

    /// <summary>Deletions end only flows that use this group.</summary>
    public GroupId OutGroup { get; init; } = GroupId.Any;

    /// <summary>Bytes of the whole message.</summary>
    public int Length => At.Match + Flow.Match.Length + Flow.Instructions.Length;

    /// <summary>
    /// Puts a flow into its table; one of the same match and priority is replaced and keeps its counters.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="flags">Flags beside the flow's own; Open vSwitch reports them as the flow's.</param>
    public static FlowMod Add(Flow flow, FlowFlags flags = FlowFlags.None) =>
        new() { Command = FlowModCommand.Add, Flow = With(flow, flags) };

    /// <summary>
    /// Gives the flow of the same match and priority these instructions; nothing happens when there is none. The
    /// cookie, the timeouts and the flags stay.
    /// </summary>
    /// <param name="flow">The flow as it shall be.</param>
    /// <param name="flags">Flags beside the flow's own.</param>
    public static FlowMod ModifyStrict(Flow flow, FlowFlags flags = FlowFlags.None) =>
        new() { Command = FlowModCommand.ModifyStrict, Flow = With(flow, flags) };

    /// <summary>Gives all flows that the flow's match covers its instructions.</summary>
    /// <param name="flow">Table, match and instructions; its cookie selects when there is a mask.</param>
    /// <param name="cookieMask">Bits of the cookie that must be as the flow's; zero selects all.</param>
    public static FlowMod Modify(Flow flow, ulong cookieMask = 0) =>
        new() { Command = FlowModCommand.Modify, Flow = With(flow, FlowFlags.None), CookieMask = cookieMask };

    /// <summary>
    /// Ends the flow of the same table, match and priority, whatever its cookie and instructions are.
    /// </summary>
    public static FlowMod DeleteStrict(Flow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return new()
        {
            Command = FlowModCommand.DeleteStrict,
            Flow = new Flow { Table = flow.Table, Priority = flow.Priority, Match = flow.Match },
        };
    }

    /// <summary>Ends all flows of a table that a match covers and whose cookies agree in the bits of a mask.</summary>
    /// <param name="table">Which table; <see cref="TableId.All"/> is every one.</param>
    /// <param name="match">Flows at least as specific are ended.</param>
    /// <param name="cookie">Value of the cookie's bits.</param>
    /// <param name="cookieMask">Which bits; zero selects all flows.</param>
    public static FlowMod Delete(byte table, Match match, ulong cookie = 0, ulong cookieMask = 0)
    {
        ArgumentNullException.ThrowIfNull(match);
        return new()
        {
            Command = FlowModCommand.Delete,
            Flow = new Flow { Table = table, Match = match, Cookie = cookie & cookieMask },
            CookieMask = cookieMask,
        };
    }

    /// <summary>Ends all flows of all tables whose cookies agree in the bits of a mask.</summary>
    /// <param name="cookie">Value of the cookie's bits.</param>
    /// <param name="cookieMask">Which bits; zero selects all flows.</param>
    public static FlowMod DeleteAll(ulong cookie = 0, ulong cookieMask = 0) =>
        Delete(TableId.All, Match.Empty, cookie, cookieMask);

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output, uint xid)
    {
        var wire = new WireWriter(output, MessageType.FlowMod, Length, xid);
        wire.UInt64(At.Cookie, Flow.Cookie);
        wire.UInt64(At.CookieMask, CookieMask);
        wire.Byte(At.TableId, Flow.Table);
        wire.Byte(At.Command, (byte)Command);
        wire.UInt16(At.IdleTimeout, Flow.IdleTimeout);
        wire.UInt16(At.HardTimeout, Flow.HardTimeout);
        wire.UInt16(At.Priority, Flow.Priority);
        wire.UInt32(At.BufferId, Buffer.Value);
        wire.UInt32(At.OutPort, OutPort.Value);
        wire.UInt32(At.OutGroup, OutGroup.Value);
        wire.UInt16(At.Flags, (ushort)Flow.Flags);
        Flow.Match.WriteTo(wire.Span[At.Match..]);
        Flow.Instructions.WriteTo(wire.Span[(At.Match + Flow.Match.Length)..]);
        wire.Complete();
    }

    /// <summary>As <c>ovs-ofctl</c> prints it, without the header.</summary>
    public override string ToString() => MessageText.FlowMod(this);

    private static Flow With(Flow flow, FlowFlags flags)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return (flow.Flags | flags) == flow.Flags ? flow : flow with { Flags = flow.Flags | flags };
    }
}

/// <summary>A received flow-mod, read in place.</summary>
public readonly ref struct FlowModView : IMessageView<FlowModView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private FlowModView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <inheritdoc/>
    public static MessageType Type => MessageType.FlowMod;

    /// <summary>The controller's own number.</summary>
    public ulong Cookie => ReadUInt64BigEndian(_wire[At.Cookie..]);

    /// <summary>Bits of the cookie by which deletions and modifications select.</summary>
    public ulong CookieMask => ReadUInt64BigEndian(_wire[At.CookieMask..]);

    /// <summary>Number of the table.</summary>
    public byte Table => _wire[At.TableId];

    /// <summary>What is done.</summary>
    public FlowModCommand Command => (FlowModCommand)_wire[At.Command];

    /// <summary>Seconds without a packet until the flow ends; zero for never.</summary>
    public ushort IdleTimeout => ReadUInt16BigEndian(_wire[At.IdleTimeout..]);

    /// <summary>Seconds until the flow ends; zero for never.</summary>
    public ushort HardTimeout => ReadUInt16BigEndian(_wire[At.HardTimeout..]);

    /// <summary>The highest matching flow of a table wins.</summary>
    public ushort Priority => ReadUInt16BigEndian(_wire[At.Priority..]);

    /// <summary>A packet that the switch keeps.</summary>
    public BufferId Buffer => new(ReadUInt32BigEndian(_wire[At.BufferId..]));

    /// <summary>Deletions end only flows that output here.</summary>
    public PortNo OutPort => new(ReadUInt32BigEndian(_wire[At.OutPort..]));

    /// <summary>Deletions end only flows that use this group.</summary>
    public GroupId OutGroup => new(ReadUInt32BigEndian(_wire[At.OutGroup..]));

    /// <summary>How the switch treats the flow.</summary>
    public FlowFlags Flags => (FlowFlags)ReadUInt16BigEndian(_wire[At.Flags..]);

    /// <summary>Which packets.</summary>
    public OxmList Match => OxmList.At(_wire[At.Match..]);

    /// <summary>What happens to them.</summary>
    public InstructionListView Instructions => new(_wire[(At.Match + Match.MatchLength)..]);

    /// <inheritdoc/>
    public static FlowModView Parse(ReadOnlySpan<byte> wire)
    {
        OpenFlowHeader.Check(wire, MessageType.FlowMod, At.MinimumLength);
        if (wire[At.Command] > (byte)FlowModCommand.DeleteStrict)
        {
            OpenFlowProtocolException.Throw(
                ErrorType.FlowModFailed, (ushort)FlowModFailedCode.BadCommand, $"flow-mod command {wire[At.Command]}");
        }

        var match = OxmList.Check(wire[At.Match..]);
        StrictMatch.Check(match);
        InstructionListView.Check(wire[(At.Match + match.MatchLength)..]);
        return new FlowModView(wire);
    }

    /// <summary>An owned copy.</summary>
    public FlowMod ToOwned() => new()
    {
        Command = Command,
        Flow = new Flow
        {
            Table = Table,
            Priority = Priority,
            Match = Match.ToOwned(),
            Cookie = Cookie,
            IdleTimeout = IdleTimeout,
            HardTimeout = HardTimeout,
            Flags = Flags,
            Instructions = Instructions.ToOwned(),
        },
        CookieMask = CookieMask,
        Buffer = Buffer,
        OutPort = OutPort,
        OutGroup = OutGroup,
    };
}
