using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <content>Connection tracking.</content>
public static partial class NxAction
{
    /// <summary>NXAST_CT: through the connection tracker.</summary>
    /// <param name="commit">Whether the connection is kept; without it, it is only looked up.</param>
    /// <param name="zone">The zone that the connection belongs to: a number or bits of a field.</param>
    /// <param name="table">Where the packet goes on with the tracker's findings; null when it does not.</param>
    /// <param name="actions">
    /// With <paramref name="commit"/>, actions that set <c>ct_mark</c> and <c>ct_label</c>; <see cref="Nat"/> goes here
    /// too.
    /// </param>
    /// <param name="force">With <paramref name="commit"/>, replaces a connection of the opposite direction.</param>
    /// <param name="alg">Port of the protocol whose helper is wanted: 21 for FTP, 69 for TFTP; zero for none.</param>
    public static OfAction Ct(
        bool commit =
            false, CtZoneSource zone = default, byte? table = null, ActionList? actions = null, bool force = false,
        ushort alg = 0)
    {
        var nested = actions ?? ActionList.Empty;
        var wire = ActionLayout.New(NxActionType.Ct, CtAction.HeaderLength + nested.Length);
        var flags = (commit ? CtAction.CommitFlag : 0) | (force ? CtAction.ForceFlag : 0);
        WriteUInt16BigEndian(wire.AsSpan(CtAction.FlagsAt), (ushort)flags);
        zone.WriteTo(wire.AsSpan(CtAction.ZoneAt));
        wire[CtAction.TableAt] = table ?? TableId.All;
        WriteUInt16BigEndian(wire.AsSpan(CtAction.AlgAt), alg);
        nested.Wire.CopyTo(wire.AsSpan(CtAction.HeaderLength));
        return new OfAction(wire);
    }
}

/// <summary>Where a <c>ct</c> action's zone comes from: a number, or bits of a field.</summary>
public readonly record struct CtZoneSource
{
    private const int NumberAt = FieldRange.HeaderLength;

    private CtZoneSource(FieldRange? range, ushort number)
    {
        Range = range;
        Number = number;
    }

    /// <summary>The bits that hold the zone; null when it is <see cref="Number"/>.</summary>
    public FieldRange? Range { get; }

    /// <summary>The zone, unless it comes from a field.</summary>
    public ushort Number { get; }

    /// <summary>A zone's number.</summary>
    public static CtZoneSource FromUInt16(ushort number) => new(null, number);

    /// <summary>Bits that hold a zone's number: sixteen at most.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A zone has sixteen bits.</exception>
    public static CtZoneSource FromFieldRange(FieldRange range)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(range.Bits, (ushort)16, nameof(range));
        return new(range, 0);
    }

    /// <inheritdoc cref="FromUInt16"/>
    public static implicit operator CtZoneSource(ushort number) => FromUInt16(number);

    /// <inheritdoc cref="FromFieldRange"/>
    public static implicit operator CtZoneSource(FieldRange range) => FromFieldRange(range);

    internal static CtZoneSource Read(ReadOnlySpan<byte> wire)
    {
        var number = ReadUInt16BigEndian(wire[NumberAt..]);
        return ReadUInt32BigEndian(wire) == 0 ? new(null, number) : new(FieldRange.Read(wire, number), 0);
    }

    internal void WriteTo(Span<byte> wire)
    {
        Range?.WriteHeader(wire);
        WriteUInt16BigEndian(wire[NumberAt..], Range?.OffsetAndBits ?? Number);
    }
}

/// <summary>NXAST_CT, read in place.</summary>
public readonly ref struct CtAction
{
    internal const int FlagsAt = ActionLayout.NxArgument;
    internal const int ZoneAt = 12;
    internal const int TableAt = 18;
    internal const int AlgAt = 22;
    internal const int HeaderLength = 24;
    internal const ushort CommitFlag = 1;
    internal const ushort ForceFlag = 2;

    private readonly ReadOnlySpan<byte> _wire;

    private CtAction(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>Whether the connection is kept.</summary>
    public bool Commit => (Flags & CommitFlag) != 0;

    /// <summary>Whether a connection of the opposite direction is replaced.</summary>
    public bool Force => (Flags & ForceFlag) != 0;

    /// <summary>The zone.</summary>
    public CtZoneSource Zone => CtZoneSource.Read(_wire[ZoneAt..]);

    /// <summary>Where the packet goes on with the tracker's findings; null when it does not.</summary>
    public byte? Table => _wire[TableAt] == TableId.All ? null : _wire[TableAt];

    /// <summary>Port of the protocol whose helper is wanted; zero for none.</summary>
    public ushort Alg => ReadUInt16BigEndian(_wire[AlgAt..]);

    /// <summary>Actions on the connection, address translation included.</summary>
    public ActionListView Actions => new(_wire[HeaderLength..]);

    private ushort Flags => ReadUInt16BigEndian(_wire[FlagsAt..]);

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static CtAction From(ActionView action) => new(action.Wire);
}
