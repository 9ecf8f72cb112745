using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.Core.Inventory;
using SdnPersona.Core.Reconciliation;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>Turns what switches report into telemetry of workloads. Thread-safe.</summary>
public sealed class SwitchTelemetry
{
    private readonly WorkloadInventory _inventory;
    private readonly FrameWatcher _frames;
    private readonly ITelemetrySink[] _sinks;
    private readonly ITelemetryCoverage[] _coverage;
    private readonly TimeProvider _time;

    /// <summary>Telemetry for the given sinks.</summary>
    public SwitchTelemetry(
        WorkloadInventory inventory, IEnumerable<ITelemetrySink> sinks, IEnumerable<ITelemetryCoverage> coverage, TimeProvider time)
    {
        _inventory = inventory;
        _sinks = [.. sinks];
        _coverage = [.. coverage];
        _time = time;
        _frames = new(inventory, _sinks, time);
    }

    /// <summary>Bits per second of workloads.</summary>
    internal PortRates Rates { get; } = new();

    /// <summary>Takes the counters of all ports of a switch.</summary>
    public void OnPortStats(SwitchSession session, bool programmed, ImmutableArray<PortStats> ports)
    {
        var now = _time.GetUtcNow();
        var copies = programmed && session.Reconciler.Status.State == ReconcileState.Synchronized;
        foreach (var port in ports)
        {
            if (_inventory.At(session.Datapath, port.PortNo)?.Id is not { } workload)
            {
                continue;
            }

            // What the switch receives is what the workload sends.
            var sample = new PortSample(
                workload,
                now,
                BytesOut: port.RxBytes,
                BytesIn: port.TxBytes,
                PacketsOut: port.RxPackets,
                PacketsIn: port.TxPackets,
                Drops: port.RxDropped + port.TxDropped,
                Errors: port.RxErrors + port.TxErrors);
            Rates.Record(sample);
            foreach (var sink in _sinks)
            {
                sink.Record(sample);
            }

            foreach (var coverage in _coverage)
            {
                coverage.Covered(workload, TelemetrySources.Ports, now);
                if (copies)
                {
                    coverage.Covered(workload, TelemetrySources.Connections, now);
                }
            }
        }
    }

    /// <summary>Takes a copied frame.</summary>
    public void OnFrame(DatapathId datapath, PortNo inPort, ReadOnlySpan<byte> frame) => _frames.OnFrame(datapath, inPort, frame);

    /// <summary>Forgets a workload that no longer exists.</summary>
    public void Forget(WorkloadId workload)
    {
        Rates.Forget(workload);
        foreach (var sink in _sinks)
        {
            sink.Forget(workload);
        }
    }
}
