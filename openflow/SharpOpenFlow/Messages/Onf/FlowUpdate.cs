using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>onf_flow_update_full</c> and <c>onf_flow_update_abbrev</c> (ONF EXT-187).</summary>
file static class At
{
    public const int Length = 0;
    public const int Event = 2;

    public const int Reason = 4;
    public const int Priority = 6;
    public const int IdleTimeout = 8;
    public const int HardTimeout = 10;
    public const int MatchLength = 12;
    public const int TableId = 14;
    public const int Cookie = 16;
    public const int Match = 24;

    public const int Xid = 4;
    public const int AbbreviatedLength = 8;
}

/// <summary>What happened to a flow that is monitored (EXT-187, <c>onf_flow_update_event</c>).</summary>
public enum FlowUpdateEvent : ushort
{
    /// <summary>ONFFME_ADDED: it is new, or was there when the monitor was opened.</summary>
    Added = 0,

    /// <summary>ONFFME_DELETED.</summary>
    Deleted = 1,

    /// <summary>ONFFME_MODIFIED: it has other instructions.</summary>
    Modified = 2,

    /// <summary>ONFFME_ABBREV: what this controller's own request did, in short.</summary>
    Abbreviated = 3,
}

/// <summary>An element of an ONFST_FLOW_MONITOR reply.</summary>
public abstract record FlowUpdate : IMultipartElement
{
    private protected FlowUpdate()
    {
    }

    /// <summary>What happened.</summary>
    public abstract FlowUpdateEvent Event { get; }

    /// <inheritdoc/>
    public abstract int Length { get; }

    /// <inheritdoc/>
    public abstract void WriteTo(Span<byte> wire);

    internal static void ReadAll(ReadOnlySpan<byte> body, List<IMultipartElement> into)
    {
        while (!body.IsEmpty)
        {
            MultipartBody.AtLeast(body, At.AbbreviatedLength, "a flow update");
            var length = MultipartBody.Element(
                body, ReadUInt16BigEndian(body[At.Length..]), At.AbbreviatedLength, "a flow update");
            if (length % 8 != 0)
            {
                OpenFlowProtocolException.Throw(BadRequestCode.BadLen, $"a flow update of {length} bytes");
            }

            into.Add(Read(body[..length]));
            body = body[length..];
        }
    }

    private static FlowUpdate Read(ReadOnlySpan<byte> wire)
    {
        var what = (FlowUpdateEvent)ReadUInt16BigEndian(wire[At.Event..]);
        switch (what)
        {
            case FlowUpdateEvent.Abbreviated:
                MultipartBody.Exactly(wire, At.AbbreviatedLength, "a flow update in short");
                return new OwnFlowUpdate(ReadUInt32BigEndian(wire[At.Xid..]));
            case FlowUpdateEvent.Added or FlowUpdateEvent.Deleted or FlowUpdateEvent.Modified:
                return FlowChange.Read(what, wire);
            default:
                throw new OpenFlowProtocolException(
                    ExperimenterId.Nicira, (ushort)NxErrorCode.FlowMonitorBadEvent, $"flow update of kind {what}");
        }
    }
}

/// <summary>ONFFME_ABBREV: the controller's own request has changed flows.</summary>
/// <param name="RequestXid">Transaction id of the request.</param>
public sealed record OwnFlowUpdate(uint RequestXid) : FlowUpdate
{
    /// <inheritdoc/>
    public override FlowUpdateEvent Event => FlowUpdateEvent.Abbreviated;

    /// <inheritdoc/>
    public override int Length => At.AbbreviatedLength;

    /// <inheritdoc/>
    public override void WriteTo(Span<byte> wire)
    {
        WriteUInt16BigEndian(wire[At.Length..], (ushort)Length);
        WriteUInt16BigEndian(wire[At.Event..], (ushort)Event);
        WriteUInt32BigEndian(wire[At.Xid..], RequestXid);
    }
}

/// <summary>A flow that was added, changed or ended.</summary>
/// <param name="What">What happened to it.</param>
/// <param name="Flow">The flow; its instructions only when the monitor asked for them.</param>
/// <param name="Reason">Why it ended; zero for other events.</param>
public sealed record FlowChange(FlowUpdateEvent What, Flow Flow, ushort Reason = 0) : FlowUpdate
{
    /// <inheritdoc/>
    public override FlowUpdateEvent Event => What;

    /// <inheritdoc/>
    public override int Length => At.Match + Flow.Match.Length + Flow.Instructions.Length;

    /// <inheritdoc/>
    public override void WriteTo(Span<byte> wire)
    {
        WriteUInt16BigEndian(wire[At.Length..], checked((ushort)Length));
        WriteUInt16BigEndian(wire[At.Event..], (ushort)What);
        WriteUInt16BigEndian(wire[At.Reason..], Reason);
        WriteUInt16BigEndian(wire[At.Priority..], Flow.Priority);
        WriteUInt16BigEndian(wire[At.IdleTimeout..], Flow.IdleTimeout);
        WriteUInt16BigEndian(wire[At.HardTimeout..], Flow.HardTimeout);
        WriteUInt16BigEndian(wire[At.MatchLength..], (ushort)(OxmList.MatchHeaderLength + Flow.Match.FieldsLength));
        wire[At.TableId] = Flow.Table;
        WriteUInt64BigEndian(wire[At.Cookie..], Flow.Cookie);
        Flow.Match.WriteTo(wire[At.Match..]);
        Flow.Instructions.WriteTo(wire[(At.Match + Flow.Match.Length)..]);
    }

    internal static FlowChange Read(FlowUpdateEvent what, ReadOnlySpan<byte> wire)
    {
        MultipartBody.AtLeast(wire, At.Match, "a flow update");
        var match = OxmList.Check(wire[At.Match..]);
        var length = ReadUInt16BigEndian(wire[At.MatchLength..]);
        if (length != OxmList.MatchHeaderLength + match.Wire.Length)
        {
            OpenFlowProtocolException.Throw(
                BadMatchCode.BadLen, $"a match of {match.Wire.Length} bytes of fields where {length} are said");
        }

        var flow = new Flow
        {
            Table = wire[At.TableId],
            Priority = ReadUInt16BigEndian(wire[At.Priority..]),
            Match = match.ToOwned(),
            Cookie = ReadUInt64BigEndian(wire[At.Cookie..]),
            IdleTimeout = ReadUInt16BigEndian(wire[At.IdleTimeout..]),
            HardTimeout = ReadUInt16BigEndian(wire[At.HardTimeout..]),
            Instructions = InstructionSet.Parse(wire[(At.Match + match.MatchLength)..]),
        };
        return new(what, flow, ReadUInt16BigEndian(wire[At.Reason..]));
    }
}
