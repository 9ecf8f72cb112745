using System.Collections.Immutable;

namespace SdnPersona.Monitoring;

/// <summary>
/// What is measured, over how long, and how much is kept. The defaults suit port statistics every second.
/// </summary>
public sealed record MonitoringOptions
{
    /// <summary>Window of rates and ratios, a multiple of 10 s from 10 s to 10 min.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Window of distinct hosts and ports and of scans, a multiple of 10 s up to 20 min.</summary>
    public TimeSpan FanOutWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Least time that a source must have watched before its features are given; 1 s or more.</summary>
    public TimeSpan LeastCoverage { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A source that has been silent for longer is missing.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Readings further than this ahead of the clock are refused.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Prefixes that count as inside. An address that is neither a workload's nor in one of them is outside. The
    /// default is private, shared, link-local and loopback space (RFC 1918, 6598, 3927, 4193, 4291).
    /// </summary>
    public ImmutableArray<string> InternalNetworks { get; init; } =
    [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
        "fc00::/7", "fe80::/10", "::1/128",
    ];

    /// <summary>
    /// UDP server ports whose exchanges are chatter that every idle system makes: DHCP, NetBIOS, NTP, SSDP, DHCPv6,
    /// mDNS, LLMNR. They count neither as connections nor as beacons.
    /// </summary>
    public ImmutableArray<int> ChatterUdpPorts { get; init; } = [67, 68, 123, 137, 138, 546, 547, 1900, 5353, 5355];

    /// <summary>TCP ports of remote administration: SSH, RPC, SMB, RDP, WinRM.</summary>
    public ImmutableArray<int> AdminPorts { get; init; } = [22, 135, 445, 3389, 5985];

    /// <summary>Ports of web services.</summary>
    public ImmutableArray<int> WebPorts { get; init; } = [80, 443, 3000, 8000, 8080, 8443];

    /// <summary>Ports of databases.</summary>
    public ImmutableArray<int> DatabasePorts { get; init; } = [1433, 1521, 3306, 5432, 9042, 27017];

    /// <summary>Ports of message queues and caches.</summary>
    public ImmutableArray<int> QueuePorts { get; init; } = [1883, 4222, 5672, 6379, 9092, 11211, 61616];

    /// <summary>Ports of file, block and object storage and of backups.</summary>
    public ImmutableArray<int> StoragePorts { get; init; } = [111, 139, 445, 548, 860, 873, 2049, 3260, 9000, 9102];

    /// <summary>Most workloads that are watched; readings of further ones are refused and counted.</summary>
    public int MostWorkloads { get; init; } = 200_000;

    /// <summary>
    /// Seed of the hashes behind distinct counts; null draws one at start, so that nobody outside can choose colliding
    /// addresses.
    /// </summary>
    public ulong? HashSeed { get; init; }

    /// <summary>Checks the ranges stated above.</summary>
    /// <exception cref="ArgumentException">Names the option that is out of range.</exception>
    public void Validate()
    {
        CheckEpochs(Window, TimeSpan.FromMinutes(10), nameof(Window));
        CheckEpochs(FanOutWindow, TimeSpan.FromMinutes(20), nameof(FanOutWindow));
        Check(LeastCoverage.TotalSeconds >= 1 && LeastCoverage <= Window, nameof(LeastCoverage), "1 s to the window");
        Check(StaleAfter > TimeSpan.Zero, nameof(StaleAfter), "above 0");
        Check(ClockTolerance > TimeSpan.Zero, nameof(ClockTolerance), "above 0");
        Check(MostWorkloads > 0, nameof(MostWorkloads), "above 0");
        Check(ChatterUdpPorts.All(port => port is >= 0 and <= 65535), nameof(ChatterUdpPorts), "ports from 0 to 65535");
    }

    private static void CheckEpochs(TimeSpan window, TimeSpan most, string name) =>
        Check(
            window > TimeSpan.Zero && window <= most && window.Ticks % Epoch.Length.Ticks == 0,
            name,
            $"a multiple of {Epoch.Length.TotalSeconds} s, up to {most.TotalSeconds} s");

    private static void Check(bool right, string name, string wanted)
    {
        if (!right)
        {
            throw new ArgumentException($"must be {wanted}", name);
        }
    }
}
