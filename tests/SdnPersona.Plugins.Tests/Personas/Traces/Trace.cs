using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Personas.Traces;

/// <summary>
/// Plays a program on one simulated workload and hands what its switch would report to a monitor: port counters about
/// once a second (with jitter, lost and repeated replies) and the segments that open and end connections.
/// </summary>
internal sealed class Trace
{
    public static readonly WorkloadId Subject = new("vm:subject");
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly ManualClock _clock = new(Start);
    private readonly PriorityQueue<ConnectionSighting, DateTimeOffset> _pending = new();
    private double _bytesOut, _bytesIn, _packetsOut, _packetsIn;
    private ushort _nextPort;

    public Trace(int seed)
    {
        Random = new(seed);
        Monitor = new(new() { HashSeed = (ulong)seed }, _clock);
        _nextPort = (ushort)Random.Next(32768, 60000);
        _bytesOut = Random.NextInt64(1L << 40);
        _bytesIn = Random.NextInt64(1L << 40);
        _packetsOut = _bytesOut / 700;
        _packetsIn = _bytesIn / 700;
    }

    public Random Random { get; }

    public BehaviourMonitor Monitor { get; }

    public DateTimeOffset Now => _clock.Now;

    /// <summary>Address of the workload under test.</summary>
    public IPAddress Address { get; } = IPAddress.Parse("10.0.0.10");

    /// <summary>Lets the programs run for one second, then reads the counters.</summary>
    public void Second(params ReadOnlySpan<TraceProgram> programs)
    {
        var begin = _clock.Now;
        foreach (var program in programs)
        {
            program.Second(this, begin);
        }

        var end = begin + TimeSpan.FromSeconds(1);
        while (_pending.TryPeek(out var sighting, out var at) && at < end)
        {
            _pending.Dequeue();
            _clock.Advance(at > _clock.Now ? at - _clock.Now : TimeSpan.Zero);
            Monitor.Record(sighting);

            // The other bridge on the way copies some segments too.
            if (Random.NextDouble() < 0.1)
            {
                Monitor.Record(sighting with { At = at.AddMilliseconds(3) });
            }
        }

        _clock.Advance(end - _clock.Now);
        Monitor.Covered(Subject, TelemetrySources.Connections, _clock.Now);
        if (Random.NextDouble() < 0.02)
        {
            return;
        }

        var sample = new PortSample(
            Subject,
            _clock.Now.AddMilliseconds(Random.Next(80)),
            (ulong)_bytesOut,
            (ulong)_bytesIn,
            (ulong)_packetsOut,
            (ulong)_packetsIn,
            0,
            0);
        Monitor.Record(sample);
        if (Random.NextDouble() < 0.02)
        {
            Monitor.Record(sample);
        }
    }

    /// <summary>Counts frames of the workload.</summary>
    public void Frames(double packetsOut, double bytesOut, double packetsIn, double bytesIn)
    {
        _packetsOut += packetsOut;
        _bytesOut += bytesOut;
        _packetsIn += packetsIn;
        _bytesIn += bytesIn;
    }

    /// <summary>An ephemeral port.</summary>
    public ushort NextPort() => _nextPort = _nextPort >= 60998 ? (ushort)32768 : (ushort)(
        _nextPort + Random.Next(1, 3));

    /// <summary>
    /// A TCP connection that the workload opens, to an address that is no workload of ours unless named.
    /// </summary>
    public void Open(
        DateTimeOffset at, IPAddress server, ushort port, TimeSpan? closesAfter, WorkloadId? workload = null) =>
        Connection(at, Address, NextPort(), server, port, Subject, workload, accepted: true, closesAfter);

    /// <summary>A TCP connection that the workload tries to open in vain.</summary>
    public void OpenInVain(DateTimeOffset at, IPAddress server, ushort port) =>
        Connection(at, Address, NextPort(), server, port, Subject, null, accepted: false, null);

    /// <summary>A TCP connection that the workload accepts.</summary>
    public void Accept(DateTimeOffset at, IPAddress client, ushort port, TimeSpan? closesAfter) =>
        Connection(at, client, NextPort(), Address, port, new("vm:" + client), Subject, accepted: true, closesAfter);

    private void Connection(
        DateTimeOffset at,
        IPAddress clientAddress,
        ushort clientPort,
        IPAddress serverAddress,
        ushort serverPort,
        WorkloadId? client,
        WorkloadId? server,
        bool accepted,
        TimeSpan? closesAfter)
    {
        var syn = new ConnectionSighting(
            at, ConnectionMark.Attempt, 6, clientAddress, clientPort, serverAddress, serverPort, client, server);
        _pending.Enqueue(syn, at);
        var answered = at.AddMilliseconds(Random.Next(1, 30));
        if (!accepted)
        {
            // Half of the unwilling refuse, the others are silent.
            if (Random.Next(2) == 0)
            {
                _pending.Enqueue(syn with { At = answered, Mark = ConnectionMark.Reset }, answered);
            }

            return;
        }

        _pending.Enqueue(syn with { At = answered, Mark = ConnectionMark.Accepted }, answered);
        if (closesAfter is { } length)
        {
            var closed = answered + length;
            _pending.Enqueue(syn with { At = closed, Mark = ConnectionMark.Finished }, closed);
            _pending.Enqueue(
                syn with { At = closed.AddMilliseconds(1), Mark = ConnectionMark.Finished }, closed.AddMilliseconds(1));
        }
    }
}

/// <summary>What runs on a simulated workload.</summary>
internal abstract class TraceProgram
{
    /// <summary>What it does in the second that begins now.</summary>
    public abstract void Second(Trace trace, DateTimeOffset begin);

    /// <summary>Number of events in a second at a mean rate: Poisson, by counting exponential gaps.</summary>
    protected static int Events(Random random, double rate)
    {
        var count = 0;
        for (var time = -Math.Log(1 - random.NextDouble()); time < rate; time -= Math.Log(1 - random.NextDouble()))
        {
            count++;
        }

        return count;
    }

    /// <summary>A factor around 1, log-normal.</summary>
    protected static double Noise(Random random, double sigma) =>
        Math.Exp(
            sigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    protected static DateTimeOffset Within(Random random, DateTimeOffset begin) => begin.AddMilliseconds(
        random.Next(1000));
}
