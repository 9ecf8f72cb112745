using System.Collections.Immutable;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Offsets in <c>ofp_flow_stats</c> (OpenFlow 1.3.5 §7.3.5.2).</summary>
file static class At
{
    public const int Length = 0;
    public const int TableId = 2;
    public const int DurationSeconds = 4;
    public const int DurationNanoseconds = 8;
    public const int Priority = 12;
    public const int IdleTimeout = 14;
    public const int HardTimeout = 16;
    public const int Flags = 18;
    public const int Cookie = 24;
    public const int Packets = 32;
    public const int Bytes = 40;
    public const int Match = 48;
    public const int MinimumLength = 56;
}

/// <summary>A flow with its counters and age.</summary>
/// <param name="Flow">The flow, to be compared with what was asked for.</param>
/// <param name="Packets">Packets that it matched.</param>
/// <param name="Bytes">Bytes that it matched.</param>
/// <param name="DurationSeconds">How long it has been there: whole seconds.</param>
/// <param name="DurationNanoseconds">How long it has been there: nanoseconds beyond the seconds.</param>
public sealed record FlowStats(Flow Flow, ulong Packets, ulong Bytes, uint DurationSeconds, uint DurationNanoseconds) : IMultipartElement
{
    /// <summary>Bytes on the wire.</summary>
    public int Length => At.Match + Flow.Match.Length + Flow.Instructions.Length;

    /// <summary>Adds the elements of one part's body to <paramref name="into"/>.</summary>
    /// <exception cref="OpenFlowProtocolException">The body is malformed.</exception>
    public static void ReadAll(ReadOnlySpan<byte> body, ImmutableArray<FlowStats>.Builder into)
    {
        ArgumentNullException.ThrowIfNull(into);
        foreach (var entry in FlowStatsView.Enumerate(body))
        {
            into.Add(entry.ToOwned());
        }
    }

    /// <summary>Writes <see cref="Length"/> bytes; padding is left as it is.</summary>
    public void WriteTo(Span<byte> wire)
    {
        WriteUInt16BigEndian(wire[At.Length..], checked((ushort)Length));
        wire[At.TableId] = Flow.Table;
        WriteUInt32BigEndian(wire[At.DurationSeconds..], DurationSeconds);
        WriteUInt32BigEndian(wire[At.DurationNanoseconds..], DurationNanoseconds);
        WriteUInt16BigEndian(wire[At.Priority..], Flow.Priority);
        WriteUInt16BigEndian(wire[At.IdleTimeout..], Flow.IdleTimeout);
        WriteUInt16BigEndian(wire[At.HardTimeout..], Flow.HardTimeout);
        WriteUInt16BigEndian(wire[At.Flags..], (ushort)Flow.Flags);
        WriteUInt64BigEndian(wire[At.Cookie..], Flow.Cookie);
        WriteUInt64BigEndian(wire[At.Packets..], Packets);
        WriteUInt64BigEndian(wire[At.Bytes..], Bytes);
        Flow.Match.WriteTo(wire[At.Match..]);
        Flow.Instructions.WriteTo(wire[(At.Match + Flow.Match.Length)..]);
    }
}

/// <summary>One flow of an OFPMP_FLOW reply, read in place.</summary>
public readonly ref struct FlowStatsView : IEntryView<FlowStatsView>
{
    private readonly ReadOnlySpan<byte> _wire;

    private FlowStatsView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>Number of the table.</summary>
    public byte Table => _wire[At.TableId];

    /// <summary>How long the flow has been there: whole seconds.</summary>
    public uint DurationSeconds => ReadUInt32BigEndian(_wire[At.DurationSeconds..]);

    /// <summary>How long the flow has been there: nanoseconds beyond <see cref="DurationSeconds"/>.</summary>
    public uint DurationNanoseconds => ReadUInt32BigEndian(_wire[At.DurationNanoseconds..]);

    /// <summary>The highest matching flow of a table wins.</summary>
    public ushort Priority => ReadUInt16BigEndian(_wire[At.Priority..]);

    /// <summary>Seconds without a packet until the flow ends; zero for never.</summary>
    public ushort IdleTimeout => ReadUInt16BigEndian(_wire[At.IdleTimeout..]);

    /// <summary>Seconds until the flow ends; zero for never.</summary>
    public ushort HardTimeout => ReadUInt16BigEndian(_wire[At.HardTimeout..]);

    /// <summary>How the switch treats the flow.</summary>
    public FlowFlags Flags => (FlowFlags)ReadUInt16BigEndian(_wire[At.Flags..]);

    /// <summary>The controller's own number.</summary>
    public ulong Cookie => ReadUInt64BigEndian(_wire[At.Cookie..]);

    /// <summary>Packets that it matched.</summary>
    public ulong Packets => ReadUInt64BigEndian(_wire[At.Packets..]);

    /// <summary>Bytes that it matched.</summary>
    public ulong Bytes => ReadUInt64BigEndian(_wire[At.Bytes..]);

    /// <summary>Which packets.</summary>
    public OxmList Match => OxmList.At(_wire[At.Match..]);

    /// <summary>What happens to them.</summary>
    public InstructionListView Instructions => new(_wire[(At.Match + Match.MatchLength)..]);

    /// <summary>The flows of one part of a reply.</summary>
    /// <exception cref="OpenFlowProtocolException">The body is malformed.</exception>
    public static EntryList<FlowStatsView> Enumerate(ReadOnlySpan<byte> body) => EntryList<FlowStatsView>.Check(body);

    /// <inheritdoc/>
    public static int Check(ReadOnlySpan<byte> list)
    {
        MultipartBody.AtLeast(list, At.MinimumLength, "flow statistics");
        var length = MultipartBody.Element(list, LengthOf(list), At.MinimumLength, "flow statistics");
        var match = OxmList.Check(list[At.Match..length]);
        InstructionListView.Check(list[(At.Match + match.MatchLength)..length]);
        return length;
    }

    /// <inheritdoc/>
    public static int LengthOf(ReadOnlySpan<byte> list) => ReadUInt16BigEndian(list[At.Length..]);

    /// <inheritdoc/>
    public static FlowStatsView Wrap(ReadOnlySpan<byte> entry) => new(entry);

    /// <summary>An owned copy of the flow alone.</summary>
    public Flow ToFlow() => new()
    {
        Table = Table,
        Priority = Priority,
        Match = Match.ToOwned(),
        Cookie = Cookie,
        IdleTimeout = IdleTimeout,
        HardTimeout = HardTimeout,
        Flags = Flags,
        Instructions = Instructions.ToOwned(),
    };

    /// <summary>An owned copy.</summary>
    public FlowStats ToOwned() => new(ToFlow(), Packets, Bytes, DurationSeconds, DurationNanoseconds);
}
