using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Flags of a learned flow (NX_LEARN_F_*).</summary>
[Flags]
public enum LearnFlags : ushort
{
    /// <summary>None of those below.</summary>
    None = 0,

    /// <summary>NX_LEARN_F_SEND_FLOW_REM: the learned flow's end is reported.</summary>
    SendFlowRemoved = 1,

    /// <summary>NX_LEARN_F_DELETE_LEARNED: learned flows end with the flow that learned them.</summary>
    DeleteLearned = 2,

    /// <summary>NX_LEARN_F_WRITE_RESULT: a field tells whether learning succeeded.</summary>
    WriteResult = 4,
}

/// <summary>NXAST_LEARN and NXAST_LEARN2, read in place: a flow that is made from the packet.</summary>
public readonly ref struct LearnAction
{
    internal const int Length = 32;
    internal const int Length2 = 40;
    internal const int IdleTimeoutAt = 10, HardTimeoutAt = 12, PriorityAt = 14, CookieAt = 16, FlagsAt = 24;
    internal const int TableAt = 26, FinIdleTimeoutAt = 28, FinHardTimeoutAt = 30;
    internal const int LimitAt = 32, ResultOffsetAt = 36;

    private readonly ReadOnlySpan<byte> _wire;

    private LearnAction(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>Seconds without a packet until the learned flow ends; zero for never.</summary>
    public ushort IdleTimeout => ReadUInt16BigEndian(_wire[IdleTimeoutAt..]);

    /// <summary>Seconds until the learned flow ends; zero for never.</summary>
    public ushort HardTimeout => ReadUInt16BigEndian(_wire[HardTimeoutAt..]);

    /// <summary>Priority of the learned flow.</summary>
    public ushort Priority => ReadUInt16BigEndian(_wire[PriorityAt..]);

    /// <summary>Cookie of the learned flow.</summary>
    public ulong Cookie => ReadUInt64BigEndian(_wire[CookieAt..]);

    /// <summary>Flags of the learned flow.</summary>
    public LearnFlags Flags => (LearnFlags)ReadUInt16BigEndian(_wire[FlagsAt..]);

    /// <summary>Table of the learned flow.</summary>
    public byte Table => _wire[TableAt];

    /// <summary>The idle timeout after a TCP connection's end; zero leaves it.</summary>
    public ushort FinIdleTimeout => ReadUInt16BigEndian(_wire[FinIdleTimeoutAt..]);

    /// <summary>The hard timeout after a TCP connection's end; zero leaves it.</summary>
    public ushort FinHardTimeout => ReadUInt16BigEndian(_wire[FinHardTimeoutAt..]);

    /// <summary>How many flows may be learned at most; zero for any number.</summary>
    public uint Limit => IsSecond ? ReadUInt32BigEndian(_wire[LimitAt..]) : 0;

    /// <summary>The bit that tells whether learning succeeded; null without one.</summary>
    public FieldRange? Result => IsSecond && (Flags & LearnFlags.WriteResult) != 0
        ? FieldRange.Read(_wire[Length2..], ReadUInt16BigEndian(_wire[ResultOffsetAt..]), 1)
        : null;

    /// <summary>What the learned flow matches and does.</summary>
    public LearnSpecList Specs => new(_wire[SpecsAt..]);

    private bool IsSecond => new ActionView(_wire).NxType == NxActionType.Learn2;

    private int SpecsAt => !IsSecond
        ? Length
        : (Flags & LearnFlags.WriteResult) == 0
            ? Length2
            : Length2 + OxmHeader.LengthFor((OxmClass)ReadUInt16BigEndian(_wire[Length2..]));

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static LearnAction From(ActionView action) => new(action.Wire);

    internal static void Check(ReadOnlySpan<byte> wire)
    {
        var learn = new LearnAction(wire);
        ActionCheck.AtLeast(wire, learn.IsSecond ? Length2 : Length);
        if (learn.IsSecond && (learn.Flags & LearnFlags.WriteResult) != 0)
        {
            ActionCheck.AtLeast(wire, Length2 + 8);
        }

        for (var rest = wire[learn.SpecsAt..]; LearnSpec.TryTake(rest, out _, out rest);)
        {
        }
    }
}

/// <summary>The parts of a learned flow, read in place.</summary>
public readonly ref struct LearnSpecList
{
    private readonly ReadOnlySpan<byte> _wire;

    internal LearnSpecList(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>Enumerates the parts.</summary>
    public Enumerator GetEnumerator() => new(_wire);

    /// <summary>Walks the parts.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private LearnSpec _current;

        internal Enumerator(ReadOnlySpan<byte> wire) => _rest = wire;

        /// <summary>The part at hand.</summary>
        public readonly LearnSpec Current => _current;

        /// <summary>Goes to the next part.</summary>
        public bool MoveNext()
        {
            var isThere = LearnSpec.TryTake(_rest, out _current, out var rest);
            _rest = rest;
            return isThere;
        }
    }
}

/// <summary>What a part of a learned flow is (NX_LEARN_DST_*).</summary>
public enum LearnTarget
{
    /// <summary>NX_LEARN_DST_MATCH: a field to match.</summary>
    Match = 0,

    /// <summary>NX_LEARN_DST_LOAD: an action that sets a field.</summary>
    Load = 1,

    /// <summary>NX_LEARN_DST_OUTPUT: an action that outputs to the port that a field names.</summary>
    Output = 2,
}

/// <summary>One part of a learned flow, read in place.</summary>
public readonly ref struct LearnSpec
{
    internal const int BitsMask = 0x7ff;
    internal const int TargetShift = 11;
    internal const int ImmediateFlag = 1 << 13;

    private const int RangeLength = FieldRange.HeaderLength + 2;

    private LearnSpec(ReadOnlySpan<byte> immediate, FieldRange source, FieldRange destination, ushort header)
    {
        Immediate = immediate;
        Source = source;
        Destination = destination;
        Target = (LearnTarget)((header >> TargetShift) & 3);
        IsImmediate = (header & ImmediateFlag) != 0;
    }

    /// <summary>What it is.</summary>
    public LearnTarget Target { get; }

    /// <summary>Whether the value is <see cref="Immediate"/>, not the packet's <see cref="Source"/>.</summary>
    public bool IsImmediate { get; }

    /// <summary>The value, right-aligned.</summary>
    public ReadOnlySpan<byte> Immediate { get; }

    /// <summary>The bits of the packet that the value is taken from.</summary>
    public FieldRange Source { get; }

    /// <summary>The bits that are matched or set; none for an output.</summary>
    public FieldRange Destination { get; }

    internal static bool TryTake(ReadOnlySpan<byte> list, out LearnSpec spec, out ReadOnlySpan<byte> rest)
    {
        spec = default;
        rest = default;
        var left = list;
        var header = list.Length < 2 ? (ushort)0 : ReadUInt16BigEndian(list);
        if (header == 0)
        {
            return false;
        }

        left = left[2..];
        var bits = (ushort)(header & BitsMask);
        var target = (LearnTarget)((header >> TargetShift) & 3);
        if (bits == 0 || target > LearnTarget.Output
            || (header & ~(BitsMask | (3 << TargetShift) | ImmediateFlag)) != 0)
        {
            OpenFlowProtocolException.Throw(BadActionCode.BadArgument, $"a learned part of kind 0x{header:x4}");
        }

        var immediate = default(ReadOnlySpan<byte>);
        FieldRange source = default, destination = default;
        if ((header & ImmediateFlag) != 0)
        {
            immediate = Take(left, (bits + 15) / 16 * 2);
            left = left[immediate.Length..];
        }
        else
        {
            source = Range(left, bits);
            left = left[RangeLength..];
        }

        if (target != LearnTarget.Output)
        {
            destination = Range(left, bits);
            left = left[RangeLength..];
        }

        rest = left;
        spec = new(immediate, source, destination, header);
        return true;
    }

    private static FieldRange Range(ReadOnlySpan<byte> rest, ushort bits)
    {
        var range = Take(rest, RangeLength);
        return FieldRange.Read(range, ReadUInt16BigEndian(range[FieldRange.HeaderLength..]), bits);
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> rest, int length)
    {
        if (rest.Length < length)
        {
            OpenFlowProtocolException.Throw(
                BadActionCode.BadLen, $"a learned part of {length} bytes where {rest.Length} are left");
        }

        return rest[..length];
    }
}
