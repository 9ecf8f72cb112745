using System.Collections.Frozen;
using SdnPersona.Core.Pipeline;

namespace SdnPersona.Core.Reconciliation;

/// <summary>
/// Keeps the later tables of a path that is being taken away for a moment longer than its entry. A packet that conntrack holds
/// goes on in the middle of the pipeline, and so do those that a datapath's cached flow sends there until Open vSwitch has
/// looked at it again; were those tables already empty, they would be lost. A flow lingers when it is no entry and nothing else
/// of its owner, a port or a profile, is wanted any more; a rule that leaves a profile that stays is deleted at once.
/// </summary>
internal sealed class Lingering(TimeSpan length, TimeProvider time)
{
    private readonly Dictionary<FlowKey, long> _since = [];

    /// <summary>Time until the first of the lingering flows may go; null when none lingers.</summary>
    public TimeSpan? Due => _since.Count == 0 ? null : Left(_since.Values.Min());

    /// <summary>The program together with what is installed and still lingers; the program itself when nothing does.</summary>
    public SwitchProgram Extend(SwitchProgram program, InstalledState installed)
    {
        var unwanted = installed.Flows.Values.Where(flow => !program.Flows.ContainsKey(FlowKey.Of(flow))).ToList();
        if (unwanted.Count == 0)
        {
            _since.Clear();
            return program;
        }

        var owners = program.Flows.Values.Select(flow => flow.Cookie).ToHashSet();
        var keys = unwanted.Where(flow => !IsEntry(flow) && !owners.Contains(flow.Cookie)).Select(FlowKey.Of).ToHashSet();
        foreach (var done in _since.Keys.Where(key => !keys.Contains(key)).ToList())
        {
            _since.Remove(done);
        }

        keys.RemoveWhere(key => Left(Since(key)) == TimeSpan.Zero && _since.Remove(key));
        return keys.Count == 0 ? program : Join(program, installed, keys);
    }

    /// <summary>Where packets enter a path: CLASSIFY, and DESTINATION by way of a port's own address.</summary>
    private static bool IsEntry(SharpOpenFlow.Flow flow) =>
        flow.Table == Tables.Classify.Id
        || (flow.Table == Tables.Destination.Id && FlowCookie.ClassOf(flow.Cookie) == FlowClass.Port);

    /// <summary>Meters and groups linger too: deleting one would delete the flows that use it.</summary>
    private static SwitchProgram Join(SwitchProgram program, InstalledState installed, HashSet<FlowKey> keys) => new()
    {
        Flows = program.Flows.Concat(installed.Flows.Where(flow => keys.Contains(flow.Key))).ToFrozenDictionary(),
        Meters = program.Meters.Concat(installed.Meters.Where(meter => !program.Meters.ContainsKey(meter.Key))).ToFrozenDictionary(),
        Groups = program.Groups.Concat(installed.Groups.Where(group => !program.Groups.ContainsKey(group.Key))).ToFrozenDictionary(),
    };

    private long Since(FlowKey key) => _since.TryGetValue(key, out var since) ? since : _since[key] = time.GetTimestamp();

    private TimeSpan Left(long since) => length - time.GetElapsedTime(since) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
