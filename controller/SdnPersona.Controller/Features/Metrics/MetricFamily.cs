using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace SdnPersona.Controller.Features.Metrics;

/// <summary>One metric with all its series. Thread-safe.</summary>
internal sealed class MetricFamily
{
    /// <summary>Series of one metric; more are dropped, so that a label with endless values does no harm.</summary>
    private const int MostSeries = 2000;

    /// <summary>Bounds of a histogram that states none: seconds from a millisecond to ten seconds.</summary>
    private static readonly double[] DefaultBounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

    private readonly ConcurrentDictionary<string, MetricSeries> _series = new();
    private readonly string _help;
    private readonly MetricType _type;
    private readonly bool _adds;
    private readonly double[] _bounds;

    /// <summary>A metric for an instrument of numbers of type <typeparamref name="T"/>.</summary>
    public static MetricFamily Of<T>(Instrument instrument)
        where T : struct
    {
        var (type, adds) = instrument switch
        {
            Histogram<T> => (MetricType.Histogram, true),
            Counter<T> => (MetricType.Counter, true),
            ObservableCounter<T> => (MetricType.Counter, false),
            UpDownCounter<T> => (MetricType.Gauge, true),
            _ => (MetricType.Gauge, false),
        };
        var advised = (instrument as Histogram<T>)?.Advice?.HistogramBucketBoundaries;
        double[]? bounds = advised is null
            ? null
            : [.. advised.Select(bound => Convert.ToDouble(bound, CultureInfo.InvariantCulture))];
        return new(instrument, type, adds, bounds ?? DefaultBounds);
    }

    private MetricFamily(Instrument instrument, MetricType type, bool adds, double[] bounds)
    {
        Name = MetricText.Name(instrument.Name);
        IsObserved = instrument.IsObservable;
        _help = instrument.Description ?? "";
        _type = type;
        _adds = adds;
        _bounds = bounds;
    }

    /// <summary>Name on the page.</summary>
    public string Name { get; }

    /// <summary>Whether values are asked for when the page is.</summary>
    public bool IsObserved { get; }

    /// <summary>Takes one measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = MetricText.Labels(tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= MostSeries)
            {
                return;
            }

            series = _series.GetOrAdd(labels, text => new(text, _bounds));
        }

        switch (_type, _adds)
        {
            case (MetricType.Histogram, _):
                series.Observe(value);
                break;
            case (_, true):
                series.Add(value);
                break;
            default:
                series.Set(value);
                break;
        }
    }

    /// <summary>Forgets all series, so that those which are no longer observed vanish from the page.</summary>
    public void Forget() => _series.Clear();

    /// <summary>Writes the metric in Prometheus' text format.</summary>
    public void WriteTo(StringBuilder page)
    {
        page.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {MetricText.Help(_help)}\n");
        page.Append(CultureInfo.InvariantCulture, $"# TYPE {Name} {_type.ToString().ToLowerInvariant()}\n");
        foreach (var series in _series.Values.OrderBy(series => series.Labels, StringComparer.Ordinal))
        {
            var (sum, count, buckets) = series.Read();
            if (_type == MetricType.Histogram)
            {
                WriteHistogram(page, series.Labels, sum, count, buckets);
            }
            else
            {
                MetricText.Sample(page, Name, series.Labels, sum);
            }
        }
    }

    private void WriteHistogram(StringBuilder page, string labels, double sum, ulong count, ulong[] buckets)
    {
        var before = labels.Length == 0 ? "" : labels + ",";
        var below = 0UL;
        for (var i = 0; i < _bounds.Length; i++)
        {
            below += buckets[i];
            MetricText.Sample(page, $"{Name}_bucket", $"{before}le=\"{MetricText.Number(_bounds[i])}\"", below);
        }

        MetricText.Sample(page, $"{Name}_bucket", $"{before}le=\"+Inf\"", count);
        MetricText.Sample(page, $"{Name}_sum", labels, sum);
        MetricText.Sample(page, $"{Name}_count", labels, count);
    }
}
