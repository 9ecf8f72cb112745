using System.Diagnostics.Metrics;
using System.Globalization;
using SdnPersona.Core.Control;
using SdnPersona.Core.Switches;
using SharpOpenFlow;
using Meter = System.Diagnostics.Metrics.Meter;

namespace SdnPersona.Controller.Features.Metrics;

/// <summary>Gauges over the running controller, asked when the page is.</summary>
internal sealed class ControllerGauges : IDisposable
{
    private readonly Meter _meter;

    /// <summary>Registers the gauges for one page.</summary>
    public ControllerGauges(MetricsPage page, IControlPlane control, BreakGlass glass)
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
        _meter.CreateObservableGauge(
            "sdnpersona_break_glass",
            () => glass.Thrown is null ? 0 : 1,
            description: "Whether break-glass is thrown, so that every group is observed.");
        _meter.CreateObservableGauge(
            "sdnpersona_held_changes",
            () => Enum.GetValues<HoldCause>().Select(cause => new Measurement<int>(
                control.Workloads.Count(status => status.Held?.Cause == cause), Tag("cause", cause.ToString().ToLowerInvariant()))),
            description: "Workloads whose automatic change of profile is held back.");
        _meter.CreateObservableGauge(
            "sdnpersona_polling_slowdown",
            () => control.Switches.Select(status =>
                new Measurement<double>(status.PollingSlowdown, Tag("switch", status.Name))),
            description: "How many times as long as wished a switch's statistics wait, since it is slow; 1 is on time.");
        RegisterMeters(control);
        RegisterTables(control);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void RegisterMeters(IControlPlane control)
    {
        Count("packets", counters => counters.Packets, "Packets that came to a workload's rate limit.");
        Count("bytes", counters => counters.Bytes, "Bytes that came to a workload's rate limit.");
        Count("dropped_packets", counters => counters.DroppedPackets, "Packets that a workload's rate limit dropped.");
        Count("dropped_bytes", counters => counters.DroppedBytes, "Bytes that a workload's rate limit dropped.");

        void Count(string name, Func<MeterCounters, ulong> value, string description) =>
            _meter.CreateObservableCounter(
                $"sdnpersona_meter_{name}_total",
                () => control.Workloads.SelectMany(status => Both(status, value)),
                description: description);
    }

    private void RegisterTables(IControlPlane control)
    {
        _meter.CreateObservableGauge(
            "sdnpersona_table_flows",
            () => Tables(control, table => table.Active),
            description: "Flow entries of a table, those of others included.");
        _meter.CreateObservableCounter(
            "sdnpersona_table_lookups_total",
            () => Tables(control, table => (long)table.Lookups),
            description: "Packets that were looked up in a table.");
        _meter.CreateObservableCounter(
            "sdnpersona_table_matches_total",
            () => Tables(control, table => (long)table.Matches),
            description: "Packets that matched a flow entry of a table.");
    }

    private static IEnumerable<Measurement<long>> Both(WorkloadStatus status, Func<MeterCounters, ulong> value)
    {
        var workload = Tag("workload", status.Workload.Name);
        if (status.Meters.Out is { } sent)
        {
            yield return new((long)value(sent), workload, Tag("direction", "out"));
        }

        if (status.Meters.In is { } received)
        {
            yield return new((long)value(received), workload, Tag("direction", "in"));
        }
    }

    private static IEnumerable<Measurement<long>> Tables(IControlPlane control, Func<TableStats, long> value) =>
        control.Switches.SelectMany(status => status.Tables.Select(table => new Measurement<long>(
            value(table), Tag("switch", status.Name), Tag("table", table.Table.ToString(CultureInfo.InvariantCulture)))));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
