using System.Collections.Immutable;
using SdnPersona.Core.Pipeline;
using SharpOpenFlow;

namespace SdnPersona.Core.Reconciliation;

/// <summary>
/// The difference between what a switch holds and what it should hold, in the order in which it is safe to apply: nothing that
/// a live flow uses is ever missing. Deleting a meter or group also deletes the flows that use it (OVS), hence the order.
/// </summary>
public sealed record ProgramDelta
{
    /// <summary>Before the bundle: meters to add, and those whose rate falls.</summary>
    public required ImmutableArray<MeterMod> MetersBefore { get; init; }

    /// <summary>In the bundle, first: groups to add or change.</summary>
    public required ImmutableArray<GroupMod> Groups { get; init; }

    /// <summary>
    /// In the bundle: flows that are missing or differ. Always ADD, which replaces a flow of the same key, keeps its counters
    /// and takes the new cookie; MODIFY would keep the old one. Last tables first: a path is whole before packets enter it.
    /// </summary>
    public required ImmutableArray<FlowMod> FlowAdds { get; init; }

    /// <summary>In the bundle, last: flows that nobody wants. First tables first: no packet enters a path that is being taken away.</summary>
    public required ImmutableArray<FlowMod> FlowDeletes { get; init; }

    /// <summary>After the bundle: meters whose rate rises, and those that no flow uses any more.</summary>
    public required ImmutableArray<MeterMod> MetersAfter { get; init; }

    /// <summary>After the bundle: groups that no flow uses any more.</summary>
    public required ImmutableArray<GroupMod> GroupDeletes { get; init; }

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty =>
        MetersBefore.IsEmpty && Groups.IsEmpty && FlowAdds.IsEmpty && FlowDeletes.IsEmpty && MetersAfter.IsEmpty && GroupDeletes.IsEmpty;

    /// <summary>The bundle: groups, then flows to add, then flows to delete; all become visible at once.</summary>
    public ImmutableArray<IMessage> Bundle => [.. Groups, .. FlowAdds, .. FlowDeletes];

    /// <summary>Computes the difference.</summary>
    public static ProgramDelta Between(InstalledState installed, SwitchProgram desired)
    {
        ArgumentNullException.ThrowIfNull(installed);
        ArgumentNullException.ThrowIfNull(desired);

        var metersBefore = ImmutableArray.CreateBuilder<MeterMod>();
        var metersAfter = ImmutableArray.CreateBuilder<MeterMod>();
        foreach (var meter in desired.Meters.Values.OrderBy(meter => meter.Id.Value))
        {
            if (!installed.Meters.TryGetValue(meter.Id, out var present))
            {
                metersBefore.Add(MeterMod.Add(meter));
            }
            else if (!present.Equals(meter))
            {
                (Rate(meter) < Rate(present) ? metersBefore : metersAfter).Add(MeterMod.Modify(meter));
            }
        }

        metersAfter.AddRange(installed.Meters.Keys.Where(id => !desired.Meters.ContainsKey(id)).OrderBy(id => id.Value).Select(MeterMod.Delete));

        return new ProgramDelta
        {
            MetersBefore = metersBefore.ToImmutable(),
            MetersAfter = metersAfter.ToImmutable(),
            Groups = [.. GroupChanges(installed, desired)],
            GroupDeletes = [.. installed.Groups.Keys.Where(id => !desired.Groups.ContainsKey(id)).OrderBy(id => id.Value).Select(GroupMod.Delete)],
            FlowAdds = [.. Wanted(installed, desired).OrderByDescending(flow => flow.Table).Select(flow => FlowMod.Add(flow))],
            FlowDeletes =
            [
                .. installed.Flows.Where(flow => !desired.Flows.ContainsKey(flow.Key))
                    .OrderBy(flow => flow.Key.Table)
                    .Select(flow => FlowMod.DeleteStrict(flow.Value)),
            ],
        };
    }

    private static IEnumerable<Flow> Wanted(InstalledState installed, SwitchProgram desired) =>
        desired.Flows.Where(flow => !installed.Flows.TryGetValue(flow.Key, out var present) || !present.Equals(flow.Value)).Select(flow => flow.Value);

    private static IEnumerable<GroupMod> GroupChanges(InstalledState installed, SwitchProgram desired)
    {
        foreach (var group in desired.Groups.Values.OrderBy(group => group.Id.Value))
        {
            if (!installed.Groups.TryGetValue(group.Id, out var present))
            {
                yield return GroupMod.Add(group);
            }
            else if (!present.Equals(group))
            {
                yield return GroupMod.Modify(group);
            }
        }
    }

    private static uint Rate(Meter meter) => meter.Bands.Count > 0 ? meter.Bands[0].Rate : uint.MaxValue;
}
