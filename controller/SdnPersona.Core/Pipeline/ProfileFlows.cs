using SdnPersona.Abstractions;
using SharpOpenFlow;
using static SdnPersona.Core.Pipeline.FlowParts;

namespace SdnPersona.Core.Pipeline;

/// <summary>One side of the pipeline: what is judged when a workload sends, or when it receives.</summary>
/// <param name="Direction">Egress: the workload is the source.</param>
/// <param name="Profile">Metadata field of the profile that judges.</param>
/// <param name="State">Table of connection states.</param>
/// <param name="Midstream">Table of TCP that is older than its tracking.</param>
/// <param name="Rules">Table of rules.</param>
/// <param name="Denied">Where denied packets go.</param>
/// <param name="Passed">Where allowed packets go.</param>
internal sealed record PolicySide(
    Direction Direction, MetadataField Profile, FlowTable State, FlowTable Midstream, FlowTable Rules, FlowTable Denied, FlowTable Passed)
{
    public static readonly PolicySide Egress = new(
        Direction.Egress,
        Fields.SourceProfile,
        Tables.EgressState,
        Tables.EgressMidstream,
        Tables.EgressRules,
        Tables.EgressDenied,
        Tables.EgressRate);

    public static readonly PolicySide Ingress = new(
        Direction.Ingress,
        Fields.DestinationProfile,
        Tables.IngressState,
        Tables.IngressMidstream,
        Tables.IngressRules,
        Tables.IngressDenied,
        Tables.IngressRate);
}

/// <summary>Flows of one profile, the same for all of its ports.</summary>
internal static class ProfileFlows
{
    /// <summary>Priority of the first rule; each further rule is one below, so that no two conjunctions share a priority.</summary>
    private const ushort FirstRule = 60000;

    /// <summary>Priority of what happens to packets that no rule names.</summary>
    public const ushort DefaultPriority = 1000;

    /// <summary>Rules that fit between <see cref="FirstRule"/> and the default.</summary>
    public const int MaximumRules = 30000;

    /// <summary>Priority of a rule, by its index.</summary>
    public static ushort PriorityOf(int index) => (ushort)(FirstRule - index);

    public static void AddTo(List<Flow> flows, ProfileModel profile)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(profile.Profile.Rules.Length, MaximumRules);
        AddSide(flows, profile, PolicySide.Egress, profile.Profile.DefaultEgress, profile.Profile.DefaultIngress);
        AddSide(flows, profile, PolicySide.Ingress, profile.Profile.DefaultIngress, profile.Profile.DefaultEgress);
    }

    private static void AddSide(List<Flow> flows, ProfileModel profile, PolicySide side, RuleAction otherwise, RuleAction otherwiseReversed)
    {
        var cookie = FlowCookie.For(FlowClass.Profile, profile.Number);
        AddStates(flows, profile, side, cookie);

        var own = side.Profile.Exactly(profile.Number);
        for (var i = 0; i < profile.Profile.Rules.Length; i++)
        {
            var rule = profile.Profile.Rules[i];
            var priority = PriorityOf(i);
            if (rule.Direction == side.Direction)
            {
                var verdict = rule.Action == RuleAction.Allow ? AllowTo(side.Passed) : Goto(side.Denied);
                new RuleFlows(profile, own, side.Direction, side.Rules, cookie, priority, i, reversed: false).AddTo(flows, rule, verdict);
            }
            else
            {
                var verdict = rule.Action == RuleAction.Allow ? Goto(side.Passed) : Goto(side.Rules);
                new RuleFlows(profile, own, side.Direction, side.Midstream, cookie, priority, i, reversed: true).AddTo(flows, rule, verdict);
            }
        }

        flows.Add(Flow(
            side.Rules, DefaultPriority, cookie, otherwise == RuleAction.Allow ? AllowTo(side.Passed) : Goto(side.Denied), own));
        if (otherwiseReversed == RuleAction.Allow)
        {
            flows.Add(Flow(side.Midstream, DefaultPriority, cookie, Goto(side.Passed), own));
        }
    }

    /// <summary>
    /// Connections that were judged under this very profile pass without meeting the rules again. An answer whose connection was
    /// judged under another one is judged by the rules with both sides exchanged, if the profile reevaluates: just dropping it would
    /// stall an allowed download for good, since no data means no acknowledgement, and no acknowledgement means no new judgement.
    /// </summary>
    private static void AddStates(List<Flow> flows, ProfileModel profile, PolicySide side, ulong cookie)
    {
        var own = side.Profile.Exactly(profile.Number);
        var passed = Goto(side.Passed);
        var originates = side.Direction == Direction.Egress;
        var soft = profile.Profile.Established == EstablishedConnections.Reevaluate;
        foreach (var family in Families)
        {
            flows.Add(Flow(
                side.State, 200, cookie, passed, family, own, State(CtState.Established | CtState.Tracked, CtState.Reply), Mark(originates)));

            var answer = State(CtState.Established | CtState.Reply | CtState.Tracked);
            flows.Add(Flow(side.State, 190, cookie, passed, family, own, answer, Mark(!originates)));
            if (soft)
            {
                flows.Add(Flow(side.State, 185, cookie, Goto(side.Midstream), family, own, answer));
                flows.Add(Flow(side.State, 180, cookie, passed, family, own, State(CtState.Related | CtState.Tracked)));
            }
        }

        Oxm Mark(bool originator)
        {
            return originator
                ? OxmFields.CtMark.Masked(profile.Number, Fields.MarkOriginator)
                : OxmFields.CtMark.Masked((uint)profile.Number << 16, Fields.MarkResponder);
        }
    }
}
