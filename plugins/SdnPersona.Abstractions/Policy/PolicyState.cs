namespace SdnPersona.Abstractions;

/// <summary>
/// What was let into a workload's policy, kept so that a restart does not let in what was held back.
/// </summary>
/// <param name="Workload">Whose.</param>
/// <param name="Persona">The persona that its policy was last made for while no person decided; not always the one in force.</param>
public sealed record PolicyState(WorkloadId Workload, string Persona);
