using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>Where instructions keep their arguments (OpenFlow 1.3.5 §7.2.4).</summary>
internal static class InstructionLayout
{
    public const int InstructionLength = 2;
    public const int HeaderLength = 4;
    public const int GotoTable = 4;
    public const int Meter = 4;
    public const int Metadata = 8;
    public const int MetadataMask = 16;
    public const int Actions = 8;

    public const int ShortLength = 8;
    public const int WriteMetadataLength = 24;
}

/// <summary>One instruction, read in place. A property for one type of instruction means nothing on another.</summary>
public readonly ref struct InstructionView
{
    internal InstructionView(ReadOnlySpan<byte> wire) => Wire = wire;

    /// <summary>The whole instruction.</summary>
    public ReadOnlySpan<byte> Wire { get; }

    /// <summary>OFPIT_*.</summary>
    public InstructionType Type => (InstructionType)ReadUInt16BigEndian(Wire);

    /// <summary>Table of <see cref="InstructionType.GotoTable"/>.</summary>
    public byte Table => Wire[InstructionLayout.GotoTable];

    /// <summary>Meter of <see cref="InstructionType.Meter"/>.</summary>
    public MeterId Meter => new(ReadUInt32BigEndian(Wire[InstructionLayout.Meter..]));

    /// <summary>Value of <see cref="InstructionType.WriteMetadata"/>.</summary>
    public ulong Metadata => ReadUInt64BigEndian(Wire[InstructionLayout.Metadata..]);

    /// <summary>Mask of <see cref="InstructionType.WriteMetadata"/>.</summary>
    public ulong MetadataMask => ReadUInt64BigEndian(Wire[InstructionLayout.MetadataMask..]);

    /// <summary>
    /// Actions of <see cref="InstructionType.ApplyActions"/> and <see cref="InstructionType.WriteActions"/>.
    /// </summary>
    public ActionListView Actions => new(Wire[InstructionLayout.Actions..]);
}

/// <summary>A flow's instructions, read in place, in the order of the wire.</summary>
public readonly ref struct InstructionListView
{
    internal InstructionListView(ReadOnlySpan<byte> wire) => Wire = wire;

    /// <summary>The list's bytes.</summary>
    public ReadOnlySpan<byte> Wire { get; }

    /// <summary>
    /// Proves that the span is a list of whole instructions with whole actions, each known type at most once. Types
    /// that are not known are accepted.
    /// </summary>
    /// <returns>The checked list.</returns>
    /// <exception cref="OpenFlowProtocolException">BadInstruction: BadLen or UnsupInst; BadAction.</exception>
    public static InstructionListView Check(ReadOnlySpan<byte> wire)
    {
        var seen = 0;
        var rest = wire;
        while (!rest.IsEmpty)
        {
            if (rest.Length < InstructionLayout.HeaderLength)
            {
                OpenFlowProtocolException.Throw(BadInstructionCode.BadLen, $"{rest.Length} bytes are no instruction");
            }

            var length = ReadUInt16BigEndian(rest[InstructionLayout.InstructionLength..]);
            if (length < InstructionLayout.ShortLength || length % 8 != 0 || length > rest.Length)
            {
                OpenFlowProtocolException.Throw(
                    BadInstructionCode.BadLen, $"an instruction of {length} bytes where {rest.Length} are left");
            }

            var instruction = new InstructionView(rest[..length]);
            CheckOne(instruction);
            if (instruction.Type <= InstructionType.Meter)
            {
                var bit = 1 << (int)instruction.Type;
                if ((seen & bit) != 0)
                {
                    OpenFlowProtocolException.Throw(BadInstructionCode.UnsupInst, $"{instruction.Type} appears twice");
                }

                seen |= bit;
            }

            rest = rest[length..];
        }

        return new InstructionListView(wire);
    }

    /// <summary>Enumerates the instructions.</summary>
    public Enumerator GetEnumerator() => new(Wire);

    /// <summary>An owned copy.</summary>
    public InstructionSet ToOwned() => InstructionSet.FromChecked(this);

    private static void CheckOne(InstructionView instruction)
    {
        switch (instruction.Type)
        {
            case InstructionType.GotoTable or InstructionType.Meter or InstructionType.ClearActions:
                Exactly(instruction, InstructionLayout.ShortLength);
                break;
            case InstructionType.WriteMetadata:
                Exactly(instruction, InstructionLayout.WriteMetadataLength);
                break;
            case InstructionType.ApplyActions or InstructionType.WriteActions:
                ActionListView.Check(instruction.Wire[InstructionLayout.Actions..]);
                break;
            default:
                break;
        }
    }

    private static void Exactly(InstructionView instruction, int length)
    {
        if (instruction.Wire.Length != length)
        {
            OpenFlowProtocolException.Throw(
                BadInstructionCode.BadLen,
                $"{instruction.Type} of {instruction.Wire.Length} bytes instead of {length}");
        }
    }

    /// <summary>Walks the instructions.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> wire) => _rest = wire;

        /// <summary>The instruction at hand.</summary>
        public InstructionView Current { get; private set; }

        /// <summary>Goes to the next instruction.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var length = ReadUInt16BigEndian(_rest[InstructionLayout.InstructionLength..]);
            Current = new InstructionView(_rest[..length]);
            _rest = _rest[length..];
            return true;
        }
    }
}
