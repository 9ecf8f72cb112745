using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Switches;
using SharpOpenFlow;

namespace SdnPersona.Core.Shadow;

/// <summary>Adds up what switches report of one run. Not thread-safe.</summary>
internal sealed class TallyCounter
{
    /// <summary>Flows that are kept of a cell; while it is full, new ones are not named.</summary>
    private const int MostFlows = 1000;

    /// <summary>Flows that are shown of a cell.</summary>
    private const int TopFlows = 10;

    private readonly Dictionary<ShadowCell, ShadowCount> _counts = [];
    private readonly Dictionary<ShadowCell, Dictionary<ShadowFlow, long>> _flows = [];
    private readonly Dictionary<string, ShadowReading> _readings = [];
    private long _copyAllowed, _copyDenied;

    /// <summary>Goes on with what was counted before.</summary>
    public TallyCounter(ShadowTally tally)
    {
        foreach (var cell in tally.Cells)
        {
            _counts[cell.Cell] = cell.Count;
            _flows[cell.Cell] = cell.TopFlows.ToDictionary(flow => flow.Flow, flow => flow.Opening);
        }

        foreach (var (key, reading) in tally.Readings)
        {
            _readings[key] = reading;
        }

        (_copyAllowed, _copyDenied) = (tally.CopyAllowed, tally.CopyDenied);
    }

    /// <summary>Takes a counter.</summary>
    /// <param name="datapath">Whose.</param>
    /// <param name="count">What it says.</param>
    /// <param name="ran">How long the run runs: what an older flow counted before it was seen first is none of its.</param>
    public void Add(DatapathId datapath, TrialCount count, TimeSpan ran)
    {
        var key = $"{datapath}/{count.Port.Value}/{count.Cell.Code:x2}";
        if (!_readings.TryGetValue(key, out var before))
        {
            before = count.Age > ran + TimeSpan.FromSeconds(1) ? new(count.Packets, count.Bytes) : default;
        }
        else if (count.Packets < before.Packets)
        {
            // The switch has installed it anew.
            before = default;
        }

        _readings[key] = new(count.Packets, count.Bytes);
        var (packets, bytes) = (count.Packets - before.Packets, Math.Max(0, count.Bytes - before.Bytes));
        if (packets == 0)
        {
            return;
        }

        var cell = count.Cell;
        if (cell.Copy)
        {
            _ = cell.Then == RuleAction.Allow ? _copyAllowed += packets : _copyDenied += packets;
            return;
        }

        var of = Of(cell);
        _counts[of] = _counts.GetValueOrDefault(of) + new ShadowCount(packets, bytes, cell.Opens ? packets : 0);
    }

    /// <summary>Takes a copied packet that would open a connection.</summary>
    public void Add(TrialCell cell, ShadowFlow flow)
    {
        var of = Of(cell);
        if (!_flows.TryGetValue(of, out var flows))
        {
            _flows[of] = flows = [];
        }

        if (flows.TryGetValue(flow, out var seen) || flows.Count < MostFlows)
        {
            flows[flow] = seen + 1;
        }
    }

    /// <summary>Everything up to now.</summary>
    public ShadowTally Tally => new()
    {
        Cells =
        [
            .. _counts.OrderBy(count => (count.Key.Direction, count.Key.Now, count.Key.Then)).Select(count => new ShadowCellTally
            {
                Cell = count.Key,
                Count = count.Value,
                TopFlows = Top(count.Key),
            }),
        ],
        CopyAllowed = _copyAllowed,
        CopyDenied = _copyDenied,
        Readings = _readings.ToImmutableDictionary(),
    };

    private ImmutableArray<ShadowFlowCount> Top(ShadowCell cell) => !_flows.TryGetValue(cell, out var flows)
        ? []
        :
        [
            .. flows.OrderByDescending(flow => flow.Value)
                .ThenBy(flow => flow.Key.ToString(), StringComparer.Ordinal)
                .Take(TopFlows)
                .Select(flow => new ShadowFlowCount(flow.Key, flow.Value)),
        ];

    private static ShadowCell Of(TrialCell cell) => new(cell.Direction, cell.Now, cell.Then);
}
