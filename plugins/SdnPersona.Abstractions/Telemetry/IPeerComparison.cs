namespace SdnPersona.Abstractions;

/// <summary>Compares windows with what workloads of the same kind usually do. Thread-safe.</summary>
public interface IPeerComparison
{
    /// <summary>Adds to a window how far it is from what is usual in a group, and lets the group learn from it.</summary>
    /// <param name="window">Window.</param>
    /// <param name="group">The persona in force; null when it is unknown or a threat, which then has no peers.</param>
    FeatureWindow Compare(FeatureWindow window, string? group);

    /// <summary>The workload is gone.</summary>
    void Forget(WorkloadId workload);
}
