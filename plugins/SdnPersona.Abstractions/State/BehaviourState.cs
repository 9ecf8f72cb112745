namespace SdnPersona.Abstractions;

/// <summary>What monitoring keeps of one workload's recent behaviour, in its own form.</summary>
/// <param name="Workload">Whose.</param>
/// <param name="At">When it was taken.</param>
/// <param name="State">Version, content and checksum.</param>
public sealed record BehaviourState(WorkloadId Workload, DateTimeOffset At, ReadOnlyMemory<byte> State);
