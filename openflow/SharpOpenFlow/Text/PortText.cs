using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>Ports and their counters in multipart replies.</summary>
internal static class PortText
{
    public static void Descriptions(TextBuilder text, ReadOnlySpan<byte> body)
    {
        var ports = ImmutableArray.CreateBuilder<PortDesc>();
        PortDesc.ReadAll(body, ports);
        text.Add('\n');
        foreach (var port in ports.OrderBy(port => port.PortNo))
        {
            SessionText.Port(text, port);
        }
    }

    public static void Stats(TextBuilder text, ReadOnlySpan<byte> body)
    {
        var ports = ImmutableArray.CreateBuilder<PortStats>();
        PortStats.ReadAll(body, ports);
        text.Add($" {ports.Count} ports");
        foreach (var port in ports)
        {
            text.Add($"\n  port {port.PortNo,2}: ");
            text.Add($"rx pkts={Count(port.RxPackets)}, bytes={Count(port.RxBytes)}, drop={Count(port.RxDropped)}, ");
            text.Add($"errs={Count(port.RxErrors)}, frame={Count(port.RxFrameErrors)}, ");
            text.Add($"over={Count(port.RxOverrunErrors)}, crc={Count(port.RxCrcErrors)}\n           ");
            text.Add($"tx pkts={Count(port.TxPackets)}, bytes={Count(port.TxBytes)}, drop={Count(port.TxDropped)}, ");
            text.Add($"errs={Count(port.TxErrors)}, coll={Count(port.Collisions)}\n           duration=");
            text.AddDuration(port.DurationSeconds, port.DurationNanoseconds);
        }
    }

    /// <summary>All ones mean that the switch does not count this.</summary>
    private static string Count(ulong count) =>
        count == ulong.MaxValue ? "?" : count.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
