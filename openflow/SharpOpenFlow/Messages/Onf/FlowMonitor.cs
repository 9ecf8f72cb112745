using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>onf_flow_monitor_request</c> (ONF EXT-187).</summary>
file static class At
{
    public const int Id = 0;
    public const int Flags = 4;
    public const int MatchLength = 6;
    public const int OutPort = 8;
    public const int TableId = 12;
    public const int Match = 16;
}

/// <summary>What a flow monitor reports (EXT-187, <c>onf_flow_monitor_flags</c>).</summary>
[Flags]
public enum FlowMonitorFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>ONFFMF_INITIAL: the flows that there are, at once.</summary>
    Initial = 1 << 0,

    /// <summary>ONFFMF_ADD: new flows.</summary>
    Add = 1 << 1,

    /// <summary>ONFFMF_DELETE: flows that end.</summary>
    Delete = 1 << 2,

    /// <summary>ONFFMF_MODIFY: flows that change.</summary>
    Modify = 1 << 3,

    /// <summary>ONFFMF_ACTIONS: with their instructions.</summary>
    Actions = 1 << 4,

    /// <summary>ONFFMF_OWN: this controller's own changes in full, not in short.</summary>
    Own = 1 << 5,
}

/// <summary>One flow monitor: which changes of which flows are reported.</summary>
public sealed record FlowMonitor
{
    /// <summary>Number of the monitor, chosen by the controller, unique on its connection.</summary>
    public required uint Id { get; init; }

    /// <summary>What is reported.</summary>
    public required FlowMonitorFlags Flags { get; init; }

    /// <summary>Only flows that output here; <see cref="PortNo.Any"/> for all.</summary>
    public PortNo OutPort { get; init; } = PortNo.Any;

    /// <summary>Number of the table; <see cref="TableId.All"/> is every one.</summary>
    public byte Table { get; init; } = TableId.All;

    /// <summary>Only flows at least as specific.</summary>
    public Match Match { get; init; } = Match.Empty;

    internal int Length => At.Match + Match.Length;

    internal static FlowMonitor Read(ref ReadOnlySpan<byte> wire)
    {
        MultipartBody.AtLeast(wire, At.Match, "a flow monitor");
        var match = OxmList.Check(wire[At.Match..]);
        var length = ReadUInt16BigEndian(wire[At.MatchLength..]);
        if (length != OxmList.MatchHeaderLength + match.Wire.Length)
        {
            OpenFlowProtocolException.Throw(
                BadMatchCode.BadLen, $"a match of {match.Wire.Length} bytes of fields where {length} are said");
        }

        var monitor = new FlowMonitor
        {
            Id = ReadUInt32BigEndian(wire[At.Id..]),
            Flags = (FlowMonitorFlags)ReadUInt16BigEndian(wire[At.Flags..]),
            OutPort = new PortNo(ReadUInt32BigEndian(wire[At.OutPort..])),
            Table = wire[At.TableId],
            Match = match.ToOwned(),
        };
        wire = wire[(At.Match + match.MatchLength)..];
        return monitor;
    }

    internal void WriteTo(Span<byte> wire)
    {
        WriteUInt32BigEndian(wire[At.Id..], Id);
        WriteUInt16BigEndian(wire[At.Flags..], (ushort)Flags);
        WriteUInt16BigEndian(wire[At.MatchLength..], (ushort)(OxmList.MatchHeaderLength + Match.FieldsLength));
        WriteUInt32BigEndian(wire[At.OutPort..], OutPort.Value);
        wire[At.TableId] = Table;
        Match.WriteTo(wire[At.Match..]);
    }
}

/// <summary>ONFST_FLOW_MONITOR: opens flow monitors (EXT-187).</summary>
/// <param name="Monitors">The monitors.</param>
public sealed record FlowMonitorRequest(ValueList<FlowMonitor> Monitors) : IMultipartRequestBody
{
    /// <inheritdoc/>
    public MultipartType Type => MultipartType.Experimenter;

    /// <inheritdoc/>
    public int Length
    {
        get
        {
            var length = ExperimenterMultipart.HeaderLength;
            foreach (var monitor in Monitors)
            {
                length += monitor.Length;
            }

            return length;
        }
    }

    /// <summary>Reads the body of such a request.</summary>
    /// <exception cref="OpenFlowProtocolException">BadRequest/BadLen or BadMatch.</exception>
    public static FlowMonitorRequest Parse(ReadOnlySpan<byte> body)
    {
        MultipartBody.AtLeast(body, ExperimenterMultipart.HeaderLength, "a request for flow monitors");
        List<FlowMonitor> monitors = [];
        for (var rest = body[ExperimenterMultipart.HeaderLength..]; !rest.IsEmpty;)
        {
            monitors.Add(FlowMonitor.Read(ref rest));
        }

        return new(ValueList.Of(monitors.ToArray()));
    }

    /// <inheritdoc/>
    public void WriteTo(Span<byte> body)
    {
        ExperimenterMultipart.WriteHeader(body, ExperimenterId.Onf, ExperimenterMultipart.OnfFlowMonitor);
        var rest = body[ExperimenterMultipart.HeaderLength..];
        foreach (var monitor in Monitors)
        {
            monitor.WriteTo(rest);
            rest = rest[monitor.Length..];
        }
    }
}
