using SdnPersona.Abstractions;
using SharpOpenFlow;
using static SdnPersona.Core.Pipeline.FlowParts;

namespace SdnPersona.Core.Pipeline;

/// <summary>
/// Counters of one port's trial: twins of the flows that end a judgement, which do the same to a packet and count it in a cell. The
/// first packet of a connection is copied to the controller too, so that it can name the largest flows of each cell.
/// </summary>
internal static class TrialPortFlows
{
    private static readonly TrialVerdict[] Verdicts = [TrialVerdict.Allow, TrialVerdict.Deny];

    public static void AddTo(List<Flow> flows, List<Group> groups, SwitchModel model, PortModel port)
    {
        var profile = model.Profiles[port.Profile].Profile;
        var enforced = port.Stage == PortStage.Enforce;
        var sends = OxmFields.InPort.Exactly(port.Port);
        var receives = Fields.DestinationPort.Exactly(port.Port.Value);

        var limitOut = enforced && profile.BandwidthOut is not null && PortMeters.NeedsOut(model, port);
        var limitIn = enforced && profile.BandwidthIn is not null && PortMeters.NeedsIn(model, port);
        var sent = Goto(Tables.Destination) with { Meter = limitOut ? Owned.MeterOut(port.Port) : null };
        var received = Goto(Tables.Commit) with { Meter = limitIn ? Owned.MeterIn(port.Port) : null };
        AddCells(flows, port, Tables.EgressRate, FlowClass.Trial, Direction.Egress, RuleAction.Allow, sent, sends);
        AddCells(flows, port, Tables.IngressRate, FlowClass.Trial, Direction.Ingress, RuleAction.Allow, received, receives);
        AddCells(
            flows,
            port,
            Tables.EgressDenied,
            FlowClass.Denied,
            Direction.Egress,
            RuleAction.Deny,
            PortFlows.Denied(port, Fields.SourceProfile, Tables.EgressRate),
            sends);
        AddCells(
            flows,
            port,
            Tables.IngressDenied,
            FlowClass.Denied,
            Direction.Ingress,
            RuleAction.Deny,
            PortFlows.Denied(port, Fields.DestinationProfile, Tables.IngressRate),
            receives);
        if (port.Trial!.Copy is { } copy)
        {
            AddCopy(flows, groups, model, port, copy);
        }
    }

    private static void AddCells(
        List<Flow> flows,
        PortModel port,
        FlowTable table,
        FlowClass flowClass,
        Direction direction,
        RuleAction now,
        InstructionSet instructions,
        Oxm ofPort)
    {
        foreach (var verdict in Verdicts)
        {
            var then = verdict == TrialVerdict.Allow ? RuleAction.Allow : RuleAction.Deny;
            var said = Fields.TrialVerdict.Exactly((uint)verdict);
            flows.Add(Flow(
                table, 200, FlowCookie.For(flowClass, port.Port, new(direction, now, then, Opens: false)), instructions, ofPort, said));
            flows.Add(Flow(
                table,
                210,
                FlowCookie.For(flowClass, port.Port, new(direction, now, then, Opens: true)),
                WithCopy(instructions),
                ofPort,
                said,
                State(CtState.New | CtState.Tracked)));
        }
    }

    private static InstructionSet WithCopy(InstructionSet instructions) =>
        instructions with { ApplyActions = ActionList.Parse([.. Copy.ApplyActions.Wire, .. instructions.ApplyActions.Wire]) };

    /// <summary>
    /// The copy gets what the port receives and the profile under trial allows, and what nobody judges (ARP). What it answers is
    /// judged, counted, and goes nowhere.
    /// </summary>
    private static void AddCopy(List<Flow> flows, List<Group> groups, SwitchModel model, PortModel port, PortNo copy)
    {
        var cookie = FlowCookie.For(FlowClass.Trial, port.Port.Value);
        var id = Owned.Trial(port.Port);
        groups.Add(new Group
        {
            Id = id,
            Type = GroupType.All,
            Buckets = [new Bucket { Actions = ActionList.Of(OfAction.Output(copy)) }],
        });

        var receives = Fields.DestinationPort.Exactly(port.Port.Value);
        var present = model.Profiles[port.Profile];
        OfAction[] mirror = port.Stage == PortStage.Enforce && present.MirrorPort is not null
            ? [OfAction.Group(Owned.Mirror(present.Number))]
            : [];
        flows.Add(Flow(
            Tables.MirrorDestination,
            210,
            cookie,
            mirror.Length == 0 ? Goto(Tables.Output) : Apply(mirror).Then(Tables.Output),
            receives,
            Fields.TrialVerdict.Exactly((uint)TrialVerdict.Deny)));
        flows.Add(Flow(Tables.MirrorDestination, 200, cookie, Apply([OfAction.Group(id), .. mirror]).Then(Tables.Output), receives));

        var fromCopy = OxmFields.InPort.Exactly(copy);
        var tried = model.Profiles[port.Trial!.Profile];
        flows.Add(Flow(Tables.Classify, 210, cookie, TrialFlows.AskAboutAnswers(tried, Tables.TrialCopy), fromCopy));
        foreach (var verdict in Verdicts)
        {
            var then = verdict == TrialVerdict.Allow ? RuleAction.Allow : RuleAction.Deny;
            var cell = new TrialCell(Direction.Egress, RuleAction.Allow, then, Opens: false, Copy: true);
            flows.Add(Flow(
                Tables.TrialCopy,
                100,
                FlowCookie.For(FlowClass.Trial, port.Port, cell),
                Drop,
                fromCopy,
                Fields.TrialVerdict.Exactly((uint)verdict)));
        }
    }
}
