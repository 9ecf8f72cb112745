using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <content>Actions on bits of fields.</content>
public static partial class NxAction
{
    private const int RegisterActionLength = 24;
    private const int MostBitsOfLoad = 64;

    /// <summary>NXAST_REG_MOVE: copies bits from one field to another.</summary>
    /// <exception cref="ArgumentException">The ranges have different numbers of bits.</exception>
    public static OfAction Move(FieldRange source, FieldRange destination)
    {
        if (source.Bits != destination.Bits)
        {
            throw new ArgumentException(
                $"{source} has {source.Bits} bits, {destination} {destination.Bits}", nameof(destination));
        }

        var wire = ActionLayout.New(NxActionType.Move, RegisterActionLength);
        WriteUInt16BigEndian(wire.AsSpan(MoveAction.BitsAt), source.Bits);
        WriteUInt16BigEndian(wire.AsSpan(MoveAction.SourceOffsetAt), source.Offset);
        WriteUInt16BigEndian(wire.AsSpan(MoveAction.DestinationOffsetAt), destination.Offset);
        source.WriteHeader(wire.AsSpan(MoveAction.SourceAt));
        destination.WriteHeader(wire.AsSpan(MoveAction.DestinationAt));
        return new OfAction(wire);
    }

    /// <summary>
    /// NXAST_REG_LOAD: sets bits of a field. For whole fields use <see cref="OfAction.SetField"/>; Open vSwitch reports
    /// each in the form in which it got it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The range has more than 64 bits, or the value does not fit it.
    /// </exception>
    public static OfAction Load(FieldRange destination, ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Bits, MostBitsOfLoad, nameof(destination));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ulong.MaxValue >> (MostBitsOfLoad - destination.Bits));
        var wire = ActionLayout.New(NxActionType.Load, RegisterActionLength);
        WriteUInt16BigEndian(wire.AsSpan(LoadAction.RangeAt), destination.OffsetAndBits);
        destination.WriteHeader(wire.AsSpan(LoadAction.DestinationAt));
        WriteUInt64BigEndian(wire.AsSpan(LoadAction.ValueAt), value);
        return new OfAction(wire);
    }

    /// <summary>NXAST_OUTPUT_REG: outputs to the port whose number the bits are.</summary>
    /// <param name="source">At most 64 bits.</param>
    /// <param name="maxLength">Bytes of the packet, should the port be <see cref="PortNo.Controller"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range has more than 64 bits.</exception>
    public static OfAction OutputReg(FieldRange source, ushort maxLength = OfAction.WholePacket)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Bits, MostBitsOfLoad, nameof(source));
        var wire = ActionLayout.New(NxActionType.OutputReg, RegisterActionLength);
        WriteUInt16BigEndian(wire.AsSpan(OutputRegAction.RangeAt), source.OffsetAndBits);
        source.WriteHeader(wire.AsSpan(OutputRegAction.SourceAt));
        WriteUInt16BigEndian(wire.AsSpan(OutputRegAction.MaxLengthAt), maxLength);
        return new OfAction(wire);
    }
}

/// <summary>NXAST_REG_MOVE, read.</summary>
/// <param name="Source">Bits that are copied.</param>
/// <param name="Destination">Bits that are overwritten.</param>
public readonly record struct MoveAction(FieldRange Source, FieldRange Destination)
{
    internal const int BitsAt = ActionLayout.NxArgument;
    internal const int SourceOffsetAt = 12;
    internal const int DestinationOffsetAt = 14;
    internal const int SourceAt = 16;
    internal const int DestinationAt = 20;

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static MoveAction From(ActionView action)
    {
        var wire = action.Wire;
        var bits = ReadUInt16BigEndian(wire[BitsAt..]);
        return new(
            FieldRange.Read(wire[SourceAt..], ReadUInt16BigEndian(wire[SourceOffsetAt..]), bits),
            FieldRange.Read(wire[DestinationAt..], ReadUInt16BigEndian(wire[DestinationOffsetAt..]), bits));
    }
}

/// <summary>NXAST_REG_LOAD, read.</summary>
/// <param name="Destination">Bits that are set.</param>
/// <param name="Value">What they are set to.</param>
public readonly record struct LoadAction(FieldRange Destination, ulong Value)
{
    internal const int RangeAt = ActionLayout.NxArgument;
    internal const int DestinationAt = 12;
    internal const int ValueAt = 16;

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static LoadAction From(ActionView action)
    {
        var wire = action.Wire;
        return new(
            FieldRange.Read(wire[DestinationAt..], ReadUInt16BigEndian(wire[RangeAt..])),
            ReadUInt64BigEndian(wire[ValueAt..]));
    }
}

/// <summary>NXAST_OUTPUT_REG, read.</summary>
/// <param name="Source">Bits that hold the port's number.</param>
/// <param name="MaxLength">Bytes of the packet for the controller.</param>
public readonly record struct OutputRegAction(FieldRange Source, ushort MaxLength)
{
    internal const int RangeAt = ActionLayout.NxArgument;
    internal const int SourceAt = 12;
    internal const int MaxLengthAt = 16;

    /// <summary>Reads the action, which must be of this kind.</summary>
    public static OutputRegAction From(ActionView action)
    {
        var wire = action.Wire;
        return new(
            FieldRange.Read(wire[SourceAt..], ReadUInt16BigEndian(wire[RangeAt..])),
            ReadUInt16BigEndian(wire[MaxLengthAt..]));
    }
}

/// <summary>NXAST_STACK_PUSH and NXAST_STACK_POP, read.</summary>
public static class StackAction
{
    private const int OffsetAt = ActionLayout.NxArgument;
    private const int FieldAt = 12;
    private const int BitsAt = 16;

    /// <summary>Bits that go to, or come from, the stack; the action must be of this kind.</summary>
    public static FieldRange From(ActionView action) => FieldRange.Read(
        action.Wire[FieldAt..], ReadUInt16BigEndian(action.Wire[OffsetAt..]), ReadUInt16BigEndian(
            action.Wire[BitsAt..]));
}
