using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>Everything that is kept about one workload. Thread-safe: each workload has its own short lock.</summary>
internal sealed partial class WorkloadBehaviour(WorkloadId workload, MonitoringOptions options, AddressHash hash)
{
    private readonly Lock _gate = new();
    private readonly PortHistory _ports = new();
    private Coverage _watched;
    private ConnectionHistory? _connections;
    private FlowHistory? _flows;
    private IndicatorContacts? _contacts;
    private WorkloadBaseline? _baseline;

    public bool Record(in PortSample sample, long at, long latest)
    {
        lock (_gate)
        {
            var taken = _ports.Record(sample, at, latest);
            _unsaved |= taken;
            return taken;
        }
    }

    public void Record(in ConnectionSighting sighting, bool isClient, bool external, long at, long latest)
    {
        lock (_gate)
        {
            // Whoever shows a segment is watching.
            Watched(at, latest);
            _connections ??= new(Epoch.In(options.Window), hash);
            _connections.Record(sighting, isClient, external, at);
        }
    }

    public void Record(in FlowRecord flow, bool isClient, FlowTraits traits, long at)
    {
        lock (_gate)
        {
            _flows ??= new();
            traits = traits with { NewPeer = isClient && _flows.IsNew(traits.Peer, at) };
            _flows.Add(flow, isClient, traits, at);
            _unsaved = true;
        }
    }

    /// <summary>Notes a contact with an address that lists name.</summary>
    public void Contact(List<IndicatorList> lists, HostAddress peer, bool opened, DateTimeOffset at)
    {
        lock (_gate)
        {
            _contacts ??= new();
            foreach (var list in lists)
            {
                _contacts.Add(list, peer, opened, at);
            }
        }
    }

    /// <summary>Features of a window of flows, or null when nothing happened in it.</summary>
    public FeatureWindow? Window(FlowWindowLength length, DateTimeOffset end)
    {
        lock (_gate)
        {
            if (_flows?.Window(length, end.ToUnixTimeMilliseconds()) is not { } window)
            {
                return null;
            }

            var values = ImmutableDictionary.CreateBuilder<string, double>();
            window.Flows.Measure(window.Seconds, (feature, value) => values[feature.Name] = value);
            return new()
            {
                Workload = workload,
                End = end,
                Length = TimeSpan.FromSeconds(window.Seconds),
                Values = values.ToImmutable(),
            };
        }
    }

    public void ConnectionsCovered(long at, long latest)
    {
        lock (_gate)
        {
            Watched(at, latest);
        }
    }

    /// <summary>Features of the window that ends now, or null when nothing was ever read. What is usual learns from it.</summary>
    public FeatureWindow? Window(DateTimeOffset end)
    {
        lock (_gate)
        {
            if (_ports.LastAt == 0 && !_watched.Any && _flows is null)
            {
                return null;
            }

            var now = end.ToUnixTimeMilliseconds();
            var from = now - (long)options.Window.TotalMilliseconds;
            var ports = now - _ports.LastAt <= Gap ? _ports.Totals(from, now) : default;
            var window = FeatureExtraction.Window(
                workload, end, options, ports, ConnectionSeconds(now), Connections(now), Flows(now));
            window = _contacts is null ? window : window with { Indicators = _contacts.Between(end - options.FanOutWindow, end) };
            return Assess(window, now);
        }
    }

    private FeatureWindow Assess(FeatureWindow window, long now)
    {
        _baseline ??= new();
        var score = _baseline.Assess(window.Values, now, isWhole: window.Length >= options.Window * 0.9);
        _unsaved |= _baseline.HasLearned;
        return AnomalyFeatures.Add(window with { Anomaly = score }, FeatureCatalog.Anomaly, score);
    }

    /// <summary>Flows of the last window, unless their source has gone silent.</summary>
    private (FlowAccumulator Flows, double Seconds)? Flows(long now) =>
        _flows is not null && now - _flows.LastAt <= FlowSilence
            ? _flows.Window(FlowWindowLength.FiveMinutes, now)
            : null;

    /// <summary>Exporters tell of flows that go on every few minutes at the latest.</summary>
    private const long FlowSilence = 10 * 60_000;

    private void Watched(long at, long latest)
    {
        if (_watched.Until > latest)
        {
            // The clock was set back: what was kept lies in the future and would never grow old.
            _watched = default;
            _connections = null;
        }

        _watched.Extend(at, Gap);
    }

    private long Gap => (long)options.StaleAfter.TotalMilliseconds;

    /// <summary>
    /// Time of the connection window that somebody watched, in seconds; its rates are counts over it.
    /// </summary>
    private double ConnectionSeconds(long now) =>
        now - _watched.Until <= Gap && _watched.Any
            ? Math.Max(0, now - Math.Max(_watched.From, Epoch.WindowStart(now, Epoch.In(options.Window)))) / 1000.0
            : 0;

    private ConnectionTotals Connections(long now)
    {
        if (_connections is null)
        {
            return default;
        }

        // The fan-out window is shorter still, so nothing that anybody may ask for is lost.
        if (now - _connections.LastAt > ConnectionHistoryMemory && !_connections.HasOpen)
        {
            _connections = null;
            return default;
        }

        return _connections.Totals(now, Epoch.In(options.FanOutWindow));
    }

    /// <summary>Half an hour: as long as the slowest beacon is remembered.</summary>
    private const long ConnectionHistoryMemory = 30 * 60_000;

    /// <summary>The latest unbroken stretch of time in which a source watched, in milliseconds since 1970.</summary>
    private struct Coverage
    {
        public long From { get; private set; }

        public long Until { get; private set; }

        public readonly bool Any => Until > 0;

        public void Extend(long at, long gap)
        {
            if (at - Until > gap)
            {
                From = at;
            }

            Until = Math.Max(Until, at);
        }
    }
}
