using SdnPersona.Abstractions;
using SdnPersona.Learning;

namespace SdnPersona.Personas;

/// <summary>
/// When a host called its outside servers lately, for beacons slower than a window: the last calls of the last
/// servers, in bounded memory. Not thread-safe.
/// </summary>
internal sealed class CallHistory
{
    private const int MostServers = 32;
    private const int MostCalls = 64;

    /// <summary>Repeated segments of one attempt are one call.</summary>
    private const double SameCall = 1;

    private readonly Dictionary<Destination, Queue<double>> _calls = [];
    private readonly Dictionary<Destination, double> _last = [];

    public void Add(in FlowRecord flow)
    {
        var destination = new Destination(flow.Server, flow.ServerPort, flow.Protocol);
        if (flow.Protocol is not (6 or 17) || !destination.IsExternal || Networks.IsClockwork(flow.ServerPort))
        {
            return;
        }

        var at = flow.Start.ToUnixTimeMilliseconds() / 1000.0;
        if (!_calls.TryGetValue(destination, out var calls))
        {
            if (_calls.Count >= MostServers)
            {
                var oldest = _last.MinBy(entry => entry.Value).Key;
                _calls.Remove(oldest);
                _last.Remove(oldest);
            }

            _calls.Add(destination, calls = new());
        }

        if (_last.TryGetValue(destination, out var last) && Math.Abs(at - last) < SameCall)
        {
            return;
        }

        calls.Enqueue(at);
        _last[destination] = at;
        if (calls.Count > MostCalls)
        {
            calls.Dequeue();
        }
    }

    /// <summary>How like a beacon the calls of a server are.</summary>
    public BeaconResult Score(Destination destination) =>
        _calls.TryGetValue(destination, out var calls) ? BeaconScore.Of([.. calls.Order()]) : default;
}
