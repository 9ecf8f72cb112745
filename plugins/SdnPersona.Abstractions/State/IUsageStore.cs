using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>
/// Durable graph of who uses which service of whom. What a method has acknowledged survives a crash of the process. Thread-safe.
/// </summary>
public interface IUsageStore
{
    /// <summary>All that was saved.</summary>
    Task<ImmutableArray<ServiceUsage>> UsageAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces by client, server, protocol and port, and removes others, all or none.</summary>
    Task SaveUsageAsync(
        IReadOnlyCollection<ServiceUsage> changed, IReadOnlyCollection<ServiceUsage> removed, CancellationToken cancellationToken);

    /// <summary>What was counted without becoming part of the graph, by name; none at first.</summary>
    Task<ImmutableDictionary<string, long>> UsageCountersAsync(CancellationToken cancellationToken);

    /// <summary>Replaces counters by name.</summary>
    Task SaveUsageCountersAsync(IReadOnlyDictionary<string, long> counters, CancellationToken cancellationToken);
}
