using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>What people may do to a proposal before it is in force. Pure: each step gives another proposal, with its history.</summary>
public static class ProposalReview
{
    /// <summary>Decides about one rule.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="rule">Id of the rule.</param>
    /// <param name="decision">What is decided; <see cref="RuleDecision.Pending"/> takes an earlier decision back.</param>
    /// <param name="ports">Ports, for <see cref="RuleDecision.Edited"/> only.</param>
    /// <param name="step">Who, when and why; its action is made here.</param>
    /// <exception cref="ProposalException">The proposal is decided, has no such rule, or the ports do not fit.</exception>
    public static SegmentProposal Decide(
        SegmentProposal proposal, string rule, RuleDecision decision, PortRange? ports, ProposalStep step)
    {
        RequireOpen(proposal);
        var index = proposal.Rules.ToList().FindIndex(known => known.Rule.Id == rule);
        if (index < 0)
        {
            throw new ProposalException($"proposal {proposal.Id} has no rule '{rule}'", isMissing: true);
        }

        var before = proposal.Rules[index];
        if (decision == RuleDecision.Edited != ports is not null)
        {
            throw new ProposalException("ports belong to the decision edited, and to no other");
        }

        if (ports is { } range && (!IpService.HasPorts(before.Rule.Protocol) || range.First == 0 || range.Last < range.First))
        {
            throw new ProposalException(
                "ports must be a port from 1 to 65535 or a rising range, of a rule for tcp, udp or sctp");
        }

        if (decision is RuleDecision.Accepted or RuleDecision.Edited && !before.IsExpressible)
        {
            throw new ProposalException($"profiles have no words for the protocol of rule '{rule}'; reject it");
        }

        var after = before with
        {
            Decision = decision,
            EditedPorts = ports,
            DecidedBy = decision == RuleDecision.Pending ? "" : step.Author,
            Reason = decision == RuleDecision.Pending ? "" : step.Reason,
        };
        return Noted(
            proposal with { State = ProposalState.InReview, Rules = proposal.Rules.SetItem(index, after) },
            step with { Action = $"rule-{decision.ToString().ToLowerInvariant()}", Subject = rule });
    }

    /// <summary>Begins the review, accepts or rejects.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="state">
    /// <see cref="ProposalState.InReview"/>, <see cref="ProposalState.Accepted"/> (rules that nobody decided about are accepted as far as
    /// evidence carries; <see cref="ProposalState.PartlyAccepted"/> results if some were rejected) or <see cref="ProposalState.Rejected"/>.
    /// </param>
    /// <param name="step">Who, when and why; its action is made here.</param>
    /// <exception cref="ProposalException">It does not follow from the state that the proposal has.</exception>
    public static SegmentProposal Conclude(SegmentProposal proposal, ProposalState state, ProposalStep step)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(step);
        switch (state)
        {
            case ProposalState.InReview:
                RequireOpen(proposal);
                return Noted(proposal with { State = state }, step with { Action = "in-review" });
            case ProposalState.Rejected:
                if (!proposal.IsOpen && proposal.State is not (ProposalState.Accepted or ProposalState.PartlyAccepted))
                {
                    throw new ProposalException($"proposal {proposal.Id} is {Word(proposal.State)}; what is in force is taken back with rollback");
                }

                return Noted(proposal with { State = state }, step with { Action = "rejected" });
            case ProposalState.Accepted:
                RequireOpen(proposal);
                return Accepted(proposal, step);
            default:
                throw new ProposalException($"'{Word(state)}' is no end of a review: state in-review, accepted or rejected");
        }
    }

    /// <summary>Adds a step to the history.</summary>
    public static SegmentProposal Noted(SegmentProposal proposal, ProposalStep step)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return proposal with { History = proposal.History.Add(step) };
    }

    /// <summary>Refuses what may be done only before a decision.</summary>
    /// <exception cref="ProposalException">It is decided, or its content is not there.</exception>
    public static void RequireOpen(SegmentProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        if (proposal.Progress != ProposalProgress.Ready)
        {
            throw new ProposalException(proposal.Progress == ProposalProgress.Running
                ? $"proposal {proposal.Id} is still being worked out; try again in a moment"
                : $"proposal {proposal.Id} could not be worked out: {proposal.Problem}");
        }

        if (!proposal.IsOpen)
        {
            throw new ProposalException($"proposal {proposal.Id} is {Word(proposal.State)}; make a new one to decide anew");
        }
    }

    /// <summary>The word of the API for a state.</summary>
    public static string Word(ProposalState state) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(state.ToString());

    private static SegmentProposal Accepted(SegmentProposal proposal, ProposalStep step)
    {
        var rules = proposal.Rules.Select(rule => rule.Decision == RuleDecision.Pending && rule.IsExpressible
                && (proposal.Change is not null || rule.Rule.Class >= RuleClass.Review)
            ? rule with { Decision = RuleDecision.Accepted, DecidedBy = step.Author, Reason = step.Reason }
            : rule).ToArray();
        if (proposal.Change is null && !rules.Any(rule => rule.IsAccepted))
        {
            throw new ProposalException($"proposal {proposal.Id} has no rule that could be accepted: evidence is insufficient");
        }

        var state = rules.Any(rule => rule.Decision == RuleDecision.Rejected) ? ProposalState.PartlyAccepted : ProposalState.Accepted;
        return Noted(
            proposal with { State = state, Rules = [.. rules] },
            step with { Action = state == ProposalState.Accepted ? "accepted" : "partly-accepted" });
    }
}
