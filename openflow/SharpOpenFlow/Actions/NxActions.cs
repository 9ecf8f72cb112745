using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>NXAST_RESUBMIT and its kind, read.</summary>
/// <param name="InPort">The ingress port for the lookup; null leaves it.</param>
/// <param name="Table">Which table; null is the one at hand.</param>
/// <param name="Tracked">Whether the lookup sees the tracked connection's addresses and ports.</param>
public readonly record struct ResubmitAction(PortNo? InPort, byte? Table, bool Tracked)
{
    internal const int InPortAt = ActionLayout.NxArgument;
    internal const int TableAt = 12;

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static ResubmitAction From(ActionView action)
    {
        var port = ShortPort.Read(ReadUInt16BigEndian(action.Wire[InPortAt..]));
        var table = action.NxType == NxActionType.Resubmit ? TableId.All : action.Wire[TableAt];
        return new ResubmitAction(
            port == PortNo.InPort ? null : port,
            table == TableId.All ? null : table,
            action.NxType == NxActionType.ResubmitTableCt);
    }
}

/// <summary>NXAST_CONJUNCTION, read.</summary>
/// <param name="Id">The conjunction's number.</param>
/// <param name="Clause">Which clause, from 1.</param>
/// <param name="Clauses">How many clauses there are.</param>
public readonly record struct ConjunctionAction(uint Id, int Clause, byte Clauses)
{
    internal const int ClauseAt = ActionLayout.NxArgument;
    internal const int ClausesAt = 11;
    internal const int IdAt = 12;

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static ConjunctionAction From(ActionView action) =>
        new(ReadUInt32BigEndian(action.Wire[IdAt..]), action.Wire[ClauseAt] + 1, action.Wire[ClausesAt]);
}

/// <summary>NXAST_CLONE, read.</summary>
public static class CloneAction
{
    /// <summary>The actions on the copy; the action must be of this kind.</summary>
    public static ActionListView From(ActionView action) => new(action.Wire[ActionLayout.NxMinimumLength..]);
}

/// <summary>NXAST_NOTE, read.</summary>
public static class NoteAction
{
    /// <summary>The note with its padding; the action must be of this kind.</summary>
    public static ReadOnlySpan<byte> From(ActionView action) => action.Wire[ActionLayout.NxArgument..];
}

/// <summary>NXAST_OUTPUT_TRUNC, read.</summary>
/// <param name="Port">Where to.</param>
/// <param name="MaxLength">Bytes of the packet to send.</param>
public readonly record struct OutputTruncatedAction(PortNo Port, uint MaxLength)
{
    private const int PortAt = ActionLayout.NxArgument;
    private const int MaxLengthAt = 12;

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static OutputTruncatedAction From(ActionView action) => new(
        ShortPort.Read(ReadUInt16BigEndian(action.Wire[PortAt..])), ReadUInt32BigEndian(action.Wire[MaxLengthAt..]));
}

/// <summary>NXAST_FIN_TIMEOUT, read.</summary>
/// <param name="IdleTimeout">Seconds; zero leaves the flow's own.</param>
/// <param name="HardTimeout">Seconds; zero leaves the flow's own.</param>
public readonly record struct FinTimeoutAction(ushort IdleTimeout, ushort HardTimeout)
{
    private const int IdleAt = ActionLayout.NxArgument;
    private const int HardAt = 12;

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static FinTimeoutAction From(ActionView action) =>
        new(ReadUInt16BigEndian(action.Wire[IdleAt..]), ReadUInt16BigEndian(action.Wire[HardAt..]));
}

/// <summary>NXAST_DEC_TTL_CNT_IDS, read.</summary>
public readonly ref struct DecTtlAction
{
    private const int CountAt = ActionLayout.NxArgument;
    private const int IdLength = 2;

    private readonly ReadOnlySpan<byte> _ids;

    private DecTtlAction(ReadOnlySpan<byte> ids) => _ids = ids;

    /// <summary>How many controllers hear of a TTL that ended.</summary>
    public int Count => _ids.Length / IdLength;

    /// <summary>A controller's id.</summary>
    public ushort this[int index] => ReadUInt16BigEndian(_ids[(index * IdLength)..]);

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static DecTtlAction From(ActionView action) =>
        new(action.Wire.Slice(ActionLayout.NxMinimumLength, ReadUInt16BigEndian(action.Wire[CountAt..]) * IdLength));

    internal static void Check(ReadOnlySpan<byte> wire) =>
        ActionCheck.AtLeast(wire, ActionLayout.NxMinimumLength + (ReadUInt16BigEndian(wire[CountAt..]) * IdLength));
}
