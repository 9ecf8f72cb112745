namespace SdnPersona.MicroSegments;

/// <summary>A workload of a proposal.</summary>
/// <param name="Id">Identity.</param>
/// <param name="Name">What it was called when the proposal was made.</param>
/// <param name="Confidence">How well it fits its segment, 0–1; 0 where it has none.</param>
/// <param name="IsPinned">Whether a person put it there.</param>
public sealed record ProposalMember(string Id, string Name, double Confidence, bool IsPinned);
