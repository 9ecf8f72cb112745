using System.Collections.Frozen;
using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline;

/// <summary>What identifies a flow on a switch: two flows with one key replace each other.</summary>
public readonly record struct FlowKey(byte Table, ushort Priority, Match Match)
{
    /// <summary>The key of <paramref name="flow"/>.</summary>
    public static FlowKey Of(Flow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return new(flow.Table, flow.Priority, flow.Match);
    }
}

/// <summary>Everything that a switch should hold of ours.</summary>
public sealed record SwitchProgram
{
    /// <summary>Nothing.</summary>
    public static readonly SwitchProgram Empty = new();

    /// <summary>Flows by key.</summary>
    public FrozenDictionary<FlowKey, Flow> Flows { get; init; } = FrozenDictionary<FlowKey, Flow>.Empty;

    /// <summary>What of <see cref="Flows"/> was compiled from profiles, where that is known: it was checked when it was compiled.</summary>
    internal IReadOnlyList<ProfileParts> Parts { get; init; } = [];

    /// <summary>The other flows, where <see cref="Parts"/> are known.</summary>
    internal IReadOnlyList<Flow> Others { get; init; } = [];

    /// <summary>Meters by number, all of them in <see cref="Owned"/>'s range.</summary>
    public FrozenDictionary<MeterId, Meter> Meters { get; init; } = FrozenDictionary<MeterId, Meter>.Empty;

    /// <summary>Groups by number, all of them in <see cref="Owned"/>'s range.</summary>
    public FrozenDictionary<GroupId, Group> Groups { get; init; } = FrozenDictionary<GroupId, Group>.Empty;
}

/// <summary>
/// Numbers of meters and groups that are ours. They have no cookies, so ownership is by range; numbers outside are never
/// touched. A meter's number follows from its port, so that it needs no memory and survives a restart.
/// </summary>
public static class Owned
{
    private const uint FirstMeter = 0x10000;
    private const uint LastMeter = 0x2ffff;
    private const uint FirstGroup = 0x4d000000;
    private const uint FirstTrialGroup = 0x4d010000;
    private const uint LastGroup = 0x4d01ffff;

    /// <summary>The largest meter number in use; the switch's OFPMP_METER_FEATURES must allow it.</summary>
    public const uint LargestMeter = LastMeter;

    /// <summary>Meter of what a port's workload sends.</summary>
    public static MeterId MeterOut(PortNo port) => new(FirstMeter + (2 * port.Value));

    /// <summary>Meter of what a port's workload receives.</summary>
    public static MeterId MeterIn(PortNo port) => new(FirstMeter + (2 * port.Value) + 1);

    /// <summary>The port of a meter, or null when it is no port's.</summary>
    public static PortNo? PortOf(MeterId meter) =>
        meter.Value is >= FirstMeter and <= LastMeter ? new((meter.Value - FirstMeter) / 2) : null;

    /// <summary>Group that copies the traffic of a profile's workloads.</summary>
    public static GroupId Mirror(ushort profile) => new(FirstGroup + profile);

    /// <summary>Group that gives a port's copy what the port receives; port numbers are below 65,536, which is all that OVS gives.</summary>
    public static GroupId Trial(PortNo port) => new(FirstTrialGroup + (port.Value & 0xffff));

    /// <summary>Whether a meter is ours: one of a port, or the switch's virtual meter for what it copies to its controller.</summary>
    public static bool Holds(MeterId meter) => meter.Value is >= FirstMeter and <= LastMeter || meter == MeterId.Controller;

    /// <summary>Whether a group is ours.</summary>
    public static bool Holds(GroupId group) => group.Value is >= FirstGroup and <= LastGroup;

    /// <summary>Whether a port's number leaves room for its meters: below 65,536, which is all that OVS gives.</summary>
    /// <param name="port">The port.</param>
    /// <param name="largest">Largest meter number that the switch takes.</param>
    public static bool HasMeters(PortNo port, uint largest = LargestMeter) => port.Value < 0x10000 && MeterIn(port).Value <= largest;
}
