using System.Net.Sockets;
using SharpOpenFlow;
using static SdnPersona.Core.Pipeline.FlowParts;

namespace SdnPersona.Core.Pipeline;

/// <summary>Flows of one port. Only two of them depend on its profile: those of class Binding.</summary>
internal static class PortFlows
{
    public static void AddTo(List<Flow> flows, SwitchModel model, PortModel port)
    {
        var inPort = OxmFields.InPort.Exactly(port.Port);
        var watch = Apply(NxAction.Resubmit(Tables.WatchAddresses.Id), NxAction.Resubmit(Tables.WatchConnections.Id));
        var first = port.Stage == PortStage.Observe ? Tables.Destination : Tables.AntiSpoof;
        flows.Add(Own(port, Tables.Classify, 100, watch.Then(first), inPort));
        if (!port.Addresses.Any(address => address.AddressFamily == AddressFamily.InterNetwork))
        {
            // Neighbours' ARP caches may be full for minutes, so the first frames tell too; gone once an address is known.
            flows.Add(Flow(Tables.WatchAddresses, 50, FlowCookie.For(FlowClass.Watch, port.Port.Value), Copy, inPort, AnyIPv4));
        }

        if (port.Stage == PortStage.Observe)
        {
            return;
        }

        var profile = model.Profiles.GetValueOrDefault(port.Profile)
            ?? throw new ArgumentException($"port {port.Port} has profile '{port.Profile}', which the model does not hold", nameof(model));
        AntiSpoofFlows.AddTo(flows, port);
        AddBinding(flows, model, port, profile);
        AddDenied(flows, port);
        AddRates(flows, model, port);
    }

    /// <summary>The two flows that a change of profile replaces.</summary>
    private static void AddBinding(List<Flow> flows, SwitchModel model, PortModel port, ProfileModel profile)
    {
        var cookie = FlowCookie.For(FlowClass.Binding, port.Port.Value);
        var enforced = port.Stage == PortStage.Enforce;
        var mirrored = enforced && profile.MirrorPort is not null;

        var source = Fields.SourceProfile.Place(profile.Number)
            | Fields.Zone.Place(model.ZoneOf(port))
            | Flag(Fields.MeterOut, enforced && profile.Profile.BandwidthOut is not null)
            | Flag(Fields.MirrorOut, mirrored);
        var sourceMask = Fields.SourceProfile.Mask | Fields.Zone.Mask | Fields.MeterOut.Mask | Fields.MirrorOut.Mask;
        flows.Add(Flow(
            Tables.SourceProfile,
            100,
            cookie,
            Write(source, sourceMask).Trying(model, port, Fields.TrialOfSource).Then(Tables.EgressTrack),
            OxmFields.InPort.Exactly(port.Port)));

        var destination = Fields.DestinationProfile.Place(profile.Number)
            | Flag(Fields.MeterIn, enforced && profile.Profile.BandwidthIn is not null)
            | Flag(Fields.MirrorIn, mirrored);
        var destinationMask = Fields.DestinationProfile.Mask | Fields.MeterIn.Mask | Fields.MirrorIn.Mask;
        flows.Add(Flow(
            Tables.DestinationProfile,
            100,
            cookie,
            Write(destination, destinationMask)
                .Trying(model, port, Fields.TrialOfDestination)
                .Then(port.Trial is null ? Tables.IngressState : Tables.IngressTrial),
            Fields.DestinationPort.Exactly(port.Port.Value)));
    }

    /// <summary>
    /// In shadow, a denied packet goes on as if this side had no profile: should the other side's rules have its connection
    /// committed, then without this profile's mark, so that enforce judges it again.
    /// </summary>
    public static InstructionSet Denied(PortModel port, MetadataField judging, FlowTable next)
    {
        if (port.Stage == PortStage.Enforce)
        {
            return Drop;
        }

        var on = Write(0, judging.Mask).Then(next);
        // It has been counted as denied, and must not be counted again as allowed.
        return port.Trial is null ? on : on with { ApplyActions = ActionList.Of(TrialFlows.Say(TrialVerdict.NotJudged)) };
    }

    private static void AddDenied(List<Flow> flows, PortModel port)
    {
        var cookie = FlowCookie.For(FlowClass.Denied, port.Port.Value);
        flows.Add(Flow(
            Tables.EgressDenied,
            100,
            cookie,
            Denied(port, Fields.SourceProfile, Tables.EgressRate),
            OxmFields.InPort.Exactly(port.Port)));
        flows.Add(Flow(
            Tables.IngressDenied,
            100,
            cookie,
            Denied(port, Fields.DestinationProfile, Tables.IngressRate),
            Fields.DestinationPort.Exactly(port.Port.Value)));
    }

    /// <summary>The profile that is tried on the port, if any, into reg9.</summary>
    private static InstructionSet Trying(this InstructionSet instructions, SwitchModel model, PortModel port, uint side) =>
        port.Trial is { } trial
            ? instructions with
            {
                ApplyActions = ActionList.Of(OfAction.SetField(Fields.Trial.Exactly(side | model.Profiles[trial.Profile].Number))),
            }
            : instructions;

    private static void AddRates(List<Flow> flows, SwitchModel model, PortModel port)
    {
        var cookie = FlowCookie.For(FlowClass.Rate, port.Port.Value);
        if (PortMeters.NeedsOut(model, port))
        {
            flows.Add(Flow(
                Tables.EgressRate,
                100,
                cookie,
                Goto(Tables.Destination) with { Meter = Owned.MeterOut(port.Port) },
                OxmFields.InPort.Exactly(port.Port),
                Fields.MeterOut.Exactly(1)));
        }

        if (PortMeters.NeedsIn(model, port))
        {
            flows.Add(Flow(
                Tables.IngressRate,
                100,
                cookie,
                Goto(Tables.Commit) with { Meter = Owned.MeterIn(port.Port) },
                Fields.DestinationPort.Exactly(port.Port.Value),
                Fields.MeterIn.Exactly(1)));
        }
    }

    private static ulong Flag(MetadataField field, bool set) => field.Place(set ? 1UL : 0);

    private static InstructionSet Write(ulong value, ulong mask) => new() { WriteMetadata = (value, mask) };

    private static Flow Own(PortModel port, FlowTable table, ushort priority, InstructionSet instructions, params ReadOnlySpan<Oxm> match) =>
        Flow(table, priority, FlowCookie.For(FlowClass.Port, port.Port.Value), instructions, match);
}
