using System.Collections.Frozen;
using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline;

/// <summary>
/// Turns a model of a switch into flows, meters and groups: a pure function. Flows grow as ports plus the rules of profiles,
/// never as their product, and a port's change of profile is two flows.
/// </summary>
public static class PipelineCompiler
{
    /// <summary>The largest VLAN number: twelve bits.</summary>
    private const ushort MaximumVlan = 0xfff;

    /// <summary>The program for <paramref name="model"/>.</summary>
    /// <exception cref="ArgumentException">
    /// The model contradicts itself: a port names a profile that is missing, or a number is out of range.
    /// </exception>
    public static SwitchProgram Compile(SwitchModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfZero(model.ZoneBlock);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(model.ZoneBlock, (byte)15);
        foreach (var port in model.Ports)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(port.Vlan, MaximumVlan);
        }

        var flows = new List<Flow>();
        var meters = new List<Meter>();
        var groups = new List<Group>();

        BaseFlows.AddTo(flows);
        ControllerMeter.AddTo(meters, model);
        var parts = model.Profiles.Values.Select(ProfileParts.Of).ToArray();
        groups.AddRange(parts.SelectMany(part => part.Groups));

        foreach (var port in model.Ports)
        {
            PortFlows.AddTo(flows, model, port);
            PortMeters.AddTo(meters, model, port);
        }

        DestinationFlows.AddTo(flows, model);
        MirrorFlows.AddIsolation(flows, model);
        TrialFlows.AddTo(flows, groups, model);

        return new SwitchProgram
        {
            Flows = parts.SelectMany(part => part.Flows).Concat(flows).ToFrozenDictionary(FlowKey.Of),
            Parts = parts,
            Others = flows,
            Meters = meters.ToFrozenDictionary(meter => meter.Id),
            Groups = groups.ToFrozenDictionary(group => group.Id),
        };
    }
}
