namespace SdnPersona.Core.Shadow;

/// <summary>What is tried on one workload.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Profile">Name of the profile; one that exists.</param>
/// <param name="Copy">Name of the workload that is its copy, or null.</param>
public sealed record Trial(string Run, string Profile, string? Copy);
