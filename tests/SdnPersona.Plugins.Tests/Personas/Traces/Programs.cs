using System.Net;

namespace SdnPersona.Plugins.Tests.Personas.Traces;

/// <summary>ARP, neighbour discovery and a few pings a minute, under everything else too.</summary>
internal sealed class Chatter(Random random) : TraceProgram
{
    private readonly double _pings = 2 + 6 * random.NextDouble();
    private readonly double _broadcasts = 3 + 20 * random.NextDouble();

    public override void Second(Trace trace, DateTimeOffset begin)
    {
        var pings = Events(trace.Random, _pings / 60);
        trace.Frames(pings * 1.5, pings * 119, pings * 1.5, pings * 119);
        var heard = Events(trace.Random, _broadcasts / 60);
        trace.Frames(0, 0, heard, heard * 60);
    }
}

/// <summary>A client that asks over short HTTP connections.</summary>
internal sealed class HttpClientProgram(Random random, string server = "10.0.0.20", double? rate = null) : TraceProgram
{
    private readonly double _rate = rate ?? 10 + 20 * random.NextDouble();
    private readonly double _answer = 200 * Math.Pow(40, random.NextDouble());
    private readonly IPAddress _server = IPAddress.Parse(server);

    public override void Second(Trace trace, DateTimeOffset begin)
    {
        var requests = Events(trace.Random, _rate * Noise(trace.Random, 0.15));
        for (var i = 0; i < requests; i++)
        {
            var length = TimeSpan.FromMilliseconds(trace.Random.Next(2, 200));
            trace.Open(Within(trace.Random, begin), _server, 80, length, new("vm:web"));
        }

        var answer = _answer * Noise(trace.Random, 0.2);
        var segments = Math.Ceiling(answer / 1448);
        trace.Frames(
            requests * (5 + segments / 2),
            requests * (480 + 33 * segments),
            requests * (4 + segments),
            requests * (330 + answer));
    }
}

/// <summary>A web server and its clients.</summary>
internal sealed class WebServiceProgram(Random random, int? clients = null) : TraceProgram
{
    private readonly int _clients = clients ?? random.Next(1, 5);
    private readonly double _rate = 10 + 20 * random.NextDouble();
    private readonly double _answer = 200 * Math.Pow(100, random.NextDouble());

    public override void Second(Trace trace, DateTimeOffset begin)
    {
        var requests = Events(trace.Random, _clients * _rate * Noise(trace.Random, 0.15));
        for (var i = 0; i < requests; i++)
        {
            var client = new IPAddress([10, 0, 1, (byte)(1 + trace.Random.Next(_clients))]);
            trace.Accept(Within(trace.Random, begin), client, 80, TimeSpan.FromMilliseconds(trace.Random.Next(2, 200)));
        }

        var answer = _answer * Noise(trace.Random, 0.2);
        var segments = Math.Ceiling(answer / 1448);
        trace.Frames(requests * (4 + segments), requests * (330 + answer), requests * (5 + segments / 2), requests * (
            480 + 33 * segments));
    }
}

/// <summary>Small operations over long connections, seen from the database or from its client.</summary>
internal sealed class KeyValueProgram(Random random, bool isServer, double? operations = null) : TraceProgram
{
    private readonly double _rate = operations ?? 30 + 40 * random.NextDouble();
    private readonly int _connections = random.Next(1, 4);
    private readonly bool _reconnects = random.Next(2) == 0;
    private readonly double _value = 20 * Math.Pow(20, random.NextDouble());
    private bool _connected;

    public override void Second(Trace trace, DateTimeOffset begin)
    {
        if (!_connected)
        {
            _connected = true;
            for (var i = 0; i < _connections; i++)
            {
                Connect(trace, Within(trace.Random, begin), null);
            }
        }
        else if (_reconnects && trace.Random.NextDouble() < 1.0 / 40)
        {
            Connect(trace, Within(trace.Random, begin), TimeSpan.FromSeconds(trace.Random.Next(1, 60)));
        }

        var count = Events(trace.Random, _rate * Noise(trace.Random, 0.2));
        var asked = count * (66 + 45 + 0.2 * _value);
        var answered = count * (66 + 10 + 0.8 * _value);
        var acknowledged = count * 0.6;
        if (isServer)
        {
            trace.Frames(count, answered, count + acknowledged, asked + 66 * acknowledged);
        }
        else
        {
            trace.Frames(count + acknowledged, asked + 66 * acknowledged, count, answered);
        }
    }

    private void Connect(Trace trace, DateTimeOffset at, TimeSpan? length)
    {
        if (isServer)
        {
            trace.Accept(at, IPAddress.Parse("10.0.0.31"), 6379, length);
        }
        else
        {
            trace.Open(at, IPAddress.Parse("10.0.0.30"), 6379, length, new("vm:redis"));
        }
    }
}

/// <summary>A bulk transfer over few long connections that the workload opens: an upload, or a download.</summary>
internal sealed class BulkProgram(
    Random random, bool upload, double? megabits = null, string peer = "198.51.100.7") : TraceProgram
{
    private readonly double _rate = (megabits ?? 10 + 70 * random.NextDouble()) * 125_000;
    private readonly int _connections = random.Next(1, 4);

    // Segmentation offload hands the bridge large frames on some hosts.
    private readonly double _frame = random.Next(3) == 0 ? 8000 : 1514;
    private readonly double _reconnects = random.Next(2) / 45.0;
    private bool _connected;

    public override void Second(Trace trace, DateTimeOffset begin)
    {
        for (var i = 0; !_connected && i < _connections; i++)
        {
            trace.Open(Within(trace.Random, begin), IPAddress.Parse(peer), 443, null);
        }

        _connected = true;
        if (trace.Random.NextDouble() < _reconnects)
        {
            trace.Open(Within(trace.Random, begin), IPAddress.Parse(peer), 443, TimeSpan.FromSeconds(40));
        }

        var bytes = _rate * Noise(trace.Random, 0.25);
        var packets = bytes / _frame;
        var acknowledged = packets / 2;
        if (upload)
        {
            trace.Frames(packets, bytes, acknowledged, acknowledged * 66);
        }
        else
        {
            trace.Frames(acknowledged, acknowledged * 66, packets, bytes);
        }
    }
}

/// <summary>Half-open probes of addresses and ports.</summary>
internal sealed class ScanProgram(Random random, double seconds, bool ports = false) : TraceProgram
{
    private readonly double _rate = 50 + 150 * random.NextDouble();
    private double _left = seconds;
    private int _probe;

    public override void Second(Trace trace, DateTimeOffset begin)
    {
        if (_left-- <= 0)
        {
            return;
        }

        var probes = Events(trace.Random, _rate);
        for (var i = 0; i < probes; i++)
        {
            _probe++;
            var target = ports
                ? (new IPAddress([10, 0, 0, (byte)(20 + _probe % 4)]), (ushort)(1 + _probe / 4 % 1024))
                : (new IPAddress([10, 0, (byte)(3 + _probe / 250 % 4), (byte)(1 + _probe % 250)]), (ushort)(
                    _probe / 1000 % 2 == 0 ? 22 : 445));
            var at = Within(trace.Random, begin);
            if (trace.Random.NextDouble() < 0.03)
            {
                trace.Open(at, target.Item1, target.Item2, TimeSpan.FromMilliseconds(2));
            }
            else
            {
                trace.OpenInVain(at, target.Item1, target.Item2);
            }
        }

        trace.Frames(probes, probes * 58, probes * 0.5, probes * 0.5 * 54);
    }
}

/// <summary>A short connection home at a fixed interval with jitter.</summary>
internal sealed class BeaconProgram(
    Random random, double interval = 5, double jitter = 0.2, string home = "203.0.113.66") : TraceProgram
{
    private double _wait = interval * random.NextDouble();

    public override void Second(Trace trace, DateTimeOffset begin)
    {
        for (; _wait < 1; _wait += interval * (1 - jitter + 2 * jitter * trace.Random.NextDouble()))
        {
            trace.Open(
                begin.AddSeconds(Math.Max(0, _wait)), IPAddress.Parse(home), 443, TimeSpan.FromMilliseconds(150));
            trace.Frames(7, 900, 6, 700);
        }

        _wait--;
    }
}
