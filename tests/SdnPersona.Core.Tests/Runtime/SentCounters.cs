using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using SdnPersona.Core.Control;

namespace SdnPersona.Core.Tests.Runtime;

/// <summary>Adds up what is counted about one switch.</summary>
internal sealed class SentCounters : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = [];

    public SentCounters(string switchName)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SdnPersonaMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "switch", Value: string name } && name == switchName)
                {
                    _sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
                }
            }
        });
        _listener.Start();
    }

    public long FlowMods => Sum(SdnPersonaMetrics.FlowModsSent);

    public long MeterMods => Sum(SdnPersonaMetrics.MeterModsSent);

    public long GroupMods => Sum(SdnPersonaMetrics.GroupModsSent);

    public long Bundles => Sum(SdnPersonaMetrics.Bundles);

    public long PacketIns => Sum(SdnPersonaMetrics.PacketIns);

    /// <summary>Counts from zero again.</summary>
    public void Reset() => _sums.Clear();

    public void Dispose() => _listener.Dispose();

    private long Sum(Counter<long> counter) => _sums.GetValueOrDefault(counter.Name);
}
