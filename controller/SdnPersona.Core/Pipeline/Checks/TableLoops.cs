using System.Collections.Immutable;
using System.Globalization;
using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>Finds ways from a table back to itself: by goto, resubmit, or after connection tracking.</summary>
public static class TableLoops
{
    /// <summary>What is wrong with the ways between the tables of <paramref name="flows"/>.</summary>
    public static ImmutableArray<ProgramFinding> Find(IEnumerable<Flow> flows)
    {
        ArgumentNullException.ThrowIfNull(flows);
        var findings = ImmutableArray.CreateBuilder<ProgramFinding>();
        var ways = new SortedDictionary<byte, SortedSet<byte>>();
        foreach (var flow in flows)
        {
            var next = ways.TryGetValue(flow.Table, out var known) ? known : ways[flow.Table] = [];
            if (flow.Instructions.GotoTable is { } table)
            {
                next.Add(table);
                if (table <= flow.Table)
                {
                    findings.Add(Loop(flow.Table, $"a goto leads to table {table}, which is not further on: {flow}"));
                }
            }

            Follow(flow, next);
        }

        if (findings.Count == 0 && Circle(ways) is { } circle)
        {
            findings.Add(Loop(circle[0], $"packets can go in a circle through tables {string.Join(" ", circle)}"));
        }

        return findings.ToImmutable();
    }

    /// <summary>Of flows that lead to the same tables, the first: enough to find every loop.</summary>
    internal static ImmutableArray<Flow> Ways(IEnumerable<Flow> flows) =>
    [
        .. flows.DistinctBy(flow =>
        {
            var next = new SortedSet<byte>();
            Follow(flow, next);
            return (flow.Table, flow.Instructions.GotoTable, string.Join(' ', next));
        }),
    ];

    private static void Follow(Flow flow, SortedSet<byte> next)
    {
        foreach (var action in flow.Instructions.ApplyActions)
        {
            switch (action.NxType)
            {
                case NxActionType.Resubmit or NxActionType.ResubmitTable:
                    next.Add(ResubmitAction.From(action).Table ?? flow.Table);
                    break;
                case NxActionType.Ct:
                    if (CtAction.From(action).Table is { } resumed)
                    {
                        next.Add(resumed);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Tables of a circle, the first one once more at the end; null when there is none.</summary>
    private static byte[]? Circle(SortedDictionary<byte, SortedSet<byte>> ways)
    {
        var done = new HashSet<byte>();
        var path = new List<byte>();
        return ways.Keys.Select(Walk).FirstOrDefault(found => found is not null);

        byte[]? Walk(byte table)
        {
            if (path.IndexOf(table) is var at and >= 0)
            {
                return [.. path.Skip(at), table];
            }

            if (!done.Add(table) || !ways.TryGetValue(table, out var next))
            {
                return null;
            }

            path.Add(table);
            var circle = next.Select(Walk).FirstOrDefault(found => found is not null);
            path.RemoveAt(path.Count - 1);
            return circle;
        }
    }

    private static ProgramFinding Loop(byte table, string message)
    {
        var subject = string.Create(CultureInfo.InvariantCulture, $"table {table}");
        return new(FindingKind.TableLoop, Refused: true, subject, $"{subject}: {message}; this is a fault of the compiler, and nothing is changed");
    }
}
