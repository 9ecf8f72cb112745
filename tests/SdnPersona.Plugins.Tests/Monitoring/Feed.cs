using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring;

/// <summary>A monitor, its clock, and short ways to feed it.</summary>
internal sealed class Feed
{
    public static readonly WorkloadId Workload = new("vm:a");
    public static readonly WorkloadId Other = new("vm:b");
    public static readonly IPAddress Own = IPAddress.Parse("10.0.0.1");

    public Feed(MonitoringOptions? options = null)
    {
        Clock = new(new(2026, 1, 2, 3, 4, 0, TimeSpan.Zero));
        Monitor = new((options ?? new()) with { HashSeed = 1 }, Clock);
    }

    public ManualClock Clock { get; }

    public BehaviourMonitor Monitor { get; }

    public void Wait(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));

    public void Ports(ulong bytesOut, ulong bytesIn = 0, ulong packetsOut = 0, ulong packetsIn = 0, double at = 0) =>
        Monitor.Record(
            new PortSample(Workload, Clock.Now.AddSeconds(at), bytesOut, bytesIn, packetsOut, packetsIn, 0, 0));

    /// <summary>Readings once a second of a port that sends and receives steadily.</summary>
    public void Steady(int seconds, ulong bytesOut, ulong bytesIn, ulong packetsOut, ulong packetsIn, ulong start = 0)
    {
        for (var i = 0UL; i <= (ulong)seconds; i++)
        {
            Ports(start + i * bytesOut, start + i * bytesIn, start + i * packetsOut, start + i * packetsIn);
            Wait(i < (ulong)seconds ? 1 : 0);
        }
    }

    public void Watched(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            Monitor.Covered(Workload, TelemetrySources.Connections, Clock.Now);
            Wait(1);
        }

        Monitor.Covered(Workload, TelemetrySources.Connections, Clock.Now);
    }

    /// <summary>A segment of a connection that the workload opens.</summary>
    public void Out(
        ConnectionMark mark,
        string server,
        ushort port,
        ushort from = 40000,
        byte protocol = 6,
        WorkloadId? workload = null) =>
        Monitor.Record(new ConnectionSighting(
            Clock.Now, mark, protocol, Own, from, IPAddress.Parse(server), port, Workload, workload));

    /// <summary>A segment of a connection that the workload is asked for.</summary>
    public void In(ConnectionMark mark, string client, ushort port, ushort from = 40000, byte protocol = 6) =>
        Monitor.Record(new ConnectionSighting(
            Clock.Now, mark, protocol, IPAddress.Parse(client), from, Own, port, Other, Workload));

    public FeatureWindow Window() => Monitor.Window(Workload, Clock.Now) ?? throw new AssertFailedException(
        "no window");

    public double this[Feature feature] => Window().Values[feature.Name];

    public bool Has(Feature feature) => Window().Values.ContainsKey(feature.Name);
}
