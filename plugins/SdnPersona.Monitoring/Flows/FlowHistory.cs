using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>How long a window of flows is.</summary>
public enum FlowWindowLength
{
    /// <summary>5 minutes.</summary>
    FiveMinutes = 0,

    /// <summary>1 hour.</summary>
    Hour = 1,

    /// <summary>24 hours.</summary>
    Day = 2,
}

/// <summary>
/// A workload's flows in windows of 5 min, 1 h and 24 h, each begun anew at its multiple, so that all workloads' windows
/// are of the same time. A record goes into the shortest, in constant time; each window goes into the next longer one
/// when it closes. A window in which nothing happened is not kept. Not thread-safe.
/// </summary>
internal sealed class FlowHistory
{
    private static readonly long[] Lengths = [300_000, 3_600_000, 86_400_000];

    private readonly FlowAccumulator?[] _current = new FlowAccumulator?[3];
    private readonly PeerMemory _peers = new();
    private readonly long[] _began = new long[3];
    private FlowAccumulator? _closed;

    /// <summary>Milliseconds since 1970 of the newest record.</summary>
    public long LastAt { get; private set; }

    /// <summary>When the first record came.</summary>
    public long FirstAt { get; private set; }

    /// <summary>Whether a peer was not seen for a week; remembers it.</summary>
    public bool IsNew(ulong peer, long at) => _peers.IsNew(peer, at);

    public void Add(in FlowRecord flow, bool isClient, in FlowTraits traits, long at)
    {
        FirstAt = FirstAt == 0 ? at : FirstAt;
        LastAt = Math.Max(LastAt, at);
        Roll(at);
        (_current[0] ??= new()).Add(flow, isClient, traits);
    }

    /// <summary>
    /// The last window of 5 minutes that is complete or, once it is half over or there is no other, the one that goes on;
    /// of an hour and a day, what there is so far. Null when nothing happened in it.
    /// </summary>
    public (FlowAccumulator Flows, double Seconds)? Window(FlowWindowLength length, long now)
    {
        Roll(now);
        var running = Math.Max(1, (now - Math.Max(_began[(int)length], FirstAt)) / 1000.0);
        if (length == FlowWindowLength.FiveMinutes)
        {
            return _current[0] is { } current && (_closed is null || running * 2000 >= Lengths[0])
                ? (current, running)
                : _closed is { } closed ? (closed, Lengths[0] / 1000.0) : null;
        }

        var sum = new FlowAccumulator();
        for (var i = (int)length; i >= 0; i--)
        {
            if (_current[i] is { } part)
            {
                sum.Merge(part);
            }
        }

        return sum.Flows > 0 ? (sum, running) : null;
    }

    /// <summary>Writes or reads the state.</summary>
    public void Exchange(StateExchange exchange)
    {
        var (first, last) = (FirstAt, LastAt);
        exchange.Field(ref first);
        exchange.Field(ref last);
        (FirstAt, LastAt) = (first, last);
        exchange.Fields<long>(_began);
        _peers.Exchange(exchange);
        for (var i = 0; i < _current.Length; i++)
        {
            _current[i] = Exchange(exchange, _current[i]);
        }

        _closed = Exchange(exchange, _closed);
    }

    private static FlowAccumulator? Exchange(StateExchange exchange, FlowAccumulator? window)
    {
        if (!exchange.Has(window is not null))
        {
            return null;
        }

        window ??= new();
        window.Exchange(exchange);
        return window;
    }

    /// <summary>Closes the windows whose time is over. Late records count in the window in which they arrive.</summary>
    private void Roll(long at)
    {
        for (var i = 0; i < Lengths.Length; i++)
        {
            var begin = at - at % Lengths[i];
            if (begin <= _began[i])
            {
                return;
            }

            if (i == 0)
            {
                // What was before a gap is not the window before this one.
                _closed = begin - _began[0] == Lengths[0] ? _current[0] : null;
            }

            if (i + 1 < Lengths.Length && _current[i] is { } over)
            {
                (_current[i + 1] ??= new()).Merge(over);
            }

            _current[i] = null;
            _began[i] = begin;
        }
    }
}

/// <summary>
/// Peers of the last week, in 256 bytes: two Bloom filters, each filled for half a week. With more than some 150 peers
/// new ones begin to look known, never the other way round.
/// </summary>
internal sealed class PeerMemory
{
    private const int Bits = 1024;
    private const long HalfWeek = 302_400_000;

    private ulong[] _now = new ulong[Bits / 64];
    private ulong[] _before = new ulong[Bits / 64];
    private long _half;

    public bool IsNew(ulong peer, long at)
    {
        var half = at / HalfWeek;
        if (half > _half)
        {
            (_before, _now) = half == _half + 1 ? (_now, _before) : (_before, _now);
            Array.Clear(_now);
            if (half > _half + 1)
            {
                Array.Clear(_before);
            }

            _half = half;
        }

        // Two independent hashes from one (Kirsch and Mitzenmacher).
        var (one, two) = ((int)(peer % Bits), (int)(peer / Bits % Bits));
        var known = (Has(_now, one) && Has(_now, two)) || (Has(_before, one) && Has(_before, two));
        _now[one / 64] |= 1UL << one % 64;
        _now[two / 64] |= 1UL << two % 64;
        return !known;
    }

    /// <summary>Writes or reads the state.</summary>
    public void Exchange(StateExchange exchange)
    {
        exchange.Fields<ulong>(_now);
        exchange.Fields<ulong>(_before);
        exchange.Field(ref _half);
    }

    private static bool Has(ulong[] bits, int bit) => (bits[bit / 64] & 1UL << bit % 64) != 0;
}
