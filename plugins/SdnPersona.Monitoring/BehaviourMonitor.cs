using System.Collections.Concurrent;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>
/// Keeps the recent behaviour of every workload and gives it as features. Each reading costs constant time and touches
/// only its own workload; memory per workload is bounded (docs/personas.md states the sizes).
/// </summary>
public sealed class BehaviourMonitor : ITelemetrySink, ITelemetryCoverage, IFlowSink, IFeatureSource
{
    private readonly ConcurrentDictionary<WorkloadId, WorkloadBehaviour> _workloads = new();
    private readonly MonitoringOptions _options;
    private readonly TimeProvider _clock;
    private readonly AddressHash _hash;
    private readonly AddressClassifier _addresses;
    private readonly FlowClassifier _classifier;
    private readonly IndicatorCatalog? _indicators;
    private int _count;
    private long _refused;

    /// <summary>Starts with nothing known.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <param name="options">What is measured.</param>
    /// <param name="clock">The time.</param>
    /// <param name="indicators">Lists of addresses, contacts with which are noted; null for none.</param>
    public BehaviourMonitor(MonitoringOptions options, TimeProvider clock, IndicatorCatalog? indicators = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        options.Validate();
        _options = options;
        _clock = clock;
        _indicators = indicators;
        _hash = new(options.HashSeed ?? (ulong)Random.Shared.NextInt64());
        _addresses = new(options);
        _classifier = new(options, _hash, _addresses);
    }

    /// <summary>
    /// Readings that were not used: duplicates, out of order, ahead of the clock, or of one workload too many.
    /// </summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Workloads that something is kept about.</summary>
    public int Workloads => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public void Record(in PortSample sample)
    {
        var at = sample.At.ToUnixTimeMilliseconds();
        if (!IsHonest(at) || Find(sample.Workload) is not { } behaviour || !behaviour.Record(sample, at, Latest))
        {
            Interlocked.Increment(ref _refused);
        }
    }

    /// <inheritdoc/>
    public void Record(in ConnectionSighting sighting)
    {
        var at = sighting.At.ToUnixTimeMilliseconds();
        if (!IsHonest(at) || sighting.ClientAddress is null || sighting.ServerAddress is null)
        {
            Interlocked.Increment(ref _refused);
            return;
        }

        if (_addresses.IsChatter(sighting))
        {
            return;
        }

        if (sighting.Client is { } client)
        {
            Record(client, sighting, isClient: true, at);
        }

        if (sighting.Server is { } server && server != sighting.Client)
        {
            Record(server, sighting, isClient: false, at);
        }
    }

    /// <inheritdoc/>
    public void Record(in FlowRecord flow)
    {
        var at = flow.End.ToUnixTimeMilliseconds();
        if (!IsHonest(at) || flow.Start > flow.End)
        {
            Interlocked.Increment(ref _refused);
            return;
        }

        if (flow.ClientWorkload is { } client)
        {
            Record(client, flow, isClient: true, at);
        }

        if (flow.ServerWorkload is { } server && server != flow.ClientWorkload)
        {
            Record(server, flow, isClient: false, at);
        }
    }

    /// <summary>
    /// Features of a workload's flows over 5 minutes, 1 hour or 24 hours: the last complete window or, before there is one, the
    /// one that goes on. Null when there were no flows.
    /// </summary>
    public FeatureWindow? Window(WorkloadId workload, FlowWindowLength length, DateTimeOffset now) =>
        _workloads.TryGetValue(workload, out var behaviour) ? behaviour.Window(length, now) : null;

    /// <inheritdoc/>
    public void Covered(WorkloadId workload, string source, DateTimeOffset at)
    {
        // Port statistics cover what lies between their readings; only silence of the segments needs a witness.
        var milliseconds = at.ToUnixTimeMilliseconds();
        if (source == TelemetrySources.Connections && IsHonest(milliseconds))
        {
            Find(workload)?.ConnectionsCovered(milliseconds, Latest);
        }
    }

    /// <inheritdoc/>
    public void Forget(WorkloadId workload)
    {
        if (_workloads.TryRemove(workload, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <inheritdoc/>
    public FeatureWindow? Window(WorkloadId workload, DateTimeOffset now) =>
        _workloads.TryGetValue(workload, out var behaviour) ? behaviour.Window(now) : null;

    private long Latest => (_clock.GetUtcNow() + _options.ClockTolerance).ToUnixTimeMilliseconds();

    private bool IsHonest(long at) => at > 0 && at <= Latest;

    private void Record(WorkloadId workload, in ConnectionSighting sighting, bool isClient, long at)
    {
        if (Find(workload) is { } behaviour)
        {
            behaviour.Record(sighting, isClient, isClient && _addresses.IsExternal(sighting), at, Latest);
            if (sighting.Mark is ConnectionMark.Attempt or ConnectionMark.Accepted && IndicatorsInForce() is { } index)
            {
                var peer = HostAddress.From(isClient ? sighting.ServerAddress : sighting.ClientAddress);
                NoteContact(index, behaviour, peer, isClient, sighting.At);
            }
        }
        else
        {
            Interlocked.Increment(ref _refused);
        }
    }

    private void Record(WorkloadId workload, in FlowRecord flow, bool isClient, long at)
    {
        if (Find(workload) is { } behaviour)
        {
            var traits = _classifier.Classify(flow, isClient, workload, Volatile.Read(ref _count));
            behaviour.Record(flow, isClient, traits, at);
            if (IndicatorsInForce() is { } index)
            {
                NoteContact(index, behaviour, isClient ? flow.Server : flow.Client, isClient, flow.End);
            }
        }
        else
        {
            Interlocked.Increment(ref _refused);
        }
    }

    private IndicatorIndex? IndicatorsInForce() => _indicators?.Index is { IsEmpty: false } index ? index : null;

    private static void NoteContact(
        IndicatorIndex index, WorkloadBehaviour behaviour, HostAddress peer, bool opened, DateTimeOffset at)
    {
        if (index.Find(peer, at) is { } lists)
        {
            behaviour.Contact(lists, peer, opened, at);
        }
    }

    private WorkloadBehaviour? Find(WorkloadId workload)
    {
        if (_workloads.TryGetValue(workload, out var known))
        {
            return known;
        }

        // Counted here, because ConcurrentDictionary.Count takes every lock of the table.
        if (Volatile.Read(ref _count) >= _options.MostWorkloads)
        {
            return null;
        }

        var added = new WorkloadBehaviour(workload, _options, _hash);
        if (_workloads.TryAdd(workload, added))
        {
            Interlocked.Increment(ref _count);
            return added;
        }

        return _workloads.GetValueOrDefault(workload);
    }
}
