using System.Buffers;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// A flow-mod of which a controller sends many that differ in a few values: prepared once, and filled in and sent
/// without allocation. Safe for concurrent use.
/// </summary>
public sealed class FlowModTemplate
{
    private const int Xid = 4, Buffer = 32, Match = 48;

    private readonly byte[] _wire;
    private readonly int _output;

    /// <summary>Prepares a flow-mod; what is not filled in later stays as it is here.</summary>
    public FlowModTemplate(FlowMod prototype)
    {
        ArgumentNullException.ThrowIfNull(prototype);
        var wire = new ArrayBufferWriter<byte>(prototype.Length);
        prototype.WriteTo(wire, 0);
        _wire = wire.WrittenSpan.ToArray();
        _output = OutputPort(FlowModView.Parse(_wire));
    }

    /// <summary>Bytes of the whole message.</summary>
    public int Length => _wire.Length;

    /// <summary>Begins a flow-mod that is a copy of the prototype.</summary>
    /// <param name="scratch">
    /// Memory for it, of at least <see cref="Length"/> bytes, on the stack for instance; used until it is sent.
    /// </param>
    /// <exception cref="ArgumentException">The memory is too short.</exception>
    public Draft Begin(Span<byte> scratch)
    {
        _wire.CopyTo(scratch);
        return new Draft(scratch[.._wire.Length], _output);
    }

    private static int OutputPort(FlowModView flowMod)
    {
        var offset = Match + flowMod.Match.MatchLength;
        foreach (var instruction in flowMod.Instructions)
        {
            var action = offset + InstructionLayout.Actions;
            if (instruction.Type is InstructionType.ApplyActions or InstructionType.WriteActions)
            {
                foreach (var candidate in instruction.Actions)
                {
                    if (candidate.Type == ActionType.Output)
                    {
                        return action + ActionLayout.Argument;
                    }

                    action += candidate.Wire.Length;
                }
            }

            offset += instruction.Wire.Length;
        }

        return -1;
    }

    /// <summary>A flow-mod that is being filled in.</summary>
    public readonly ref struct Draft : IMessage
    {
        private readonly Span<byte> _wire;
        private readonly int _output;

        internal Draft(Span<byte> wire, int output)
        {
            _wire = wire;
            _output = output;
        }

        /// <inheritdoc/>
        public MessageType Type => MessageType.FlowMod;

        /// <summary>Applies the flow to a packet that the switch keeps.</summary>
        public Draft With(BufferId buffer)
        {
            WriteUInt32BigEndian(_wire[Buffer..], buffer.Value);
            return this;
        }

        /// <summary>Gives a field of the match another value.</summary>
        /// <exception cref="ArgumentException">The prototype does not match the field, or masks it.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The value has more bits than the field.</exception>
        public Draft With<T>(OxmField<T> field, T value) where T : struct
        {
            ArgumentNullException.ThrowIfNull(field);
            var wanted = field.Exactly(value);
            var offset = Match + OxmList.MatchHeaderLength;
            foreach (var oxm in OxmList.At(_wire[Match..]))
            {
                if (oxm.Id == field.Id && oxm.Wire.Length == wanted.Length)
                {
                    wanted.WriteTo(_wire[offset..]);
                    return this;
                }

                offset += oxm.Wire.Length;
            }

            throw new ArgumentException($"the prototype has no exact {field}", nameof(field));
        }

        /// <summary>Gives the first output action another port.</summary>
        /// <exception cref="InvalidOperationException">The prototype has no output action.</exception>
        public Draft WithOutput(PortNo port)
        {
            if (_output < 0)
            {
                throw new InvalidOperationException("the prototype has no output action");
            }

            WriteUInt32BigEndian(_wire[_output..], port.Value);
            return this;
        }

        /// <inheritdoc/>
        public void WriteTo(IBufferWriter<byte> output, uint xid)
        {
            ArgumentNullException.ThrowIfNull(output);
            var wire = output.GetSpan(_wire.Length);
            _wire.CopyTo(wire);
            WriteUInt32BigEndian(wire[Xid..], xid);
            output.Advance(_wire.Length);
        }
    }
}
