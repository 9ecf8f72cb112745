namespace SdnPersona.Controller.Features.Metrics;

/// <summary>How a metric is exposed.</summary>
internal enum MetricType
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>The value of one metric for one set of labels. Thread-safe.</summary>
internal sealed class MetricSeries(string labels, double[] bounds)
{
    private readonly Lock _changing = new();
    private readonly ulong[] _buckets = new ulong[bounds.Length];
    private ulong _count;
    private double _sum;

    /// <summary>Labels as they are written, without braces; empty for none.</summary>
    public string Labels { get; } = labels;

    /// <summary>Adds to a counter.</summary>
    public void Add(double amount)
    {
        lock (_changing)
        {
            _sum += amount;
        }
    }

    /// <summary>Replaces the value of a gauge, or of a counter that is observed as a whole.</summary>
    public void Set(double value)
    {
        lock (_changing)
        {
            _sum = value;
        }
    }

    /// <summary>Counts an observation of a histogram in the first bucket whose bound is not below it.</summary>
    public void Observe(double value)
    {
        lock (_changing)
        {
            _count++;
            _sum += value;
            var bucket = Array.FindIndex(bounds, bound => value <= bound);
            if (bucket >= 0)
            {
                _buckets[bucket]++;
            }
        }
    }

    /// <summary>Value or sum, and for histograms the observations in each bucket and in all, at one moment.</summary>
    public (double Sum, ulong Count, ulong[] Buckets) Read()
    {
        lock (_changing)
        {
            return (_sum, _count, [.. _buckets]);
        }
    }
}
