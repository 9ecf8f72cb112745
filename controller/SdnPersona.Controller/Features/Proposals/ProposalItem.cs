using System.ComponentModel;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary>A proposal in short.</summary>
internal sealed record ProposalItem
{
    [Description("Such as p-0012.")]
    public required string Id { get; init; }

    [Description("The security group.")]
    public required string Group { get; init; }

    [Description("Counts the group's proposals from 1.")]
    public required int Version { get; init; }

    [Description("draft, in-review, accepted, partly-accepted, rejected, shadow, enforced or superseded.")]
    public required ProposalState State { get; init; }

    [Description("running while it is worked out, then ready, or failed with problem.")]
    public required ProposalProgress Progress { get; init; }

    [Description("Why it could not be worked out; empty if it could.")]
    public required string Problem { get; init; }

    [Description("The small change to the segments in force that it is; null if it is everything anew.")]
    public ProposalChange? Change { get; init; }

    [Description("Who asked for it; controller for drift.")]
    public required string Author { get; init; }

    public required string Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Segments in it.")]
    public required int Segments { get; init; }

    [Description("Workloads in segments.")]
    public required int Members { get; init; }

    [Description("Rules in it, those with insufficient evidence included.")]
    public required int Rules { get; init; }

    [Description("Workloads with too little traffic for any segment.")]
    public required int InsufficientEvidence { get; init; }

    [Description("Flows seen so far that it would block; null before it is worked out.")]
    public long? WouldBlock { get; init; }

    public static ProposalItem Of(SegmentProposal proposal) => new()
    {
        Id = proposal.Id,
        Group = proposal.Group,
        Version = proposal.Version,
        State = proposal.State,
        Progress = proposal.Progress,
        Problem = proposal.Problem,
        Change = proposal.Change,
        Author = proposal.Author,
        Reason = proposal.Reason,
        CreatedAt = proposal.CreatedAt,
        Segments = proposal.Segments.Length,
        Members = proposal.Segments.Sum(segment => segment.Members.Length),
        Rules = proposal.Rules.Length,
        InsufficientEvidence = proposal.InsufficientEvidence.Length,
        WouldBlock = proposal.Simulation?.WouldBlock,
    };
}
