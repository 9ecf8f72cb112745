using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Monitoring;

/// <summary>
/// The last minutes of one port as differences between readings: a ring of 64 intervals. Duplicates and readings that
/// arrive out of order are dropped, since the counters are cumulative and nothing is lost with them. Not thread-safe.
/// </summary>
internal sealed class PortHistory
{
    private const int Capacity = 64;

    /// <summary>A port of 1 Tbit/s with the smallest frames moves no more.</summary>
    private const double LargestByteRate = 125e9;
    private const double LargestPacketRate = 1.5e9;

    /// <summary>
    /// Readings closer together than this are joined: reply times jitter, and rates over them would too.
    /// </summary>
    private const long ShortestInterval = 100;

    /// <summary>Over a longer gap a mean says nothing about the window.</summary>
    private const long LongestInterval = 120_000;

    /// <summary>End of the year 9999, in milliseconds since 1970.</summary>
    private const long LatestTime = 253_402_300_799_999;

    private Interval[] _ring = [];
    private int _next;
    private int _count;
    private PortSample? _last;
    private long _lastAt;

    /// <summary>Milliseconds since 1970 of the newest reading; 0 before any.</summary>
    public long LastAt => _lastAt;

    /// <summary>Takes a reading; false when it was dropped.</summary>
    /// <param name="sample">The reading.</param>
    /// <param name="at">Its time in milliseconds since 1970.</param>
    /// <param name="latest">Time that no reading can honestly have passed: the clock plus tolerance.</param>
    public bool Record(in PortSample sample, long at, long latest)
    {
        if (_last is not { } before || _lastAt > latest)
        {
            // The first reading, or the clock was set back behind the newest one.
            Restart(sample, at);
            return true;
        }

        var gap = at - _lastAt;
        if (gap < ShortestInterval)
        {
            return false;
        }

        if (gap > LongestInterval)
        {
            Restart(sample, at);
            return true;
        }

        Push(Between(before, sample, gap / 1000.0));
        _last = sample;
        _lastAt = at;
        return true;
    }

    /// <summary>Writes or reads the state.</summary>
    public void Exchange(StateExchange exchange, WorkloadId workload)
    {
        exchange.Field(ref _lastAt);
        exchange.Field(ref _next);
        exchange.Field(ref _count);
        if (_next is < 0 or >= Capacity || _count is < 0 or > Capacity || _lastAt is < 0 or > LatestTime)
        {
            throw new InvalidDataException("its port readings are not possible");
        }

        if (exchange.Has(_ring.Length > 0))
        {
            _ring = _ring.Length > 0 ? _ring : new Interval[Capacity];
            exchange.Fields<Interval>(_ring);
        }
        else if (_count > 0)
        {
            throw new InvalidDataException("its port readings are missing");
        }

        if (exchange.Has(_last is not null))
        {
            var (_, _, bytesOut, bytesIn, packetsOut, packetsIn, drops, errors) = _last.GetValueOrDefault();
            Span<ulong> counters = [bytesOut, bytesIn, packetsOut, packetsIn, drops, errors];
            exchange.Fields(counters);
            _last = new(
                workload, DateTimeOffset.FromUnixTimeMilliseconds(_lastAt), counters[0], counters[1], counters[2], counters[3],
                counters[4], counters[5]);
        }
    }

    /// <summary>Sums what lies between two times.</summary>
    public PortTotals Totals(long from, long to)
    {
        var totals = new PortTotals();
        var rates = new RunningMoments();
        Span<double> sorted = stackalloc double[Capacity];
        var readings = 0;
        var end = (double)_lastAt;
        for (var i = 1; i <= _count && end > from; i++)
        {
            ref readonly var interval = ref _ring[(_next - i + Capacity) % Capacity];
            var start = end - interval.Seconds * 1000;
            var seconds = (Math.Min(end, to) - Math.Max(start, from)) / 1000;
            end = start;
            if (seconds <= 0 || !interval.IsKnown)
            {
                continue;
            }

            var share = seconds / interval.Seconds;
            totals.Seconds += seconds;
            totals.BytesOut += interval.BytesOut * share;
            totals.BytesIn += interval.BytesIn * share;
            totals.PacketsOut += interval.PacketsOut * share;
            totals.PacketsIn += interval.PacketsIn * share;
            totals.ActiveSeconds += interval.IsActive ? seconds : 0;
            totals.Troubles += interval.Troubles * share;
            var rate = interval.BytesOut / interval.Seconds;
            sorted[readings++] = rate;
            rates.Add(rate, seconds);
        }

        sorted[..readings].Sort();
        totals.MedianRate = readings > 0 ? sorted[readings / 2] : 0;
        totals.PeakRate = readings > 0 ? sorted[Math.Min(readings - 1, (int)(readings * 0.95))] : 0;

        totals.RateMean = rates.Mean;
        totals.RateDeviation = rates.Deviation;
        return totals;
    }

    private void Restart(in PortSample sample, long at)
    {
        _last = sample;
        _lastAt = at;
        _count = 0;
    }

    private Interval Between(in PortSample before, in PortSample now, double seconds)
    {
        var previous = _count > 0 ? _ring[(_next - 1 + Capacity) % Capacity] : Interval.Unknown;
        return new(
            (float)seconds,
            Bytes(before.BytesOut, now.BytesOut, previous.BytesOut),
            Bytes(before.BytesIn, now.BytesIn, previous.BytesIn),
            Packets(before.PacketsOut, now.PacketsOut, previous.PacketsOut),
            Packets(before.PacketsIn, now.PacketsIn, previous.PacketsIn),
            Packets(before.Drops, now.Drops, 0) + Packets(before.Errors, now.Errors, 0));

        float Bytes(ulong from, ulong to, float last) =>
            CounterDelta.Between(from, to, seconds, last / previous.Seconds, LargestByteRate);

        float Packets(ulong from, ulong to, float last) =>
            CounterDelta.Between(from, to, seconds, last / previous.Seconds, LargestPacketRate);
    }

    private void Push(Interval interval)
    {
        if (_ring.Length == 0)
        {
            _ring = new Interval[Capacity];
        }

        _ring[_next] = interval;
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
    }

    private readonly record struct Interval(
        float Seconds, float BytesOut, float BytesIn, float PacketsOut, float PacketsIn, float Troubles)
    {
        public static readonly Interval Unknown = new(1, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN);

        /// <summary>A reset of one counter is a reset of the port, so one unknown number spoils all four.</summary>
        public bool IsKnown => !float.IsNaN(BytesOut + BytesIn + PacketsOut + PacketsIn);

        /// <summary>Whether more was sent than ARP, neighbour discovery and an occasional ping need.</summary>
        public bool IsActive => PacketsOut >= Math.Max(4, 0.5 * Seconds);
    }
}

/// <summary>What a port did over a stretch of time.</summary>
internal struct PortTotals
{
    /// <summary>Time that readings cover.</summary>
    public double Seconds;
    public double BytesOut;
    public double BytesIn;
    public double PacketsOut;
    public double PacketsIn;

    /// <summary>Packets dropped and errored; NaN when the switch does not count them.</summary>
    public double Troubles;

    /// <summary>Median and 95th percentile of the sending rate.</summary>
    public double MedianRate;
    public double PeakRate;

    /// <summary>Time in which the workload did more than chatter.</summary>
    public double ActiveSeconds;

    /// <summary>Mean and deviation of the sending rate from reading to reading.</summary>
    public double RateMean;
    public double RateDeviation;
}
