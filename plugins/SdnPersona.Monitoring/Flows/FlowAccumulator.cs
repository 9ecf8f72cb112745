using SdnPersona.Abstractions;

namespace SdnPersona.Monitoring;

/// <summary>What is asked of a record once, however many windows take it.</summary>
/// <param name="Peer">Hash of the other side's address.</param>
/// <param name="PeerNetwork">Hash of its /24 (IPv6: /48).</param>
/// <param name="Port">Hash of the service's port.</param>
/// <param name="Service">Class of the service, 0–3 for web, database, queue or cache, storage; -1 for others.</param>
/// <param name="External">Whether the other side is outside.</param>
/// <param name="NewPeer">Whether the peer was not seen for a week.</param>
/// <param name="Rare">Whether few workloads know it; null when there are too few workloads to say.</param>
/// <param name="AdminPort">Whether the port is one of remote administration.</param>
internal readonly record struct FlowTraits(
    ulong Peer, ulong PeerNetwork, ulong Port, int Service, bool External, bool NewPeer, bool? Rare, bool AdminPort);

/// <summary>One window of a workload's flows: about 1.1 KiB whatever happens in it. Not thread-safe.</summary>
internal sealed class FlowAccumulator
{
    private const ushort Dns = 53;
    private const int ShortPackets = 3;
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private double _out, _in, _externalOut, _externalIn, _dnsOut, _dnsIn;
    private double _web, _database, _queue, _storage;
    private uint _initiated, _accepted, _long, _short, _udp, _icmp, _dns, _newPeers, _rare, _judged;
    private DistinctSketch _ports, _offered, _servers, _networks, _admin;
    private HeaviestSketch _destinationBytes, _destinationFlows, _portFlows;
    private DurationHistogram _durations;
    private Spread _packetSizes, _gaps;
    private long _lastStart;

    /// <summary>Flows of either side.</summary>
    public uint Flows => _initiated + _accepted;

    public void Add(in FlowRecord flow, bool isClient, in FlowTraits traits)
    {
        var (sent, received) = isClient ? (flow.BytesOut, flow.BytesIn) : (flow.BytesIn, flow.BytesOut);
        var packets = isClient ? flow.PacketsOut : flow.PacketsIn;
        _out += sent;
        _in += received;
        if (traits.External)
        {
            _externalOut += sent;
            _externalIn += received;
        }

        if (packets > 0)
        {
            _packetSizes.Add((double)sent / packets, packets);
        }

        AddService(traits.Service, (double)sent + received);
        _destinationBytes.Add(traits.Peer, sent);
        _durations.Add((flow.End - flow.Start).TotalMilliseconds);
        _long += flow.End - flow.Start > Long ? 1u : 0;
        _short += flow.PacketsOut + flow.PacketsIn <= ShortPackets ? 1u : 0;
        if (isClient)
        {
            AddInitiated(flow, traits);
        }
        else
        {
            _accepted++;
            _offered.Add(traits.Port);
        }
    }

    /// <summary>Adds what a later window saw.</summary>
    public void Merge(FlowAccumulator later)
    {
        _out += later._out;
        _in += later._in;
        _externalOut += later._externalOut;
        _externalIn += later._externalIn;
        _dnsOut += later._dnsOut;
        _dnsIn += later._dnsIn;
        _web += later._web;
        _database += later._database;
        _queue += later._queue;
        _storage += later._storage;
        _initiated += later._initiated;
        _accepted += later._accepted;
        _long += later._long;
        _short += later._short;
        _udp += later._udp;
        _icmp += later._icmp;
        _dns += later._dns;
        _newPeers += later._newPeers;
        _rare += later._rare;
        _judged += later._judged;
        _ports.Merge(later._ports);
        _offered.Merge(later._offered);
        _servers.Merge(later._servers);
        _networks.Merge(later._networks);
        _admin.Merge(later._admin);
        _destinationBytes.Merge(later._destinationBytes);
        _destinationFlows.Merge(later._destinationFlows);
        _portFlows.Merge(later._portFlows);
        _durations.Merge(later._durations);
        _packetSizes.Merge(later._packetSizes);
        _gaps.Merge(later._gaps);
        _lastStart = Math.Max(_lastStart, later._lastStart);
    }

    /// <summary>Values by feature; what nothing is known of is left out.</summary>
    public void Measure(double seconds, Action<Feature, double> set)
    {
        Share(FeatureCatalog.PacketSizeSpread, _packetSizes.Deviation, 1);
        Share(FeatureCatalog.ExternalBytesShare, _externalOut, _out);
        Share(FeatureCatalog.ExternalProducerConsumerRatio, _externalOut - _externalIn, _externalOut + _externalIn);
        Known(FeatureCatalog.TopDestinationShare, _destinationBytes.TopShare());
        Known(FeatureCatalog.DestinationConcentration, _destinationBytes.Concentration());
        Known(FeatureCatalog.MedianFlowDuration, _durations.MedianSeconds());
        Share(FeatureCatalog.LongFlowShare, _long, Flows);
        Share(FeatureCatalog.ShortFlowShare, _short, Flows);
        Share(FeatureCatalog.UdpShare, _udp, _initiated);
        Share(FeatureCatalog.IcmpShare, _icmp, _initiated);
        set(FeatureCatalog.ServerPortsOffered, _offered.Estimate());
        Known(FeatureCatalog.DestinationEntropy, _destinationFlows.Evenness(_servers.Estimate()));
        Known(FeatureCatalog.PortEntropy, _portFlows.Evenness(_ports.Estimate()));
        set(FeatureCatalog.NewPeerRate, _newPeers / seconds);
        Share(FeatureCatalog.RareDestinationShare, _rare, _judged);
        set(FeatureCatalog.ExternalNetworks, _networks.Estimate());
        set(FeatureCatalog.AdminPortFanOut, _admin.Estimate());
        Share(FeatureCatalog.InterArrivalVariation, _gaps.Deviation, _gaps.Mean);
        set(FeatureCatalog.DnsRate, _dns / seconds);
        Share(FeatureCatalog.DnsProducerConsumerRatio, _dnsOut - _dnsIn, _dnsOut + _dnsIn);
        Share(FeatureCatalog.WebBytesShare, _web, _out + _in);
        Share(FeatureCatalog.DatabaseBytesShare, _database, _out + _in);
        Share(FeatureCatalog.QueueBytesShare, _queue, _out + _in);
        Share(FeatureCatalog.StorageBytesShare, _storage, _out + _in);

        void Share(Feature feature, double part, double whole) => Known(feature, whole > 0 ? part / whole : double.NaN);

        void Known(Feature feature, double value)
        {
            if (!double.IsNaN(value))
            {
                set(feature, value);
            }
        }
    }

    /// <summary>Writes or reads the state.</summary>
    public void Exchange(StateExchange exchange)
    {
        exchange.Field(ref _out);
        exchange.Field(ref _in);
        exchange.Field(ref _externalOut);
        exchange.Field(ref _externalIn);
        exchange.Field(ref _dnsOut);
        exchange.Field(ref _dnsIn);
        exchange.Field(ref _web);
        exchange.Field(ref _database);
        exchange.Field(ref _queue);
        exchange.Field(ref _storage);
        exchange.Field(ref _initiated);
        exchange.Field(ref _accepted);
        exchange.Field(ref _long);
        exchange.Field(ref _short);
        exchange.Field(ref _udp);
        exchange.Field(ref _icmp);
        exchange.Field(ref _dns);
        exchange.Field(ref _newPeers);
        exchange.Field(ref _rare);
        exchange.Field(ref _judged);
        exchange.Field(ref _ports);
        exchange.Field(ref _offered);
        exchange.Field(ref _servers);
        exchange.Field(ref _networks);
        exchange.Field(ref _admin);
        exchange.Field(ref _destinationBytes);
        exchange.Field(ref _destinationFlows);
        exchange.Field(ref _portFlows);
        exchange.Field(ref _durations);
        exchange.Field(ref _packetSizes);
        exchange.Field(ref _gaps);
        exchange.Field(ref _lastStart);
    }

    private void AddInitiated(in FlowRecord flow, in FlowTraits traits)
    {
        _initiated++;
        _servers.Add(traits.Peer);
        _destinationFlows.Add(traits.Peer, 1);
        _portFlows.Add(traits.Port, 1);
        _ports.Add(traits.Port);
        _newPeers += traits.NewPeer ? 1u : 0;
        if (traits.Rare is { } rare)
        {
            _judged++;
            _rare += rare ? 1u : 0;
        }

        if (traits.External)
        {
            _networks.Add(traits.PeerNetwork);
        }

        if (traits.AdminPort)
        {
            _admin.Add(traits.Peer);
        }

        switch (flow.Protocol)
        {
            case IpProtocol.Udp:
                _udp++;
                break;
            case IpProtocol.Icmp or IpProtocol.IcmpV6:
                _icmp++;
                break;
            default:
                break;
        }

        if (flow.ServerPort == Dns && flow.Protocol is IpProtocol.Udp or IpProtocol.Tcp)
        {
            _dns++;
            _dnsOut += flow.BytesOut;
            _dnsIn += flow.BytesIn;
        }

        var start = flow.Start.ToUnixTimeMilliseconds();
        if (_lastStart > 0 && start >= _lastStart)
        {
            _gaps.Add(start - _lastStart, 1);
        }

        _lastStart = Math.Max(_lastStart, start);
    }

    private void AddService(int service, double bytes)
    {
        switch (service)
        {
            case 0:
                _web += bytes;
                break;
            case 1:
                _database += bytes;
                break;
            case 2:
                _queue += bytes;
                break;
            case 3:
                _storage += bytes;
                break;
            default:
                break;
        }
    }
}
