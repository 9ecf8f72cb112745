using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>
/// Who uses which service of whom, kept up to date by the telemetry of the running controller. A workload is its identity, as it was
/// bound when its packets were seen: it keeps its history when it changes its address or migrates. Constant time for each flow, and
/// bounded. Thread-safe.
/// </summary>
public sealed class LiveGraph : ITelemetrySink, IFlowSink
{
    private const byte Icmp = 1, Tcp = 6, IcmpV6 = 58;
    private const int SecondsPerHour = 3600, HoursPerDay = 24;

    private readonly LiveGraphOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<UsageKey, LiveUsage> _edges = [];
    private readonly HashSet<UsageKey> _unsaved = [];
    private readonly Dictionary<UsageKey, ServiceUsage> _forgotten = [];
    private readonly Dictionary<UsageKey, LiveUsage> _attempts = [];
    private readonly Queue<UsageKey> _attemptOrder = [];
    private LiveGraphCounters _counters;
    private long _fadedIn;

    /// <summary>An empty graph.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not above zero, or hours are kept for less than a day.</exception>
    public LiveGraph(LiveGraphOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostEdges, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.HoursKept, TimeSpan.FromDays(1));
        _options = options;
        _time = time;
    }

    /// <summary>Flows that are in no edge.</summary>
    public LiveGraphCounters Counters
    {
        get
        {
            lock (_gate)
            {
                return _counters;
            }
        }
    }

    /// <summary>All edges, by client, server, protocol and port.</summary>
    public ImmutableArray<ServiceUsage> Edges() => Edges(DateTimeOffset.MinValue);

    /// <summary>Edges that were used since a time, by client, server, protocol and port.</summary>
    public ImmutableArray<ServiceUsage> Edges(DateTimeOffset since)
    {
        UsageCopy[] copies;
        lock (_gate)
        {
            copies = Copies(_edges, since);
        }

        return Ordered(copies);
    }

    /// <summary>What workloads tried lately and got no answer to: dropped, refused, or nobody there. Of no rule's evidence.</summary>
    public ImmutableArray<ServiceUsage> Attempts()
    {
        var oldest = _time.GetUtcNow() - _options.AttemptsKept;
        UsageCopy[] copies;
        lock (_gate)
        {
            foreach (var (key, _) in _attempts.Where(attempt => attempt.Value.Last < oldest).ToArray())
            {
                _attempts.Remove(key);
            }

            copies = Copies(_attempts, oldest);
        }

        return Ordered(copies);
    }

    /// <inheritdoc/>
    public void Record(in FlowRecord flow)
    {
        // Samples may miss the answer. Of TCP the switch's copies tell for sure who was answered, and a try may have been dropped.
        var isUnanswered = flow.Outcome is FlowOutcome.Unanswered or FlowOutcome.Refused
            || (flow is { Outcome: FlowOutcome.Unknown, Protocol: Tcp, PacketsIn: 0 });
        var isResolved = flow.Direction != DirectionEvidence.None;
        lock (_gate)
        {
            if (!isResolved)
            {
                _counters = _counters with { Unresolved = _counters.Unresolved + 1 };
                return;
            }

            if (isUnanswered)
            {
                _counters = _counters with { Failed = _counters.Failed + 1 };
            }

            var port = flow.Protocol is Icmp or IcmpV6 ? (ushort)0 : flow.ServerPort;
            var key = new UsageKey(
                Side.Of(flow.ClientWorkload, flow.Client), Side.Of(flow.ServerWorkload, flow.Server), flow.Protocol, port);
            if (isUnanswered)
            {
                Try(key, flow.Start, flow.End, isExported: true);
            }
            else if (Find(key, flow.Start) is { } edge)
            {
                edge.Add(flow);
            }
        }
    }

    /// <inheritdoc/>
    public void Record(in ConnectionSighting sighting)
    {
        if (sighting.Mark is not (ConnectionMark.Attempt or ConnectionMark.Accepted) || sighting.Protocol != Tcp)
        {
            return;
        }

        var key = new UsageKey(
            Side.Of(sighting.Client, HostAddress.From(sighting.ClientAddress)),
            Side.Of(sighting.Server, HostAddress.From(sighting.ServerAddress)),
            sighting.Protocol,
            sighting.ServerPort);
        lock (_gate)
        {
            if (sighting.Mark == ConnectionMark.Attempt)
            {
                Try(key, sighting.At, sighting.At, isExported: false);
                return;
            }

            _attempts.Remove(key);
            Find(key, sighting.At)?.AddCopied(sighting.At);
        }
    }

    /// <inheritdoc/>
    public void Record(in PortSample sample)
    {
        // Counters of ports name nobody else.
    }

    /// <summary>Nothing: who migrates is gone for a moment too, and history that nobody adds to fades by itself.</summary>
    public void Forget(WorkloadId workload)
    {
    }

    /// <summary>Takes back what was saved, before any flow.</summary>
    public void Restore(IEnumerable<ServiceUsage> edges, IReadOnlyDictionary<string, long> counters)
    {
        ArgumentNullException.ThrowIfNull(edges);
        ArgumentNullException.ThrowIfNull(counters);
        lock (_gate)
        {
            foreach (var edge in edges)
            {
                _edges[UsageKey.Of(edge)] = LiveUsage.Of(edge);
            }

            _counters = new(
                counters.GetValueOrDefault("unresolved"),
                counters.GetValueOrDefault("failed"),
                counters.GetValueOrDefault("foreign"),
                counters.GetValueOrDefault("overLimit"));
        }
    }

    /// <summary>Counters by the names under which <see cref="Restore"/> takes them back.</summary>
    public ImmutableDictionary<string, long> CountersByName()
    {
        var counters = Counters;
        return new Dictionary<string, long>
        {
            ["unresolved"] = counters.Unresolved,
            ["failed"] = counters.Failed,
            ["foreign"] = counters.Foreign,
            ["overLimit"] = counters.OverLimit,
        }.ToImmutableDictionary();
    }

    /// <summary>Edges that changed since the last time, and those that were forgotten; the caller saves them.</summary>
    public (ImmutableArray<ServiceUsage> Changed, ImmutableArray<ServiceUsage> Removed) TakeUnsaved()
    {
        UsageCopy[] changed;
        ImmutableArray<ServiceUsage> removed;
        lock (_gate)
        {
            Fade();
            changed = [.. _unsaved.Where(_edges.ContainsKey).Select(key => _edges[key].Copy(key))];
            removed = [.. _forgotten.Values];
            _unsaved.Clear();
            _forgotten.Clear();
        }

        return ([.. changed.Select(copy => copy.ToUsage())], removed);
    }

    /// <summary>Says that taken edges could not be saved: the next time gives them again.</summary>
    public void SetUnsaved(IEnumerable<ServiceUsage> changed, IEnumerable<ServiceUsage> removed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(removed);
        lock (_gate)
        {
            _unsaved.UnionWith(changed.Select(UsageKey.Of));
            foreach (var edge in removed.Where(edge => !_edges.ContainsKey(UsageKey.Of(edge))))
            {
                _forgotten[UsageKey.Of(edge)] = edge;
            }
        }
    }

    private LiveUsage? Find(in UsageKey key, DateTimeOffset start)
    {
        if (!key.Client.IsWorkload && !key.Server.IsWorkload)
        {
            _counters = _counters with { Foreign = _counters.Foreign + 1 };
            return null;
        }

        if (!_edges.TryGetValue(key, out var edge))
        {
            if (_edges.Count >= _options.MostEdges)
            {
                _counters = _counters with { OverLimit = _counters.OverLimit + 1 };
                return null;
            }

            _edges.Add(key, edge = new() { First = start });
            _forgotten.Remove(key);
        }

        _unsaved.Add(key);
        return edge;
    }

    private void Try(in UsageKey key, DateTimeOffset start, DateTimeOffset end, bool isExported)
    {
        if ((!key.Client.IsWorkload && !key.Server.IsWorkload) || (!key.Server.IsWorkload && InsideAddresses.IsMany(key.Server.Prefix)))
        {
            return;
        }

        if (!_attempts.TryGetValue(key, out var attempt))
        {
            // Whatever was answered meanwhile is in the order only: it goes too, so that the order stays short.
            while (_attempts.Count >= _options.MostAttempts || _attemptOrder.Count >= 2 * _options.MostAttempts)
            {
                _attempts.Remove(_attemptOrder.Dequeue());
            }

            _attempts.Add(key, attempt = new() { First = start });
            _attemptOrder.Enqueue(key);
        }

        attempt.AddAttempt(start, end, isExported);
    }

    /// <summary>Once an hour: forgets what is too old, and of days further back all but the first hour.</summary>
    private void Fade()
    {
        var now = _time.GetUtcNow();
        var hour = now.ToUnixTimeSeconds() / SecondsPerHour;
        if (hour == _fadedIn)
        {
            return;
        }

        _fadedIn = hour;
        var oldest = now - _options.DaysKept;
        var firstWhole = (int)((now - _options.HoursKept).ToUnixTimeSeconds() / SecondsPerHour) / HoursPerDay * HoursPerDay;
        var first = (int)(oldest.ToUnixTimeSeconds() / SecondsPerHour);
        foreach (var (key, edge) in _edges)
        {
            if (edge.Last < oldest)
            {
                _forgotten[key] = edge.Copy(key).ToUsage();
            }
            else if (edge.Fade(first, firstWhole))
            {
                _unsaved.Add(key);
            }
        }

        foreach (var key in _forgotten.Keys)
        {
            _edges.Remove(key);
            _unsaved.Remove(key);
        }
    }

    private static UsageCopy[] Copies(Dictionary<UsageKey, LiveUsage> edges, DateTimeOffset since) =>
        [.. edges.Where(edge => edge.Value.Last >= since).Select(edge => edge.Value.Copy(edge.Key))];

    private static ImmutableArray<ServiceUsage> Ordered(UsageCopy[] copies) =>
    [
        .. copies.Select(copy => copy.ToUsage())
            .OrderBy(edge => edge.Client.Name, StringComparer.Ordinal).ThenBy(edge => edge.Server.Name, StringComparer.Ordinal)
            .ThenBy(edge => edge.Protocol).ThenBy(edge => edge.Port),
    ];
}
