using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow;

/// <summary>
/// Open vSwitch's own actions (ovs-actions(7)). All are written in the form in which Open vSwitch reports them, so that
/// a flow's actions compare equal after a round trip.
/// </summary>
public static partial class NxAction
{
    /// <summary>NXAST_EXIT: ends processing of actions, of those that are still to come too.</summary>
    public static OfAction Exit() => With(NxActionType.Exit);

    /// <summary>NXAST_CT_CLEAR: the packet is untracked again.</summary>
    public static OfAction CtClear() => With(NxActionType.CtClear);

    /// <summary>NXAST_POP_QUEUE: later outputs use the ports' default queues.</summary>
    public static OfAction PopQueue() => With(NxActionType.PopQueue);

    /// <summary>
    /// NXAST_RESUBMIT_TABLE: looks up a table, executes what it says, and goes on with the next action.
    /// </summary>
    /// <param name="table">Which table; <see cref="TableId.All"/> is the one at hand.</param>
    /// <param name="inPort">The ingress port for that lookup; null leaves it.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The port's number does not fit the action's sixteen bits.
    /// </exception>
    public static OfAction Resubmit(byte table, PortNo? inPort = null)
    {
        var wire = ActionLayout.New(NxActionType.ResubmitTable, ActionLayout.NxMinimumLength);
        WriteUInt16BigEndian(wire.AsSpan(ResubmitAction.InPortAt), ShortPort.Write(inPort ?? PortNo.InPort));
        wire[ResubmitAction.TableAt] = table;
        return new OfAction(wire);
    }

    /// <summary>
    /// NXAST_CONJUNCTION: the flow is one way to fulfil one clause; a flow that matches <see cref="OxmFields.ConjId"/>
    /// applies when every clause is fulfilled.
    /// </summary>
    /// <param name="id">The conjunction's number.</param>
    /// <param name="clause">Which clause, from 1.</param>
    /// <param name="clauses">How many clauses there are, 2 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There are too few or too many clauses, or no such clause.
    /// </exception>
    public static OfAction Conjunction(uint id, byte clause, byte clauses)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clauses, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clauses, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(clause, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clause, clauses);
        var wire = ActionLayout.New(NxActionType.Conjunction, ActionLayout.NxMinimumLength);
        wire[ConjunctionAction.ClauseAt] = (byte)(clause - 1);
        wire[ConjunctionAction.ClausesAt] = clauses;
        WriteUInt32BigEndian(wire.AsSpan(ConjunctionAction.IdAt), id);
        return new OfAction(wire);
    }

    /// <summary>NXAST_CLONE: applies actions to a copy of the packet; the packet itself stays as it is.</summary>
    public static OfAction Clone(ActionList actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        var wire = ActionLayout.New(NxActionType.Clone, ActionLayout.NxMinimumLength + actions.Length);
        actions.Wire.CopyTo(wire.AsSpan(ActionLayout.NxMinimumLength));
        return new OfAction(wire);
    }

    /// <summary>
    /// NXAST_NOTE: does nothing. The bytes are kept, padded with zeros to six more than a multiple of eight.
    /// </summary>
    public static OfAction Note(ReadOnlySpan<byte> note)
    {
        var length = Math.Max(ActionLayout.NxMinimumLength, ActionLayout.Padded(ActionLayout.NxArgument + note.Length));
        var wire = ActionLayout.New(NxActionType.Note, length);
        note.CopyTo(wire.AsSpan(ActionLayout.NxArgument));
        return new OfAction(wire);
    }

    private static OfAction With(NxActionType type) => new(ActionLayout.New(type, ActionLayout.NxMinimumLength));
}
