namespace SdnPersona.Abstractions;

/// <summary>One side of a service that is used: a workload of ours by its identity, or a prefix that is none of ours.</summary>
/// <param name="Name">A <see cref="WorkloadId"/>'s value, or a prefix such as <c>203.0.113.0/24</c>.</param>
/// <param name="IsWorkload">Whether it is a workload.</param>
public readonly record struct UsageParty(string Name, bool IsWorkload)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
