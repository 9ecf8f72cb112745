using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// What happens to a packet that a flow matches: at most one instruction of each type, executed in the order of the
/// properties here (OpenFlow 1.3.5 §5.9). An immutable value; an empty list of actions is the same as none. A set that
/// was received is written in the form in which it came; its equality is that of what it does.
/// </summary>
public sealed record InstructionSet
{
    /// <summary>No instruction: the packet is dropped, unless the action set says otherwise.</summary>
    public static readonly InstructionSet Empty = new();

    /// <summary>The set as it was received, where that is not the form in which it would be written.</summary>
    private readonly ByteList _received;

    /// <summary>No instruction; for initializers.</summary>
    public InstructionSet()
    {
    }

    private InstructionSet(InstructionSet set, ByteList received) : this(set) => _received = received;

    /// <summary>OFPIT_METER: the meter that the packet passes, or ends in.</summary>
    public MeterId? Meter
    {
        get;
        init => (field, _received) = (value, default);
    }

    /// <summary>OFPIT_APPLY_ACTIONS: executed at once.</summary>
    public ActionList ApplyActions
    {
        get;
        init => (field, _received) = (value, default);
    } = ActionList.Empty;

    /// <summary>OFPIT_CLEAR_ACTIONS: the action set is emptied.</summary>
    public bool ClearActions
    {
        get;
        init => (field, _received) = (value, default);
    }

    /// <summary>
    /// OFPIT_WRITE_ACTIONS: merged into the action set, which is executed at the end of the pipeline.
    /// </summary>
    public ActionList WriteActions
    {
        get;
        init => (field, _received) = (value, default);
    } = ActionList.Empty;

    /// <summary>
    /// OFPIT_WRITE_METADATA: the masked bits are overwritten. Bits of the value outside the mask are dropped.
    /// </summary>
    public (ulong Value, ulong Mask)? WriteMetadata
    {
        get;
        init => (field, _received) =
            (value is { } write ? (write.Value & write.Mask, write.Mask) : null, default);
    }

    /// <summary>OFPIT_GOTO_TABLE: the table that goes on; a later one than the flow's own.</summary>
    public byte? GotoTable
    {
        get;
        init => (field, _received) = (value, default);
    }

    /// <summary>
    /// Instructions that this library does not know, experimenters' among them, as they were received.
    /// </summary>
    public ByteList Others
    {
        get;
        init => (field, _received) = (value, default);
    }

    /// <summary>Bytes on the wire, a multiple of eight.</summary>
    public int Length => _received.Length != 0 ? _received.Length : CanonicalLength;

    private int CanonicalLength =>
        (Meter is null ? 0 : InstructionLayout.ShortLength)
        + LengthOf(ApplyActions)
        + (ClearActions ? InstructionLayout.ShortLength : 0)
        + LengthOf(WriteActions)
        + (WriteMetadata is null ? 0 : InstructionLayout.WriteMetadataLength)
        + (GotoTable is null ? 0 : InstructionLayout.ShortLength)
        + Others.Length;

    /// <summary>An owned copy of a list of instructions.</summary>
    /// <inheritdoc cref="InstructionListView.Check"/>
    public static InstructionSet Parse(ReadOnlySpan<byte> wire) => InstructionListView.Check(wire).ToOwned();

    /// <summary>Writes <see cref="Length"/> bytes; padding is left as it is.</summary>
    public void WriteTo(Span<byte> wire)
    {
        if (_received.Length != 0)
        {
            _received.Span.CopyTo(wire);
            return;
        }

        if (Meter is { } meter)
        {
            WriteUInt32BigEndian(
                Next(ref wire, InstructionType.Meter, InstructionLayout.ShortLength)[InstructionLayout.Meter..],
                meter.Value);
        }

        WriteList(ref wire, InstructionType.ApplyActions, ApplyActions);
        if (ClearActions)
        {
            Next(ref wire, InstructionType.ClearActions, InstructionLayout.ShortLength);
        }

        WriteList(ref wire, InstructionType.WriteActions, WriteActions);
        if (WriteMetadata is { } write)
        {
            var instruction = Next(ref wire, InstructionType.WriteMetadata, InstructionLayout.WriteMetadataLength);
            WriteUInt64BigEndian(instruction[InstructionLayout.Metadata..], write.Value);
            WriteUInt64BigEndian(instruction[InstructionLayout.MetadataMask..], write.Mask);
        }

        if (GotoTable is { } table)
        {
            Next(ref wire, InstructionType.GotoTable, InstructionLayout.ShortLength)[InstructionLayout.GotoTable] =
                table;
        }

        Others.Span.CopyTo(wire);
    }

    /// <summary>Whether both do the same.</summary>
    public bool Equals(InstructionSet? other) =>
        ReferenceEquals(this, other) || (
            other is not null && Meter == other.Meter && ApplyActions.Equals(other.ApplyActions)
            && ClearActions == other.ClearActions && WriteActions.Equals(other.WriteActions)
            && WriteMetadata == other.WriteMetadata && GotoTable == other.GotoTable && Others == other.Others);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Meter, ApplyActions, ClearActions, WriteActions, WriteMetadata, GotoTable, Others);

    /// <summary>As <c>ovs-ofctl</c> prints it after <c>actions=</c>; <c>drop</c> without instructions.</summary>
    public override string ToString() => FlowText.Instructions(this);

    internal static InstructionSet FromChecked(InstructionListView list)
    {
        if (list.Wire.IsEmpty)
        {
            return Empty;
        }

        MeterId? meter = null;
        var apply = ActionList.Empty;
        var clear = false;
        var write = ActionList.Empty;
        (ulong, ulong)? metadata = null;
        byte? table = null;
        var others = default(ByteList);
        foreach (var instruction in list)
        {
            switch (instruction.Type)
            {
                case InstructionType.Meter:
                    meter = instruction.Meter;
                    break;
                case InstructionType.ApplyActions:
                    apply = instruction.Actions.ToOwned();
                    break;
                case InstructionType.ClearActions:
                    clear = true;
                    break;
                case InstructionType.WriteActions:
                    write = instruction.Actions.ToOwned();
                    break;
                case InstructionType.WriteMetadata:
                    metadata = (instruction.Metadata, instruction.MetadataMask);
                    break;
                case InstructionType.GotoTable:
                    table = instruction.Table;
                    break;
                default:
                    others = ByteList.CopyOf([.. others.Span, .. instruction.Wire]);
                    break;
            }
        }

        var set = new InstructionSet
        {
            Meter = meter,
            ApplyActions = apply,
            ClearActions = clear,
            WriteActions = write,
            WriteMetadata = metadata,
            GotoTable = table,
            Others = others,
        };
        return set.Writes(list.Wire) ? set : new InstructionSet(set, ByteList.CopyOf(list.Wire));
    }

    /// <summary>Whether this is written as these bytes, padding aside.</summary>
    private bool Writes(ReadOnlySpan<byte> wire)
    {
        if (CanonicalLength != wire.Length)
        {
            return false;
        }

        var written = new InstructionListView(wire).GetEnumerator();
        var rank = 0;
        while (written.MoveNext())
        {
            // Of equal length, the sets differ at most in order, in metadata outside of the mask, and in empty lists.
            var type = written.Current.Type;
            var next = Rank(type);
            if (next < rank || (
                type == InstructionType.WriteMetadata
                && (written.Current.Metadata & ~written.Current.MetadataMask) != 0))
            {
                return false;
            }

            rank = next;
        }

        return true;
    }

    private static int Rank(InstructionType type) => type switch
    {
        InstructionType.Meter => 1,
        InstructionType.ApplyActions => 2,
        InstructionType.ClearActions => 3,
        InstructionType.WriteActions => 4,
        InstructionType.WriteMetadata => 5,
        InstructionType.GotoTable => 6,
        _ => 7,
    };

    private static int LengthOf(ActionList actions) => actions.IsEmpty ? 0 : InstructionLayout.Actions + actions.Length;

    private static void WriteList(ref Span<byte> wire, InstructionType type, ActionList actions)
    {
        if (!actions.IsEmpty)
        {
            actions.Wire.CopyTo(Next(ref wire, type, LengthOf(actions))[InstructionLayout.Actions..]);
        }
    }

    private static Span<byte> Next(ref Span<byte> wire, InstructionType type, int length)
    {
        var instruction = wire[..length];
        WriteUInt16BigEndian(instruction, (ushort)type);
        WriteUInt16BigEndian(instruction[InstructionLayout.InstructionLength..], (ushort)length);
        wire = wire[length..];
        return instruction;
    }
}
