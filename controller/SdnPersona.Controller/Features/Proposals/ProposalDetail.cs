using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary>A whole proposal.</summary>
internal sealed record ProposalDetail(
    ProposalItem Summary,
    ImmutableArray<ProposedSegment> Segments,
    ImmutableArray<ProposalRuleItem> Rules,
    [property: Description("Workloads with too little traffic: in no segment, isolated by nothing.")]
    ImmutableArray<ProposalMember> InsufficientEvidence,
    [property: Description("Flows whose direction nothing told; no rule stands on them.")] long UnresolvedFlows,
    [property: Description("Flows left out because nobody was bound to an address that is a workload's now.")] long UnboundFlows,
    [property: Description("What would become of the flows seen so far; null before, and for small changes.")]
    ProposalSimulation? Simulation,
    [property: Description("The proposal that is in force again after a rollback of this one; null for none.")] string? Replaced,
    [property: Description("Everything that was done to it, oldest first.")] ImmutableArray<ProposalStep> History)
{
    public static ProposalDetail Of(SegmentProposal proposal) => new(
        ProposalItem.Of(proposal),
        proposal.Segments,
        [.. proposal.Rules.Select(ProposalRuleItem.Of)],
        proposal.InsufficientEvidence,
        proposal.UnresolvedFlows,
        proposal.UnboundFlows,
        proposal.Simulation,
        proposal.Replaced,
        proposal.History);
}
