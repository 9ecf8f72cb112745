using System.Net;
using SdnPersona.Learning;

namespace SdnPersona.Monitoring;

/// <summary>What a workload accepts: how often and from whom. Not thread-safe.</summary>
internal sealed class ServerHistory(int epochs, AddressHash hash)
{
    private readonly SlidingCounts _counts = new(1, epochs);
    private readonly SlidingDistinctCounter _clients = new();

    public void Accepted(IPAddress client, long at)
    {
        _counts.Add(0, Epoch.Of(at));
        _clients.Add(hash.Host(client), Epoch.Of(at));
    }

    public (int Accepted, double Clients) Totals(long now, int fanOutEpochs) =>
        (_counts.Sum(0, Epoch.Of(now)), _clients.Estimate(Epoch.Of(now), fanOutEpochs));
}
