using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Monitoring;

/// <summary>What a workload opens: how often, to whom, with what success, how regularly. Not thread-safe.</summary>
internal sealed class ClientHistory(int epochs, AddressHash hash)
{
    private const int Initiated = 0, External = 1, TcpAttempted = 2, TcpAccepted = 3, Kinds = 4;

    private readonly SlidingCounts _counts = new(Kinds, epochs);
    private readonly SlidingDistinctCounter _servers = new();
    private readonly SlidingDistinctCounter _ports = new();
    private readonly SlidingDistinctCounter _tried = new(512);
    private readonly SlidingDistinctCounter _answered = new(512);
    private readonly FanOut _byPort = new();
    private readonly FanOut _byHost = new();
    private BeaconTracker? _beacons;

    public void Attempt(in ConnectionSighting sighting, bool external, long at)
    {
        var epoch = Epoch.Of(at);
        var host = hash.Host(sighting.ServerAddress);
        var port = hash.Port(sighting.ServerPort);
        var endpoint = hash.Endpoint(sighting.ServerAddress, sighting.ServerPort);
        _counts.Add(Initiated, epoch);
        _servers.Add(host, epoch);
        _ports.Add(port, epoch);
        if (external)
        {
            _counts.Add(External, epoch);
            _beacons ??= new();
            _beacons.Attempt(endpoint, sighting.ServerAddress, sighting.ServerPort, at);
        }

        // Only TCP says whether somebody accepted, so only TCP can be tried in vain.
        if (sighting.Protocol == ConnectionHistory.Tcp)
        {
            _counts.Add(TcpAttempted, epoch);
            _tried.Add(endpoint, epoch);
            _byPort.Attempt(port, host, sighting.ServerAddress, sighting.ServerPort, epoch);
            _byHost.Attempt(host, port, sighting.ServerAddress, sighting.ServerPort, epoch);
        }
    }

    public void Accepted(IPAddress server, ushort serverPort, long at)
    {
        var epoch = Epoch.Of(at);
        var host = hash.Host(server);
        var port = hash.Port(serverPort);
        _counts.Add(TcpAccepted, epoch);
        _answered.Add(hash.Endpoint(server, serverPort), epoch);
        _byPort.Accepted(port, host, epoch);
        _byHost.Accepted(host, port, epoch);
    }

    public ClientTotals Totals(long now, int fanOutEpochs)
    {
        var epoch = Epoch.Of(now);
        return new(
            _counts.Sum(Initiated, epoch),
            _counts.Sum(External, epoch),
            _counts.Sum(TcpAttempted, epoch),
            _counts.Sum(TcpAccepted, epoch),
            _servers.Estimate(epoch, fanOutEpochs),
            _ports.Estimate(epoch, fanOutEpochs),
            _tried.EstimateMissingFrom(_answered, epoch, fanOutEpochs),
            _byPort.Find(epoch, fanOutEpochs),
            _byHost.Find(epoch, fanOutEpochs),
            _beacons?.MostRegular(now) ?? default);
    }
}

/// <summary>What a workload opened over a window; all zero when it opened nothing.</summary>
internal readonly record struct ClientTotals(
    int Initiated,
    int External,
    int TcpAttempted,
    int TcpAccepted,
    double Servers,
    double Ports,
    double Unanswered,
    FanOut.Widest AddressScan,
    FanOut.Widest PortScan,
    BeaconTracker.Beacon Beacon);
