using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace SwitchLoad;

/// <summary>Switches that connect to one controller and what is done with them.</summary>
internal sealed partial class Load(IPEndPoint controller, int switches, int ports)
{
    // One write of a switch in the throughput mode.
    private const int PacketInsAtOnce = 600;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private readonly EmulatedSwitch[] _switches =
        [.. Enumerable.Range(1, switches).Select(i => new EmulatedSwitch((ulong)i, ports))];

    public static void Print(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}={value:0.###}"));

    /// <summary>Connects all at once and waits until each has been asked for its features.</summary>
    public async Task ConnectAsync()
    {
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            _switches, new ParallelOptions { MaxDegreeOfParallelism = 512 },
            async (emulated, _) => await emulated.ConnectAsync(controller));
        await Task.WhenAll(_switches.Select(emulated => emulated.Described)).WaitAsync(TimeSpan.FromMinutes(2));
        Print("connect_s", watch.Elapsed.TotalSeconds);
        await Task.Delay(WarmUp);
    }

    /// <summary>Sends without pause on every connection.</summary>
    public async Task ThroughputAsync(TimeSpan duration)
    {
        await IntroduceAsync();
        using var stop = new CancellationTokenSource();
        var senders = _switches.Select(emulated => Task.Run(() => SendWithoutPauseAsync(emulated, stop.Token))).ToArray();
        await Task.Delay(WarmUp);
        var (before, watch) = (_switches.Sum(emulated => emulated.FlowMods), Stopwatch.StartNew());
        await Task.Delay(duration);
        Print("flow_mods_per_s", (_switches.Sum(emulated => emulated.FlowMods) - before) / watch.Elapsed.TotalSeconds);
        await stop.CancelAsync();

        // A sender whose controller does not read any more waits for ever: closing ends it.
        foreach (var emulated in _switches)
        {
            emulated.Close();
        }

        await Task.WhenAll(senders);
    }

    /// <summary>Sends at a fixed rate, whatever the answers do.</summary>
    public async Task RateAsync(int rate, TimeSpan duration)
    {
        await IntroduceAsync();
        var packetIns = _switches.Select((_, i) => PacketIns.Conversation(i, ports)).ToArray();
        var watch = Stopwatch.StartNew();
        var (sent, measuring) = (0L, false);
        while (watch.Elapsed < WarmUp + duration)
        {
            if (!measuring && watch.Elapsed >= WarmUp)
            {
                measuring = true;
                foreach (var emulated in _switches)
                {
                    emulated.Latencies = [];
                }
            }

            for (var due = (long)(watch.Elapsed.TotalSeconds * rate); sent < due; sent++)
            {
                var to = (int)(sent % switches);
                await _switches[to].SendTimedAsync(packetIns[to], (uint)(sent / switches));
            }

            Pause();
        }

        await Task.Delay(WarmUp);
        var latencies = _switches.SelectMany(emulated => emulated.Latencies ?? []).Order().ToArray();
        Print("answers", latencies.Length);
        Print("p50_us", Percentile(latencies, 0.5));
        Print("p99_us", Percentile(latencies, 0.99));
    }

    /// <summary>Does nothing but answer.</summary>
    public async Task HoldAsync(TimeSpan duration)
    {
        await Task.Delay(duration);
        Print("polls", _switches.Sum(emulated => emulated.Polls));
        Print("echoes", _switches.Sum(emulated => emulated.Echoes));
        Print("fewest_polls", _switches.Min(emulated => emulated.Polls));
        Print("closed", _switches.Count(emulated => emulated.IsClosed));
    }

    private static double Percentile(long[] sorted, double share) => sorted.Length == 0
        ? double.NaN
        : sorted[(int)(share * (sorted.Length - 1))] * 1e6 / Stopwatch.Frequency;

    private static async Task SendWithoutPauseAsync(EmulatedSwitch emulated, CancellationToken stop)
    {
        var packetIns = PacketIns.Conversations(PacketInsAtOnce, ports: 4);
        try
        {
            while (!stop.IsCancellationRequested && !emulated.IsClosed)
            {
                await emulated.SendAsync(packetIns);
                await Task.Yield();
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Closed under its hands.
        }
    }

    private async Task IntroduceAsync()
    {
        var introductions = PacketIns.Introductions(ports);
        await Task.WhenAll(_switches.Select(emulated => emulated.SendAsync(introductions)));
        await Task.Delay(WarmUp);
    }

    /// <summary>Sleeps for about fifty microseconds, which no timer of .NET does.</summary>
    private static void Pause()
    {
        var time = new TimeSpec { Nanoseconds = 20_000 };
        _ = NanoSleep(in time, IntPtr.Zero);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec time, IntPtr remaining);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
