using System.Collections.Immutable;
using SdnPersona.Core.Pipeline;
using SharpOpenFlow;

namespace SdnPersona.Core.Reconciliation;

/// <summary>What a switch holds of ours. Immutable.</summary>
public sealed record InstalledState
{
    /// <summary>Nothing.</summary>
    public static readonly InstalledState Empty = new();

    /// <summary>Flows with our cookie, by key.</summary>
    public ImmutableDictionary<FlowKey, Flow> Flows { get; init; } = ImmutableDictionary<FlowKey, Flow>.Empty;

    /// <summary>Meters in our range.</summary>
    public ImmutableDictionary<MeterId, Meter> Meters { get; init; } = ImmutableDictionary<MeterId, Meter>.Empty;

    /// <summary>Groups in our range.</summary>
    public ImmutableDictionary<GroupId, Group> Groups { get; init; } = ImmutableDictionary<GroupId, Group>.Empty;

    /// <summary>The state that holds exactly what a program wants.</summary>
    public static InstalledState Of(SwitchProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return new()
        {
            Flows = program.Flows.ToImmutableDictionary(),
            Meters = program.Meters.ToImmutableDictionary(),
            Groups = program.Groups.ToImmutableDictionary(),
        };
    }
}
