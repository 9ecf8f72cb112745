namespace SdnPersona.MicroSegments;

/// <summary>What kind of change a proposal makes to the one in force.</summary>
public enum ProposalChangeKind
{
    /// <summary>A rule more, for flows that would be blocked.</summary>
    AddRule = 0,

    /// <summary>A rule less, that nothing used.</summary>
    RemoveRule,

    /// <summary>A workload in another segment, whose role it has now.</summary>
    MoveMember,
}

/// <summary>A small change to the segments in force: what drift proposes instead of everything anew.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Subject">Id of the rule, or identity of the workload.</param>
/// <param name="Segment">Id of the segment that the workload moves to; null for rules.</param>
public sealed record ProposalChange(ProposalChangeKind Kind, string Subject, string? Segment = null);
