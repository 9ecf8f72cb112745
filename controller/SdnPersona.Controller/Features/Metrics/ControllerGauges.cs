using System.Diagnostics.Metrics;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Metrics;

/// <summary>Gauges over the running controller, asked when the page is.</summary>
internal sealed class ControllerGauges : IDisposable
{
    private readonly Meter _meter;

    /// <summary>Registers the gauges for one page.</summary>
    public ControllerGauges(MetricsPage page, IControlPlane control)
    {
        _meter = new(new MeterOptions(SdnPersonaMetrics.MeterName) { Scope = page });
        _meter.CreateObservableGauge(
            "sdnpersona_build_info",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", ControllerVersion.Text)),
            description: "The program's version; always 1.");
        _meter.CreateObservableGauge(
            "sdnpersona_switches_connected",
            () => control.Switches.Count(status => status.Connected),
            description: "Switches with a session.");
        _meter.CreateObservableGauge(
            "sdnpersona_switches",
            () => control.Switches.Count,
            description: "Switches that are attached or dialled in.");
        _meter.CreateObservableGauge(
            "sdnpersona_workloads",
            () => control.Workloads.Count,
            description: "Workloads, those of absent switches included.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
