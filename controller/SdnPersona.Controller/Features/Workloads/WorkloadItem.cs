using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Workloads;

/// <summary>A workload in lists.</summary>
internal record WorkloadItem
{
    [Description("Name; unique at any time.")]
    public required string Name { get; init; }

    [Description("Stable identity: vm:…, iface:…, mac:… or port:….")]
    public required string Id { get; init; }

    [Description("Security group.")]
    public required string Group { get; init; }

    [Description("Mode of the security group.")]
    public required EnforcementMode Mode { get; init; }

    [Description("Datapath id of the switch, 16 hexadecimal digits.")]
    public required string Switch { get; init; }

    public required string Bridge { get; init; }

    [Description("OpenFlow port.")]
    public required uint Port { get; init; }

    [Description("Interface on the hypervisor.")]
    public required string PortName { get; init; }

    [Description("Whether the switch is away, so that this is where the workload was last seen.")]
    public required bool Stale { get; init; }

    public required ImmutableArray<string> Macs { get; init; }

    public required ImmutableArray<string> Addresses { get; init; }

    [Description("Persona in force; unknown when none fits or nothing was measured yet.")]
    public required string Persona { get; init; }

    [Description("Probability of the persona, 0 to 1.")]
    public required double Probability { get; init; }

    [Description("Probability by functional persona; they add up to 1.")]
    public required ImmutableSortedDictionary<string, double> Probabilities { get; init; }

    [Description("Independent probability by threat persona.")]
    public required ImmutableSortedDictionary<string, double> Threats { get; init; }

    [Description("Risk, 0 to 100.")]
    public required double Risk { get; init; }

    [Description("Profile that applies.")]
    public required string Profile { get; init; }

    [Description("Whether only a person may restrict it further: its group's setting, or external_ids:sdnpersona-protected.")]
    public required bool Protected { get; init; }

    [Description("The change that its persona calls for and that is held back; null when nothing is.")]
    public HeldChange? Held { get; init; }

    public required Enforcement Enforcement { get; init; }

    public required Throughput Throughput { get; init; }

    public required Verdicts Verdicts { get; init; }

    public static WorkloadItem Of(WorkloadStatus status) => new()
    {
        Name = status.Workload.Name,
        Id = status.Workload.Id.Value,
        Group = status.Policy.Group,
        Mode = status.Policy.Mode,
        Switch = status.Workload.Attachment.Switch.ToString(),
        Bridge = status.Workload.Attachment.Bridge,
        Port = status.Workload.Attachment.Port.Value,
        PortName = status.Workload.Attachment.PortName,
        Stale = status.Workload.Attachment.Stale,
        Macs = [.. status.Workload.Attachment.Macs.Select(mac => mac.ToString())],
        Addresses = [.. status.Workload.Attachment.Addresses.Select(address => address.ToString())],
        Persona = status.Assignment?.Persona ?? Assignment.Unknown,
        Probability = status.Assignment?.Probability ?? 0,
        Probabilities = Sorted(status.Assignment?.Functional),
        Threats = Sorted(status.Assignment?.Threats),
        Risk = status.Assignment?.Risk.Score ?? 0,
        Profile = status.Policy.Profile,
        Protected = status.Protected,
        Held = status.Held,
        Enforcement = new(status.State, status.StateReason),
        Throughput = new(status.BitsOutPerSecond, status.BitsInPerSecond),
        Verdicts = new(status.Allowed, status.Denied, status.WouldDeny),
    };

    private static ImmutableSortedDictionary<string, double> Sorted(ImmutableDictionary<string, double>? shares) =>
        shares?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, double>.Empty;
}

/// <summary>How far the policy is in force.</summary>
internal sealed record Enforcement(
    [property: Description("observe, shadow, arming (about to be enforced), enforced, pending or failed.")]
    EnforcementState State,
    [property: Description("Why it is not, or not wholly, in force; null when it is.")] string? Reason);

/// <summary>What the workload sends and receives now.</summary>
internal sealed record Throughput(double BitsOutPerSecond, double BitsInPerSecond);

/// <summary>Packets by what the policy said about them.</summary>
internal sealed record Verdicts(
    ulong Allowed,
    ulong Denied,
    [property: Description("Packets that enforce mode would have dropped.")] ulong WouldDeny);
