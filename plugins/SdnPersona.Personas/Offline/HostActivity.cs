using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>Counts one host's flows in one open window, in bounded memory. Not thread-safe.</summary>
internal sealed class HostActivity
{
    /// <summary>Most destinations and clients that are told apart; far above what any threshold asks.</summary>
    private const int MostDistinct = 4096;

    private const byte Tcp = 6;
    private const byte Udp = 17;

    private readonly Dictionary<Destination, Contacts> _destinations = [];
    private readonly HashSet<HostAddress> _clients = [];
    private int _initiated, _accepted, _udp, _icmp, _tcp, _failed;
    private double _packetsOut, _packetsIn, _bytesOut, _bytesIn, _longest;

    public bool Malicious { get; private set; }

    /// <summary>What was contacted, with how often and how it went.</summary>
    public IEnumerable<(Destination Destination, Contacts Contacts)> Destinations =>
        _destinations.Select(entry => (entry.Key, entry.Value));

    public void Initiated(in FlowRecord flow, bool malicious)
    {
        Malicious |= malicious;
        _initiated++;
        Traffic(flow.PacketsOut, flow.PacketsIn, flow.BytesOut, flow.BytesIn, flow);
        var destination = new Destination(flow.Server, flow.ServerPort, flow.Protocol);
        if (!_destinations.TryGetValue(destination, out var contacts))
        {
            if (_destinations.Count >= MostDistinct)
            {
                return;
            }

            _destinations.Add(destination, contacts = new());
        }

        var failed = flow.Outcome is FlowOutcome.Unanswered or FlowOutcome.Refused;
        contacts.Add(flow, failed);
        if (flow.Protocol == Tcp)
        {
            _tcp++;
            _failed += failed ? 1 : 0;
        }
    }

    public void Accepted(in FlowRecord flow)
    {
        _accepted++;
        Traffic(flow.PacketsIn, flow.PacketsOut, flow.BytesIn, flow.BytesOut, flow);
        if (_clients.Count < MostDistinct)
        {
            _clients.Add(flow.Client);
        }
    }

    /// <summary>The features, in the order of <see cref="HostWindow.FeatureNames"/>.</summary>
    public double[] Features(FlowCoverage coverage)
    {
        var outcome = coverage.HasFlag(FlowCoverage.Outcome);
        var addresses = coverage.HasFlag(FlowCoverage.Addresses);
        var bytes = coverage.HasFlag(FlowCoverage.Bytes);
        var packets = coverage.HasFlag(FlowCoverage.Packets);
        var bothWays = coverage.HasFlag(FlowCoverage.Directions);
        var all = Math.Max(1, _initiated + _accepted);
        var external = _destinations.Where(entry => entry.Key.IsExternal).ToArray();
        return
        [
            Log(_initiated), Log(_accepted), Log(_destinations.Keys.Select(key => key.Address).Distinct().Count()),
            Log(_clients.Count), Log(_destinations.Keys.Select(key => (key.Port, key.Protocol)).Distinct().Count()),
            Log(_tcp), Known(outcome, Log(_failed)), Known(outcome, (double)_failed / Math.Max(1, _tcp)),
            (double)_udp / all, (double)_icmp / all,
            Known(addresses, Log(external.Select(entry => entry.Key.Address).Distinct().Count())),
            Known(addresses, Log(external.Where(entry => entry.Key.IsUncommonTcp).Sum(entry => entry.Value.Count))),
            Known(addresses && outcome, Log(external.Where(entry => entry.Key.Protocol == Tcp && entry.Value.Dead)
                .Sum(entry => entry.Value.Count))),
            Known(outcome, Log(ScanWidth(key => (key.Port, key.Protocol)).Width)),
            Known(outcome, Log(ScanWidth(key => key.Address).Width)),
            Known(packets, Log(_packetsOut)), Known(packets && bothWays, Log(_packetsIn)), Known(bytes, Log(_bytesOut)),
            Known(bytes && bothWays, Log(_bytesIn)), Known(coverage.HasFlag(FlowCoverage.Times), Log(_longest)),
            Log(_destinations.Values.Select(contacts => contacts.Count).DefaultIfEmpty().Max()),
        ];
    }

    /// <summary>Most distinct TCP destinations that never answered and share a key, and which key.</summary>
    public (int Width, T? Key) ScanWidth<T>(Func<Destination, T> key)
        where T : notnull
    {
        var widest = _destinations
            .Where(entry => entry.Key.Protocol == Tcp && entry.Value.Dead)
            .GroupBy(entry => key(entry.Key))
            .MaxBy(group => group.Count());
        return widest is null ? (0, default) : (widest.Count(), widest.Key);
    }

    private static double Known(bool known, double value) => known ? value : double.NaN;

    private static double Log(double value) => Math.Log(1 + value);

    private void Traffic(double packetsOut, double packetsIn, double bytesOut, double bytesIn, in FlowRecord flow)
    {
        _packetsOut += packetsOut;
        _packetsIn += packetsIn;
        _bytesOut += bytesOut;
        _bytesIn += bytesIn;
        _longest = Math.Max(_longest, (flow.End - flow.Start).TotalSeconds);
        _udp += flow.Protocol == Udp ? 1 : 0;
        _icmp += flow.Protocol is 1 or 58 ? 1 : 0;
    }
}

/// <summary>A service of a host.</summary>
internal readonly record struct Destination(HostAddress Address, ushort Port, byte Protocol)
{
    /// <summary>Whether it lies outside: neither private, link-local, loopback nor multicast.</summary>
    public bool IsExternal => Networks.IsExternal(Address);

    /// <summary>Whether it is TCP to a port on which no everyday service listens.</summary>
    public bool IsUncommonTcp => Protocol == 6 && !Networks.IsEveryday(Port);

    public override string ToString() => $"{Address}:{Port}";
}

/// <summary>How contacts with one destination went.</summary>
internal sealed class Contacts
{
    public int Count { get; private set; }

    public int Failed { get; private set; }

    public double PacketsOut { get; private set; }

    public double PacketsIn { get; private set; }

    /// <summary>Whether it has never answered.</summary>
    public bool Dead => Failed == Count;

    public void Add(in FlowRecord flow, bool failed)
    {
        Count++;
        Failed += failed ? 1 : 0;
        PacketsOut += flow.PacketsOut;
        PacketsIn += flow.PacketsIn;
    }
}
