using System.Collections.Immutable;
using System.Globalization;
using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>
/// Finds conjunctive matches that a switch would get wrong (ovs-fields(7), "conj_id"): two of one priority that one packet could
/// complete, and ones that cannot be completed.
/// </summary>
public static class ConjunctionCheck
{
    /// <summary>What is wrong with the conjunctive matches among <paramref name="flows"/>.</summary>
    public static ImmutableArray<ProgramFinding> Find(IEnumerable<Flow> flows)
    {
        ArgumentNullException.ThrowIfNull(flows);
        var members = new Dictionary<(byte Table, ushort Priority, uint Id), Conjunction>();
        var ends = new HashSet<(byte, uint)>();
        foreach (var flow in flows)
        {
            if (flow.Match.TryGet(OxmFields.ConjId, out var id, out _))
            {
                ends.Add((flow.Table, id));
                continue;
            }

            foreach (var part in PartsOf(flow))
            {
                var key = (flow.Table, flow.Priority, part.Id);
                members.TryAdd(key, new Conjunction(part.Clauses));
                members[key].Add(part, flow.Match);
            }
        }

        var findings = ImmutableArray.CreateBuilder<ProgramFinding>();
        foreach (var level in members.GroupBy(entry => (entry.Key.Table, entry.Key.Priority)))
        {
            foreach (var ((table, priority, id), conjunction) in level)
            {
                if (conjunction.Problem() is { } problem)
                {
                    findings.Add(Finding(FindingKind.BrokenConjunction, table, $"conjunction {id} at priority {priority} {problem}"));
                }
                else if (!ends.Contains((table, id)))
                {
                    findings.Add(Finding(FindingKind.BrokenConjunction, table, $"conjunction {id} at priority {priority} has no flow with conj_id={id}"));
                }
            }

            findings.AddRange(Overlaps(level.Key.Table, level.Key.Priority, [.. level.Select(entry => (entry.Key.Id, entry.Value))]));
        }

        return findings.ToImmutable();
    }

    private static IEnumerable<ProgramFinding> Overlaps(byte table, ushort priority, (uint Id, Conjunction Conjunction)[] level)
    {
        // Nearly always all are about a profile's number: then only those of one profile can meet.
        var alike = level.Select(entry => entry.Conjunction.Metadata?.Mask).Distinct().Count() == 1;
        return alike
            ? level.GroupBy(entry => entry.Conjunction.Metadata?.Value).SelectMany(same => Pairs(table, priority, [.. same]))
            : Pairs(table, priority, level);
    }

    private static IEnumerable<ProgramFinding> Pairs(byte table, ushort priority, (uint Id, Conjunction Conjunction)[] level)
    {
        for (var i = 0; i < level.Length; i++)
        {
            for (var j = i + 1; j < level.Length; j++)
            {
                if (!level[i].Conjunction.Excludes(level[j].Conjunction))
                {
                    yield return Finding(
                        FindingKind.ConjunctionOverlap, table, $"conjunctions {level[i].Id} and {level[j].Id} overlap at priority {priority}");
                }
            }
        }
    }

    private static List<ConjunctionAction> PartsOf(Flow flow)
    {
        var parts = new List<ConjunctionAction>();
        foreach (var action in flow.Instructions.ApplyActions)
        {
            if (action.NxType == NxActionType.Conjunction)
            {
                parts.Add(ConjunctionAction.From(action));
            }
        }

        return parts;
    }

    private static ProgramFinding Finding(FindingKind kind, byte table, string message)
    {
        var subject = string.Create(CultureInfo.InvariantCulture, $"table {table}");
        return new(kind, Refused: true, subject, $"{subject}: {message}; this is a fault of the compiler, and nothing is changed");
    }

    /// <summary>The members of one conjunction, with what all of them demand of a packet.</summary>
    private sealed class Conjunction(byte clauses)
    {
        private readonly HashSet<int> _met = [];
        private Dictionary<OxmField, (UInt128 Value, UInt128 Mask)>? _common;
        private bool _contradicts;

        /// <summary>What all members demand of metadata.</summary>
        public (UInt128 Value, UInt128 Mask)? Metadata => _common!.TryGetValue(OxmFields.Metadata, out var demanded) ? demanded : null;

        public void Add(ConjunctionAction part, Match match)
        {
            _contradicts |= part.Clauses != clauses;
            _met.Add(part.Clause);
            var fields = new Dictionary<OxmField, (UInt128 Value, UInt128 Mask)>();
            foreach (var view in match)
            {
                if (view.TryGetOxm(out var oxm))
                {
                    fields[oxm.Field] = (oxm.Value, oxm.Mask);
                }
            }

            if (_common is null)
            {
                _common = fields;
                return;
            }

            foreach (var field in _common.Keys.ToArray())
            {
                var (value, mask) = _common[field];
                var bits = fields.TryGetValue(field, out var other) ? mask & other.Mask & ~(value ^ other.Value) : 0;
                if (bits == 0)
                {
                    _common.Remove(field);
                }
                else
                {
                    _common[field] = (value & bits, bits);
                }
            }
        }

        public string? Problem() =>
            _contradicts ? "has members that disagree on its number of clauses"
            : clauses < 2 ? "has less than two clauses"
            : Enumerable.Range(1, clauses).Where(clause => !_met.Contains(clause)).ToArray() is { Length: > 0 } missing
                ? $"has no flow for clause {missing[0]} of {clauses}"
            : null;

        /// <summary>Whether no packet meets both: what one demands contradicts what the other does.</summary>
        public bool Excludes(Conjunction other) => _common!.Any(own =>
            other._common!.TryGetValue(own.Key, out var theirs) && ((own.Value.Value ^ theirs.Value) & own.Value.Mask & theirs.Mask) != 0);
    }
}
