using System.Collections.Immutable;
using SdnPersona.Core.Pipeline.Checks;

namespace SdnPersona.Core.Control;

/// <summary>How often decisions are made, and how carefully they come into force.</summary>
public sealed record ControlLoopOptions
{
    /// <summary>Longest time between two rounds; changes start one at once.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between two classifications of a workload.</summary>
    public TimeSpan ClassifyPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a workload that goes to enforce is only judged, so that connections which are already open become known to
    /// the switch before anything is dropped.
    /// </summary>
    public TimeSpan Arming { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Between two saves of assignments; changes of persona are saved at once.</summary>
    public TimeSpan SavePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the persona of a workload that is gone is remembered: it may be stopped, or on its way to another bridge.
    /// </summary>
    public TimeSpan KeepAbsent { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long the first round waits for the ports of all attached switches: rules that name workloads are compiled to
    /// addresses, and a program made too early would lack some.
    /// </summary>
    public TimeSpan StartGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Addresses that have to stay reachable: a program that would cut one off is refused.</summary>
    public ImmutableArray<ManagementAddress> Management { get; init; } = [];
}
