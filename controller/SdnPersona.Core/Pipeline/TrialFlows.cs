using SdnPersona.Abstractions;
using SharpOpenFlow;
using static SdnPersona.Core.Pipeline.FlowParts;

namespace SdnPersona.Core.Pipeline;

/// <summary>
/// Profiles under trial. They are asked about a packet by resubmit, after which it goes on where it would have gone anyway: their
/// flows do nothing but write <see cref="Fields.TrialVerdict"/>. Without a trial there is none of them.
/// </summary>
internal static class TrialFlows
{
    /// <summary>One side of a trial.</summary>
    /// <param name="Direction">Egress: what the workload sends.</param>
    /// <param name="Dispatch">Where packets are sent to the rules.</param>
    /// <param name="Rules">What rules of this direction allow.</param>
    /// <param name="Answers">What rules of the other direction allow to be answered.</param>
    /// <param name="Next">Where every packet goes on.</param>
    private sealed record Side(Direction Direction, FlowTable Dispatch, FlowTable Rules, FlowTable Answers, FlowTable Next);

    private static readonly Side Egress = new(
        Direction.Egress, Tables.EgressTrial, Tables.TrialEgressRules, Tables.TrialEgressAnswers, Tables.EgressState);

    private static readonly Side Ingress = new(
        Direction.Ingress, Tables.IngressTrial, Tables.TrialIngressRules, Tables.TrialIngressAnswers, Tables.IngressState);

    private static readonly ulong Cookie = FlowCookie.For(FlowClass.Trial);

    private static readonly InstructionSet Allowed = Apply(Say(TrialVerdict.Allow));

    public static void AddTo(List<Flow> flows, List<Group> groups, SwitchModel model)
    {
        var ports = model.Ports.Where(port => port.Trial is not null && port.Stage != PortStage.Observe).ToList();
        if (ports.Count == 0)
        {
            return;
        }

        AddEntry(flows);
        AddDispatch(flows, Egress);
        AddDispatch(flows, Ingress);
        AddUnjudged(flows);
        foreach (var name in ports.Select(port => port.Trial!.Profile).Distinct().Order(StringComparer.Ordinal))
        {
            var profile = model.Profiles[name];
            AddRules(flows, profile, Egress, profile.Profile.DefaultEgress, profile.Profile.DefaultIngress);
            AddRules(flows, profile, Ingress, profile.Profile.DefaultIngress, profile.Profile.DefaultEgress);
        }

        foreach (var port in ports)
        {
            TrialPortFlows.AddTo(flows, groups, model, port);
        }
    }

    /// <summary>Writes what the profile under trial says.</summary>
    public static OfAction Say(TrialVerdict verdict) => OfAction.SetField(Fields.TrialVerdict.Exactly((uint)verdict));

    /// <summary>Asks the rules about what a copy answers. Whether it opens a connection is not known, so either kind of rule may allow it.</summary>
    public static InstructionSet AskAboutAnswers(ProfileModel profile, FlowTable counted) => Apply(
        OfAction.SetField(Fields.Trial.Exactly(Fields.TrialOfSource | profile.Number)),
        Say(TrialVerdict.Deny),
        NxAction.Resubmit(Egress.Rules.Id),
        NxAction.Resubmit(Egress.Answers.Id),
        NxAction.Resubmit(counted.Id));

    /// <summary>Packets of a port under trial are tracked into EGRESS_TRIAL, above all others' lookup and below what passes by it.</summary>
    private static void AddEntry(List<Flow> flows)
    {
        var tried = Fields.Trial.Masked(Fields.TrialOfSource, Fields.TrialOfSource);
        foreach (var family in Families)
        {
            flows.Add(Flow(Tables.EgressTrack, 110, Cookie, TrackTo(Tables.EgressTrial), family, tried));
        }

        flows.Add(Flow(Tables.EgressTrack, 10, Cookie, Goto(Tables.EgressTrial), tried));
    }

    /// <summary>Which rules are asked, by the state of the connection; they answer as if the profile had been in force all the time.</summary>
    private static void AddDispatch(List<Flow> flows, Side side)
    {
        var (rules, answers) = (NxAction.Resubmit(side.Rules.Id), NxAction.Resubmit(side.Answers.Id));
        var either = Apply(Say(TrialVerdict.Deny), rules, answers).Then(side.Next);
        foreach (var family in Families)
        {
            flows.Add(Flow(
                side.Dispatch, 300, Cookie, Apply(Say(TrialVerdict.Deny)).Then(side.Next), family, State(CtState.Invalid | CtState.Tracked)));
            flows.Add(Flow(side.Dispatch, 250, Cookie, either, [family, .. BaseFlows.KnownSctp]));
            flows.Add(Flow(
                side.Dispatch, 200, Cookie, Allowed.Then(side.Next), family, State(CtState.Related | CtState.Tracked)));
            flows.Add(Flow(
                side.Dispatch,
                190,
                Cookie,
                Apply(Say(TrialVerdict.Deny), answers).Then(side.Next),
                family,
                State(CtState.Established | CtState.Reply | CtState.Tracked)));
            flows.Add(Flow(side.Dispatch, 150, Cookie, either, [family, .. BaseFlows.Midstream]));
        }

        flows.Add(Flow(side.Dispatch, 0, Cookie, Apply(Say(TrialVerdict.Deny), rules).Then(side.Next)));
    }

    /// <summary>What passes every profile on its way to a workload is not judged; what it sends passes by EGRESS_TRIAL already.</summary>
    private static void AddUnjudged(List<Flow> flows)
    {
        foreach (var pass in BaseFlows.PassingIngress())
        {
            flows.Add(pass with
            {
                Table = Tables.IngressTrial.Id,
                Cookie = Cookie,
                Instructions = Apply(Say(TrialVerdict.NotJudged)).Then(Tables.IngressState),
            });
        }
    }

    /// <summary>Each answers "allow" or nothing: whoever asks has written "deny" before.</summary>
    private static void AddRules(List<Flow> flows, ProfileModel profile, Side side, RuleAction otherwise, RuleAction otherwiseAnswers)
    {
        var own = Fields.Trial.Masked(profile.Number, Fields.TrialProfile);
        for (var i = 0; i < profile.Profile.Rules.Length; i++)
        {
            var rule = profile.Profile.Rules[i];
            var reversed = rule.Direction != side.Direction;
            var table = reversed ? side.Answers : side.Rules;
            new RuleFlows(profile, own, side.Direction, table, Cookie, ProfileFlows.PriorityOf(i), i, reversed)
                .AddTo(flows, rule, rule.Action == RuleAction.Allow ? Allowed : Drop);
        }

        AddDefault(side.Rules, otherwise);
        AddDefault(side.Answers, otherwiseAnswers);

        void AddDefault(FlowTable table, RuleAction action)
        {
            if (action == RuleAction.Allow)
            {
                flows.Add(Flow(table, ProfileFlows.DefaultPriority, Cookie, Allowed, own));
            }
        }
    }
}
