using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <content>What survives a restart.</content>
public sealed partial class BehaviourMonitor
{
    /// <summary>
    /// The states of workloads that have changed since they were last taken, one after the other: what the caller does not go
    /// through is not taken.
    /// </summary>
    /// <param name="pause">States that were last taken less long ago are left for another time.</param>
    public IEnumerable<BehaviourState> TakeUnsaved(TimeSpan pause = default)
    {
        foreach (var (workload, behaviour) in _workloads)
        {
            var now = _clock.GetUtcNow();
            if (behaviour.TakeUnsaved(_hash.Seed, now - pause, now) is { } state)
            {
                yield return new(workload, now, state);
            }
        }
    }

    /// <summary>Says that states that were taken could not be saved, so that they are given again.</summary>
    public void SetUnsaved(IEnumerable<WorkloadId> workloads)
    {
        ArgumentNullException.ThrowIfNull(workloads);
        foreach (var workload in workloads)
        {
            _workloads.GetValueOrDefault(workload)?.SetUnsaved();
        }
    }

    /// <summary>Whether something is kept about the workload.</summary>
    public bool Knows(WorkloadId workload) => _workloads.ContainsKey(workload);

    /// <summary>
    /// Takes back what was saved. Must come before any reading; states of workloads that are known already are left out.
    /// </summary>
    /// <returns>States that were refused, with the reason.</returns>
    public ImmutableArray<(WorkloadId Workload, string Reason)> Restore(IEnumerable<BehaviourState> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        var refused = ImmutableArray.CreateBuilder<(WorkloadId, string)>();
        foreach (var saved in states)
        {
            try
            {
                Restore(saved);
            }
            catch (InvalidDataException problem)
            {
                refused.Add((saved.Workload, problem.Message));
            }
        }

        return refused.ToImmutable();
    }

    private void Restore(BehaviourState saved)
    {
        var exchange = StateExchange.Reading(saved.State);
        var seed = 0UL;
        exchange.Field(ref seed);
        if (Workloads == 0 && _options.HashSeed is null)
        {
            // Distinct counts go on only under the hashes that they began with.
            _hash.Seed = seed;
        }

        if (seed != _hash.Seed)
        {
            throw new InvalidDataException("its hashes are of another seed");
        }

        var behaviour = new WorkloadBehaviour(saved.Workload, _options, _hash);
        behaviour.Restore(exchange, Latest);
        if (Workloads < _options.MostWorkloads && _workloads.TryAdd(saved.Workload, behaviour))
        {
            Interlocked.Increment(ref _count);
        }
    }
}
