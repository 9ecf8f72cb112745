using System.Diagnostics.Metrics;
using SdnPersona.Core.Control;
using SdnPersona.Monitoring;

namespace SdnPersona.Controller;

/// <summary>Collects flow exports while the host runs.</summary>
internal sealed class FlowCollectorService : BackgroundService
{
    private readonly FlowCollector _collector;
    private readonly Meter _meter = new(SdnPersonaMetrics.MeterName);

    /// <summary>Registers the collector's counters; it reads from <see cref="ExecuteAsync"/> on.</summary>
    public FlowCollectorService(FlowCollector collector)
    {
        _collector = collector;
        var counters = collector.Counters;
        Count("messages", () => counters.Messages, "Messages of flow exporters.");
        Count("records", () => counters.Records, "Flow records of exporters.");
        Count("lost", () => counters.Lost, "Records, or messages of NetFlow v9, that sequence numbers say were lost.");
        Count("without_template", () => counters.WithoutTemplate, "Data sets whose template is not known.");
        Count("skewed", () => counters.Skewed, "Messages of exporters whose clock was off.");
        Count("refused", () => counters.Refused, "Messages of exporters that are not allowed.");
        Count("duplicate", () => collector.Duplicates, "Records that two exporters told of.");
        Count("late", () => collector.Late, "Records of more than an hour ago.");
        _meter.CreateObservableCounter(
            "sdnpersona_flow_export_malformed_total",
            () => counters.Malformed.Select(reason =>
                new Measurement<long>(reason.Value, new KeyValuePair<string, object?>("reason", reason.Key))),
            description: "Malformed messages and sets of flow exporters, by reason.");
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _collector.RunAsync(stoppingToken);

    private void Count(string name, Func<long> value, string description) =>
        _meter.CreateObservableCounter($"sdnpersona_flow_export_{name}_total", value, description: description);
}
