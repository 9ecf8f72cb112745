using System.Collections.Immutable;
using SdnPersona.Core.Pipeline;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>A counter of a port's trial, as a switch reports it.</summary>
/// <param name="Port">The port.</param>
/// <param name="Cell">What is counted.</param>
/// <param name="Packets">Packets since the flow was installed.</param>
/// <param name="Bytes">Bytes since the flow was installed.</param>
/// <param name="Age">Since when the flow is installed.</param>
public readonly record struct TrialCount(PortNo Port, TrialCell Cell, long Packets, long Bytes, TimeSpan Age)
{
    /// <summary>The counters among flows of classes Denied and Trial.</summary>
    public static ImmutableArray<TrialCount> Read(IEnumerable<FlowStats> flows) =>
    [
        .. from stats in flows
           let cell = FlowCookie.CellOf(stats.Flow.Cookie)
           where cell is not null
           select new TrialCount(
               FlowCookie.PortOf(stats.Flow.Cookie),
               cell.Value,
               (long)stats.Packets,
               (long)stats.Bytes,
               TimeSpan.FromSeconds(stats.DurationSeconds)),
    ];
}
