namespace SdnPersona.MicroSegments;

/// <summary>Something that was done to a proposal.</summary>
/// <param name="At">When.</param>
/// <param name="Author">Who.</param>
/// <param name="Action">What, such as <c>created</c>, <c>rule-rejected</c>, <c>enforced</c>.</param>
/// <param name="Subject">Rule or workload; empty for the whole proposal.</param>
/// <param name="Reason">Why.</param>
public sealed record ProposalStep(DateTimeOffset At, string Author, string Action, string Subject, string Reason);
