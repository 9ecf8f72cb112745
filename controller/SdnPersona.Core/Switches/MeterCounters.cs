using System.Collections.Immutable;
using SdnPersona.Core.Pipeline;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>What one meter let pass and dropped, since it was installed (OFPMP_METER).</summary>
/// <param name="Packets">Packets that came to it.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="DroppedPackets">Packets that it dropped.</param>
/// <param name="DroppedBytes">Their bytes.</param>
public readonly record struct MeterCounters(ulong Packets, ulong Bytes, ulong DroppedPackets, ulong DroppedBytes)
{
    internal static MeterCounters Of(MeterStats stats)
    {
        // Our meters have one band, and it drops.
        ulong packets = 0, bytes = 0;
        foreach (var band in stats.Bands)
        {
            packets += band.Packets;
            bytes += band.Bytes;
        }

        return new(stats.Packets, stats.Bytes, packets, bytes);
    }
}

/// <summary>The meters of a port.</summary>
/// <param name="Out">Of what the workload sends; null when there is none.</param>
/// <param name="In">Of what the workload receives; null when there is none.</param>
public readonly record struct PortMeterCounters(MeterCounters? Out, MeterCounters? In)
{
    /// <summary>Sorts meters by port; those that are not ours are left out.</summary>
    public static ImmutableDictionary<PortNo, PortMeterCounters> Read(IEnumerable<MeterStats> meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var ports = ImmutableDictionary.CreateBuilder<PortNo, PortMeterCounters>();
        foreach (var stats in meters)
        {
            if (Owned.PortOf(stats.Id) is not { } port)
            {
                continue;
            }

            var known = ports.GetValueOrDefault(port);
            var counters = MeterCounters.Of(stats);
            ports[port] = stats.Id == Owned.MeterOut(port) ? known with { Out = counters } : known with { In = counters };
        }

        return ports.ToImmutable();
    }
}
