using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Metrics;

/// <summary>
/// Listens to every instrument of the meter "SdnPersona" and writes them as a Prometheus page. Meters whose scope is an
/// object belong to another host of the same process and are left out, unless the object is this page. Thread-safe.
/// </summary>
internal sealed class MetricsPage : IDisposable
{
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new();
    private readonly MeterListener _listener = new();
    private readonly Lock _observing = new();

    /// <summary>Starts to listen.</summary>
    public MetricsPage()
    {
        _listener.InstrumentPublished = Publish;
        Listen<byte>();
        Listen<short>();
        Listen<int>();
        Listen<long>();
        Listen<float>();
        Listen<double>();
        Listen<decimal>();

        // The core's instruments exist from the first page on, so that a scraper sees what there will be.
        RuntimeHelpers.RunClassConstructor(typeof(SdnPersonaMetrics).TypeHandle);
        _listener.Start();
    }

    /// <summary>Writes all metrics, in the order of their names.</summary>
    public string Write()
    {
        var page = new StringBuilder();
        lock (_observing)
        {
            foreach (var observed in _families.Values.Where(family => family.IsObserved))
            {
                observed.Forget();
            }

            _listener.RecordObservableInstruments();
            foreach (var family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
            {
                family.WriteTo(page);
            }
        }

        return page.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Publish(Instrument instrument, MeterListener listener)
    {
        var meter = instrument.Meter;
        if (meter.Name != SdnPersonaMetrics.MeterName || (meter.Scope is { } scope && scope != this))
        {
            return;
        }

        var family = instrument switch
        {
            Instrument<byte> or ObservableInstrument<byte> => MetricFamily.Of<byte>(instrument),
            Instrument<short> or ObservableInstrument<short> => MetricFamily.Of<short>(instrument),
            Instrument<int> or ObservableInstrument<int> => MetricFamily.Of<int>(instrument),
            Instrument<long> or ObservableInstrument<long> => MetricFamily.Of<long>(instrument),
            Instrument<float> or ObservableInstrument<float> => MetricFamily.Of<float>(instrument),
            Instrument<double> or ObservableInstrument<double> => MetricFamily.Of<double>(instrument),
            _ => MetricFamily.Of<decimal>(instrument),
        };

        // Two instruments of one name are one metric.
        listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(family.Name, family));
    }

    private void Listen<T>()
        where T : struct, IConvertible =>
        _listener.SetMeasurementEventCallback<T>((_, value, tags, state) =>
            ((MetricFamily)state!).Record(value.ToDouble(CultureInfo.InvariantCulture), tags));
}
