using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Switches;

/// <summary>A switch and how far it is programmed.</summary>
internal sealed record SwitchItem
{
    [Description("Bridge name, or the datapath id of a switch that dialled in unknown.")]
    public required string Name { get; init; }

    [Description("16 hexadecimal digits.")]
    public required string DatapathId { get; init; }

    public required bool Connected { get; init; }

    public DateTimeOffset? ConnectedSince { get; init; }

    [Description("connecting, synchronizing, synchronized, differs, failed, unknown, observe-only or disconnected.")]
    public required string State { get; init; }

    [Description("Why it is not synchronized; null when it is.")]
    public string? Reason { get; init; }

    [Description("What the check of its program found and did not refuse, such as rules that never decide.")]
    public required ImmutableArray<string> Warnings { get; init; }

    [Description("Ports with a workload behind them.")]
    public required int Ports { get; init; }

    public required FlowCounts Flows { get; init; }

    [Description("Meters of the controller on the switch.")]
    public required int Meters { get; init; }

    [Description("Groups of the controller on the switch.")]
    public required int Groups { get; init; }

    [Description("Last time that everything intended was proven to be installed.")]
    public DateTimeOffset? LastSynchronized { get; init; }

    [Description("How many times as long as wished statistics wait, since the switch is slow; 1 is on time.")]
    public required double PollingSlowdown { get; init; }

    [Description("What the switch says it is.")]
    public required string Description { get; init; }

    public static SwitchItem Of(SwitchStatus status) => new()
    {
        Name = status.Name,
        DatapathId = status.DatapathId.ToString(),
        Connected = status.Connected,
        ConnectedSince = status.ConnectedSince,
        State = status.State,
        Reason = status.Reason,
        Warnings = status.Warnings,
        Ports = status.Ports,
        Flows = new(status.FlowsExpected, status.FlowsInstalled),
        Meters = status.MetersInstalled,
        Groups = status.GroupsInstalled,
        LastSynchronized = status.LastSynchronized,
        PollingSlowdown = status.PollingSlowdown,
        Description = status.Description,
    };
}

/// <summary>Flow entries of the controller.</summary>
internal sealed record FlowCounts(
    [property: Description("Flow entries that the policy needs.")] int Expected,
    [property: Description("Flow entries of the controller on the switch, as far as known.")] int Installed);
