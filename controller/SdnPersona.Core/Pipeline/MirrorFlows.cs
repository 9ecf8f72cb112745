using SharpOpenFlow;
using static SdnPersona.Core.Pipeline.FlowParts;

namespace SdnPersona.Core.Pipeline;

/// <summary>A mirrored profile: one group with the copy's port, two flows that send copies there.</summary>
internal static class MirrorFlows
{
    public static void AddTo(List<Flow> flows, List<Group> groups, ProfileModel profile)
    {
        if (profile.MirrorPort is not { } copy)
        {
            return;
        }

        var id = Owned.Mirror(profile.Number);
        groups.Add(new Group
        {
            Id = id,
            Type = GroupType.All,
            Buckets = [new Bucket { Actions = ActionList.Of(OfAction.Output(copy)) }],
        });

        var cookie = FlowCookie.For(FlowClass.Mirror, profile.Number);
        var toCopy = Apply(OfAction.Group(id));
        flows.Add(Flow(
            Tables.MirrorSource,
            100,
            cookie,
            toCopy.Then(Tables.MirrorDestination),
            OxmFields.Metadata.Masked(
                Fields.SourceProfile.Place(profile.Number) | Fields.MirrorOut.Place(1), Fields.SourceProfile.Mask | Fields.MirrorOut.Mask)));
        flows.Add(Flow(
            Tables.MirrorDestination,
            100,
            cookie,
            toCopy.Then(Tables.Output),
            OxmFields.Metadata.Masked(
                Fields.DestinationProfile.Place(profile.Number) | Fields.MirrorIn.Place(1), Fields.DestinationProfile.Mask | Fields.MirrorIn.Mask)));
    }

    /// <summary>
    /// What the port of a copy sends goes nowhere: it would answer what was meant for others. It holds as soon as some port is
    /// enforced, whatever its profile: a change to the mirrored profile then finds it in place.
    /// </summary>
    public static void AddIsolation(List<Flow> flows, SwitchModel model)
    {
        if (model.Ports.Any(port => port.Stage == PortStage.Enforce))
        {
            var copies = model.Profiles.Values.Select(profile => profile.MirrorPort).OfType<PortNo>().Distinct();
            flows.AddRange(copies.Select(copy =>
                Flow(Tables.Classify, 200, FlowCookie.For(FlowClass.Mirror), Drop, OxmFields.InPort.Exactly(copy))));
        }
    }
}
