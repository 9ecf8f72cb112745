namespace SdnPersona.Abstractions;

/// <summary>
/// What was let into a workload's policy, kept so that a restart lets in nothing that was held back and misses no change.
/// </summary>
/// <param name="Workload">Whose.</param>
/// <param name="Persona">The persona that its policy was last made for while no person decided; not always the one in force.</param>
/// <param name="Profile">The profile that it had last while it was not only observed, by whomever; empty when that is not known.</param>
public sealed record PolicyState(WorkloadId Workload, string Persona, string Profile);
