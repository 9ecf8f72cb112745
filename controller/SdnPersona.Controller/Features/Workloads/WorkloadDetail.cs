using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Switches;

namespace SdnPersona.Controller.Features.Workloads;

/// <summary>A workload with the reasons for what was decided, and the flow entries that enforce it.</summary>
internal sealed record WorkloadDetail : WorkloadItem
{
    [SetsRequiredMembers]
    private WorkloadDetail(WorkloadItem item, WorkloadStatus status)
        : base(item)
    {
        ExternalIds = status.Workload.ExternalIds.ToImmutableSortedDictionary(StringComparer.Ordinal);
        Criticality = DeclaredCriticality.Of(status.Workload).Value;
        CriticalityProblem = DeclaredCriticality.Of(status.Workload).Problem;
        ProtectionProblem = DeclaredProtection.Of(status.Workload).Problem;
        Explanation = Explanation.Of(status);
        Meters = new(Meter.Of(status.Meters.Out), Meter.Of(status.Meters.In));
    }

    [Description("external_ids of the OVSDB interface.")]
    public required ImmutableSortedDictionary<string, string> ExternalIds { get; init; }

    [Description("How much depends on the workload, from external_ids:sdnpersona-criticality; scales its risk.")]
    public required Criticality Criticality { get; init; }

    [Description("What is wrong with the criticality that was declared; null when nothing is.")]
    public string? CriticalityProblem { get; init; }

    [Description("What is wrong with the protection that was declared; null when nothing is.")]
    public string? ProtectionProblem { get; init; }

    public required Explanation Explanation { get; init; }

    [Description("Rate limits of the port, as last read from the switch.")]
    public required PortMeters Meters { get; init; }

    [Description("Flow entries on the switch that enforce the policy, asked now.")]
    public ImmutableArray<InstalledFlow> Flows { get; init; } = [];

    [Description("Why the flow entries could not be asked; null when they could.")]
    public string? FlowsUnavailable { get; init; }

    public static WorkloadDetail Of(
        WorkloadStatus status, IPersonaExplainer explainer, ImmutableArray<InstalledFlow> flows, string? unavailable)
    {
        var detail = new WorkloadDetail(WorkloadItem.Of(status), status) { Flows = flows, FlowsUnavailable = unavailable };
        return status.Assignment is { } assignment
            ? detail with
            {
                Explanation = detail.Explanation with
                {
                    Flips = explainer.Flips(assignment),
                    Function = explainer.Function(assignment),
                    Detectors = explainer.Threats(assignment),
                },
            }
            : detail;
    }
}

/// <summary>The meters of a port.</summary>
internal sealed record PortMeters(
    [property: Description("Of what the workload sends; null when there is none.")] Meter? Out,
    [property: Description("Of what the workload receives; null when there is none.")] Meter? In);

/// <summary>Counters of a meter since it was installed.</summary>
internal sealed record Meter(
    [property: Description("Packets that came to it.")] ulong Packets,
    ulong Bytes,
    [property: Description("Packets that exceeded the rate and were dropped.")] ulong DroppedPackets,
    ulong DroppedBytes)
{
    public static Meter? Of(MeterCounters? counters) => counters is { } known
        ? new(known.Packets, known.Bytes, known.DroppedPackets, known.DroppedBytes)
        : null;
}

/// <summary>Why the workload has its persona, its risk and its profile.</summary>
internal sealed record Explanation
{
    [Description("The persona that would be chosen otherwise.")]
    public string? RunnerUp { get; init; }

    [Description("When the assignment was computed; null before there was enough telemetry.")]
    public DateTimeOffset? DecidedAt { get; init; }

    [Description("Since when the persona has been in force.")]
    public DateTimeOffset? Since { get; init; }

    [Description("Why this persona, strongest first. Contributions are log-likelihood ratios against the runner-up, or "
        + "probabilities for a threat; null where infinite.")]
    public required ImmutableArray<Evidence> Evidence { get; init; }

    [Description("What one feature alone would have to be for the runner-up to fit better, smallest change first; at most 3.")]
    public ImmutableArray<PersonaFlip> Flips { get; init; } = [];

    [Description("Every feature beside what the likeliest functional persona and the next one typically have, whether or not a threat is "
        + "in force; null before there was a window.")]
    public FunctionExplanation? Function { get; init; }

    [Description("What the detectors of each threat say, whether or not it is in force: what was seen, and what would be without it.")]
    public ImmutableArray<ThreatExplanation> Detectors { get; init; } = [];

    [Description("Signed points that add up to the risk.")]
    public required ImmutableArray<RiskContribution> RiskContributions { get; init; }

    [Description("Contacts with addresses of indicator lists in the window, most severe first; at most 8.")]
    public required ImmutableArray<IndicatorHit> Indicators { get; init; }

    [Description("Distance from the workload's own usual behaviour; null before there was a window.")]
    public AnomalyScore? Anomaly { get; init; }

    [Description("Distance from what workloads of the same persona usually do; null with fewer than five of them.")]
    public AnomalyScore? PeerAnomaly { get; init; }

    [Description("Telemetry sources that gave nothing, so that features are absent.")]
    public required ImmutableArray<string> MissingSources { get; init; }

    [Description("Seconds of behaviour that the assignment was computed from.")]
    public double? WindowSeconds { get; init; }

    [Description("Measured values by feature.")]
    public required ImmutableSortedDictionary<string, double> Features { get; init; }

    [Description("Why this profile.")]
    public required string PolicyReason { get; init; }

    public static Explanation Of(WorkloadStatus status)
    {
        var (assignment, window) = (status.Assignment, status.Assignment?.Window);
        return new()
        {
            RunnerUp = assignment?.RunnerUp,
            DecidedAt = assignment?.DecidedAt,
            Since = assignment?.Since,
            Evidence = assignment?.Evidence ?? [],
            RiskContributions = assignment?.Risk.Contributions ?? [],
            Indicators = window?.Indicators ?? [],
            Anomaly = window?.Anomaly,
            PeerAnomaly = window?.PeerAnomaly,
            MissingSources = window?.MissingSources ?? [],
            WindowSeconds = window?.Length.TotalSeconds,
            Features = window?.Values.ToImmutableSortedDictionary(StringComparer.Ordinal)
                ?? ImmutableSortedDictionary<string, double>.Empty,
            PolicyReason = status.Policy.Reason,
        };
    }
}
