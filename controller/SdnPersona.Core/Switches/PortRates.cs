using System.Collections.Concurrent;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Switches;

/// <summary>Bits per second of each workload, from its last two counter readings. Thread-safe.</summary>
internal sealed class PortRates
{
    private readonly ConcurrentDictionary<WorkloadId, (PortSample Last, double Out, double In)> _rates = new();

    /// <summary>Takes a reading; counters that fell give no rate until the next one.</summary>
    public void Record(PortSample sample) =>
        _rates.AddOrUpdate(sample.Workload, (sample, 0, 0), (_, before) =>
        {
            var seconds = (sample.At - before.Last.At).TotalSeconds;
            var valid = seconds > 0 && sample.BytesOut >= before.Last.BytesOut && sample.BytesIn >= before.Last.BytesIn;
            return valid
                ? (sample, (sample.BytesOut - before.Last.BytesOut) * 8 / seconds, (sample.BytesIn - before.Last.BytesIn) * 8 / seconds)
                : (sample, 0, 0);
        });

    /// <summary>Bits per second out of and into the workload; zero before there are two readings, or when they are old.</summary>
    public (double Out, double In) Of(WorkloadId workload, DateTimeOffset now) =>
        _rates.TryGetValue(workload, out var rate) && now - rate.Last.At < TimeSpan.FromSeconds(10) ? (rate.Out, rate.In) : (0, 0);

    /// <summary>Forgets a workload.</summary>
    public void Forget(WorkloadId workload) => _rates.TryRemove(workload, out _);
}
