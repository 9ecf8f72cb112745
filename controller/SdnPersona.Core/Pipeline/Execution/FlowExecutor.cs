using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline.Execution;

/// <summary>
/// A switch in memory: executes flows on packets as Open vSwitch does, so far as this project's pipeline uses it. It is strict
/// where a switch is silent: two flows of one priority that both match and differ, a goto that does not go forward, a group or
/// meter that does not exist and an action that is not modelled all throw.
/// </summary>
internal sealed class FlowExecutor
{
    private readonly Dictionary<byte, Entry[]> _tables;
    private readonly Dictionary<GroupId, Group> _groups;
    private readonly HashSet<MeterId> _meters;

    /// <summary>A switch with flows, groups and meters.</summary>
    public FlowExecutor(
        IEnumerable<Flow> flows, IEnumerable<Group>? groups = null, IEnumerable<MeterId>? meters = null, ConnectionTracker? tracker = null)
    {
        _tables = flows
            .GroupBy(flow => flow.Table)
            .ToDictionary(table => table.Key, table => table.OrderByDescending(flow => flow.Priority).Select(Entry.Of).ToArray());
        _groups = (groups ?? []).ToDictionary(group => group.Id);
        _meters = [.. meters ?? []];
        Tracker = tracker ?? new ConnectionTracker();
    }

    /// <summary>Connections; a switch with other flows may go on with them.</summary>
    public ConnectionTracker Tracker { get; }

    /// <summary>Packets that each flow has matched.</summary>
    public Dictionary<Flow, int> Counters { get; } = [];

    /// <summary>Packets that met the flows that a condition selects.</summary>
    public int Count(Func<Flow, bool> which) => Counters.Where(counter => which(counter.Key)).Sum(counter => counter.Value);

    /// <summary>Runs a packet that enters at a port.</summary>
    public PacketOutcome Execute(PortNo inPort, Packet packet)
    {
        var run = new Run(this, packet);
        run.Enter(inPort);
        return run.Outcome;
    }

    /// <summary>The flow that wins in a table, conjunctions included (ovs-fields(7), "conj_id").</summary>
    private Flow? Lookup(byte table, PacketState packet, bool conjunctive = true)
    {
        if (!_tables.TryGetValue(table, out var entries))
        {
            return null;
        }

        Entry? hard = null;
        foreach (var entry in entries)
        {
            if (hard is not null && entry.Flow.Priority < hard.Flow.Priority)
            {
                break;
            }

            if (entry.Conjunctions.Length > 0 || !entry.Matches(packet))
            {
                continue;
            }

            if (hard is not null && hard.Flow.Instructions != entry.Flow.Instructions)
            {
                throw new InvalidOperationException($"two flows of one priority match:\n{hard.Flow}\n{entry.Flow}");
            }

            hard ??= entry;
        }

        return (conjunctive ? Conjunctive(table, packet, entries, hard) : null) ?? hard?.Flow;
    }

    private Flow? Conjunctive(byte table, PacketState packet, Entry[] entries, Entry? hard)
    {
        var soft = entries
            .Where(entry => entry.Conjunctions.Length > 0 && (hard is null || entry.Flow.Priority > hard.Flow.Priority) && entry.Matches(packet));
        foreach (var level in soft.GroupBy(entry => entry.Flow.Priority).OrderByDescending(level => level.Key))
        {
            var complete = level
                .SelectMany(entry => entry.Conjunctions)
                .GroupBy(conjunction => (conjunction.Id, conjunction.Clauses))
                .Where(parts => parts.Select(part => part.Clause).Distinct().Count() == parts.Key.Clauses)
                .ToList();
            if (complete.Count > 1)
            {
                throw new InvalidOperationException($"conjunctions {complete[0].Key.Id} and {complete[1].Key.Id} overlap at priority {level.Key}");
            }

            if (complete.Count == 1)
            {
                return Lookup(table, packet.With(OxmFields.ConjId, complete[0].Key.Id), conjunctive: false);
            }
        }

        return null;
    }

    /// <summary>A flow with its match taken apart.</summary>
    private sealed record Entry(Flow Flow, Oxm[] Fields, ConjunctionAction[] Conjunctions)
    {
        public static Entry Of(Flow flow)
        {
            var fields = new List<Oxm>();
            foreach (var view in flow.Match)
            {
                fields.Add(view.TryGetOxm(out var oxm) ? oxm : throw new NotSupportedException($"a field of {flow}"));
            }

            var conjunctions = new List<ConjunctionAction>();
            foreach (var action in flow.Instructions.ApplyActions)
            {
                if (action.NxType == NxActionType.Conjunction)
                {
                    conjunctions.Add(ConjunctionAction.From(action));
                }
            }

            return new Entry(flow, [.. fields], [.. conjunctions]);
        }

        public bool Matches(PacketState packet)
        {
            foreach (var oxm in Fields)
            {
                if (!packet.TryGet(oxm.Field, out var value) || (value & oxm.Mask) != oxm.Value)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>One packet's way.</summary>
    private sealed class Run(FlowExecutor owner, Packet packet)
    {
        private readonly List<PortNo> _copies = [];
        private readonly List<MeterId> _passed = [];
        private readonly List<CtState> _states = [];
        private readonly List<Flow> _path = [];
        private byte _lastTable;
        private bool _forwarded;
        private int _controllerCopies;

        public PacketOutcome Outcome => new()
        {
            Forwarded = _forwarded,
            Last = _path.LastOrDefault(),
            LastTable = _lastTable,
            Copies = [.. _copies],
            ControllerCopies = _controllerCopies,
            Meters = [.. _passed],
            States = [.. _states],
            Path = [.. _path],
        };

        public void Enter(PortNo inPort)
        {
            var state = new PacketState(packet);
            state.Set(OxmFields.InPort, inPort.Value);
            Table(0, state);
        }

        private void Table(byte table, PacketState state)
        {
            byte? next = table;
            while (next is { } current)
            {
                _lastTable = current;
                next = null;
                if (owner.Lookup(current, state) is { } flow)
                {
                    _path.Add(flow);
                    owner.Counters[flow] = owner.Counters.GetValueOrDefault(flow) + 1;
                    next = Instructions(flow, state);
                }
            }
        }

        private byte? Instructions(Flow flow, PacketState state)
        {
            var instructions = flow.Instructions;
            if (instructions.ClearActions || !instructions.WriteActions.IsEmpty || instructions.Others.Length > 0)
            {
                throw new NotSupportedException($"instructions of {flow}");
            }

            if (instructions.Meter is { } meter)
            {
                _passed.Add(owner._meters.Contains(meter) ? meter : throw new InvalidOperationException($"no meter {meter} for {flow}"));
            }

            Actions(flow, instructions.ApplyActions.AsView(), state);
            if (instructions.WriteMetadata is var (value, mask))
            {
                state.Set(OxmFields.Metadata, (state.Get(OxmFields.Metadata) & ~(UInt128)mask) | value);
            }

            return instructions.GotoTable is not { } next || next > flow.Table
                ? instructions.GotoTable
                : throw new InvalidOperationException($"a goto that does not go forward: {flow}");
        }

        private void Actions(Flow flow, ActionListView actions, PacketState state)
        {
            foreach (var action in actions)
            {
                switch (action.Type, action.NxType)
                {
                    case (ActionType.Output, _):
                        Output(action.Port);
                        break;
                    case (ActionType.Group, _):
                        Copy(flow, action.Group, state);
                        break;
                    case (ActionType.SetField, _):
                        state.Set(action.Field.TryGetOxm(out var set) ? set.Field : throw new NotSupportedException($"{flow}"), set.Value);
                        break;
                    case (_, NxActionType.Load):
                        var load = LoadAction.From(action);
                        state.Write(load.Destination, load.Value);
                        break;
                    case (_, NxActionType.Move):
                        var move = MoveAction.From(action);
                        state.Write(move.Destination, state.Read(move.Source));
                        break;
                    case (_, NxActionType.Resubmit or NxActionType.ResubmitTable):
                        var back = _lastTable;
                        Table(ResubmitAction.From(action).Table ?? flow.Table, state);
                        _lastTable = back;
                        break;
                    case (_, NxActionType.Ct):
                        Track(CtAction.From(action), state);
                        break;
                    default:
                        throw new NotSupportedException($"an action of {flow}");
                }
            }
        }

        private void Output(PortNo port)
        {
            if (port == PortNo.Controller)
            {
                _controllerCopies++;
            }
            else if (port == PortNo.Normal)
            {
                _forwarded = !_forwarded ? true : throw new InvalidOperationException("forwarded twice");
            }
            else
            {
                _copies.Add(port);
            }
        }

        private void Copy(Flow flow, GroupId id, PacketState state)
        {
            if (!owner._groups.TryGetValue(id, out var group) || group.Type != GroupType.All)
            {
                throw new InvalidOperationException($"no group {id} of type all for {flow}");
            }

            foreach (var bucket in group.Buckets)
            {
                Actions(flow, bucket.Actions.AsView(), state.Clone());
            }
        }

        private void Track(CtAction ct, PacketState state)
        {
            var zone = ct.Zone.Range is { } range ? (ushort)state.Read(range) : ct.Zone.Number;
            var found = owner.Tracker.Look(zone, packet);
            if (ct.Commit)
            {
                var actions = ct.Actions.ToOwned();
                var after = state.Clone();
                owner.Tracker.Commit(zone, packet, mark =>
                {
                    after.Set(OxmFields.CtMark, mark);
                    Actions(new Flow(), actions.AsView(), after);
                    return (uint)after.Get(OxmFields.CtMark);
                });
            }

            if (ct.Table is { } table)
            {
                var tracked = state.Clone();
                tracked.Set(OxmFields.CtState, (uint)found.State);
                _states.Add(found.State);
                tracked.Set(OxmFields.CtZone, zone);
                tracked.Set(OxmFields.CtMark, found.Mark);
                Table(table, tracked);
            }
        }
    }
}
