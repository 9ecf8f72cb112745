using System.Net;
using SdnPersona.Learning;

namespace SdnPersona.Monitoring;

/// <summary>
/// Times of connections to a few outside servers, to find those that are contacted like clockwork. Connections less
/// than a second after the one before belong to it, so a busy client has no intervals at all. Not thread-safe.
/// </summary>
internal sealed class BeaconTracker
{
    private const int Destinations = 8;
    private const int Intervals = 32;

    /// <summary>Connections closer together are one visit.</summary>
    private const long VisitGap = 1_000;

    /// <summary>After a longer silence a destination starts anew.</summary>
    private const long LongestInterval = 30 * 60_000;

    private readonly Destination?[] _destinations = new Destination?[Destinations];

    /// <summary>The most regular destination.</summary>
    /// <param name="Regularity">How regular.</param>
    /// <param name="Host">Its address; null when there is none.</param>
    /// <param name="Port">Its port.</param>
    /// <param name="Visits">Visits that were judged.</param>
    public readonly record struct Beacon(Regularity Regularity, IPAddress? Host, ushort Port, int Visits);

    public void Attempt(ulong endpoint, IPAddress host, ushort port, long at)
    {
        var destination = Find(endpoint) ?? Replace(endpoint, host, port, at);
        var gap = at - destination.LastAt;
        if (gap < 0)
        {
            return;
        }

        if (gap > LongestInterval)
        {
            destination.Restart(at);
        }
        else if (gap >= VisitGap)
        {
            destination.Push((at - destination.VisitAt) / 1000f);
            destination.VisitAt = at;
        }

        destination.LastAt = at;
    }

    public Beacon MostRegular(long now)
    {
        var best = default(Beacon);
        Span<double> intervals = stackalloc double[Intervals];
        foreach (var destination in _destinations)
        {
            if (destination is null)
            {
                continue;
            }

            var count = destination.CopyTo(intervals);
            var regularity = Learning.Intervals.Score(intervals[..count]);

            // A beat that has been silent for several periods has stopped.
            var running = now - destination.LastAt <= Math.Max(4 * regularity.Period * 1000, VisitGap * 30);
            if (running && regularity.Score > best.Regularity.Score)
            {
                best = new(regularity, destination.Host, destination.Port, count + 1);
            }
        }

        return best;
    }

    private Destination? Find(ulong endpoint)
    {
        foreach (var destination in _destinations)
        {
            if (destination is not null && destination.Key == endpoint)
            {
                return destination;
            }
        }

        return null;
    }

    private Destination Replace(ulong endpoint, IPAddress host, ushort port, long at)
    {
        var victim = 0;
        for (var i = 0; i < Destinations; i++)
        {
            if (_destinations[i] is not { } destination)
            {
                return _destinations[i] = new(endpoint, host, port, at);
            }

            if (Worth(destination, at).CompareTo(Worth(_destinations[victim]!, at)) < 0)
            {
                victim = i;
            }
        }

        return _destinations[victim] = new(endpoint, host, port, at);
    }

    private static (int Visits, long LastAt) Worth(Destination destination, long at) =>
        (at - destination.LastAt > LongestInterval ? -1 : destination.Count, destination.LastAt);

    private sealed class Destination(ulong key, IPAddress host, ushort port, long at)
    {
        public readonly ulong Key = key;
        public readonly IPAddress Host = host;
        public readonly ushort Port = port;
        public long LastAt = at;
        public long VisitAt = at;

        private readonly float[] _intervals = new float[Intervals];
        private int _next;

        public int Count { get; private set; }

        public void Push(float interval)
        {
            _intervals[_next] = interval;
            _next = (_next + 1) % Intervals;
            Count = Math.Min(Count + 1, Intervals);
        }

        public void Restart(long visitAt)
        {
            VisitAt = visitAt;
            Count = 0;
        }

        public int CopyTo(Span<double> intervals)
        {
            for (var i = 0; i < Count; i++)
            {
                intervals[i] = _intervals[(_next - 1 - i + 2 * Intervals) % Intervals];
            }

            return Count;
        }
    }
}
