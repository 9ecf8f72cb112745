using System.Diagnostics.Metrics;

namespace SdnPersona.Core.Control;

/// <summary>
/// Every instrument of the controller, on the meter "SdnPersona". Names are those of the Prometheus page. Gauges that need
/// the running controller (switches connected, workloads) are registered by the host.
/// </summary>
public static class SdnPersonaMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "SdnPersona";

    /// <summary>The meter.</summary>
    public static readonly Meter Meter = new(MeterName);

    /// <summary>Flow-mods sent, by switch.</summary>
    public static readonly Counter<long> FlowModsSent = Meter.CreateCounter<long>(
        "sdnpersona_flow_mods_sent_total", description: "Flow-mods sent to a switch, those in bundles included.");

    /// <summary>Meter-mods sent, by switch.</summary>
    public static readonly Counter<long> MeterModsSent = Meter.CreateCounter<long>(
        "sdnpersona_meter_mods_sent_total", description: "Meter-mods sent to a switch.");

    /// <summary>Group-mods sent, by switch.</summary>
    public static readonly Counter<long> GroupModsSent = Meter.CreateCounter<long>(
        "sdnpersona_group_mods_sent_total", description: "Group-mods sent to a switch, those in bundles included.");

    /// <summary>Bundles, by switch and outcome.</summary>
    public static readonly Counter<long> Bundles = Meter.CreateCounter<long>(
        "sdnpersona_bundles_total", description: "Bundles committed to a switch, by outcome.");

    /// <summary>Errors from switches, by switch and type.</summary>
    public static readonly Counter<long> OpenFlowErrors = Meter.CreateCounter<long>(
        "sdnpersona_openflow_errors_total", description: "OFPT_ERROR messages that answered no waiting request, by type.");

    /// <summary>Packet-ins, by switch.</summary>
    public static readonly Counter<long> PacketIns = Meter.CreateCounter<long>(
        "sdnpersona_packet_ins_total", description: "Packets that a switch copied to the controller.");

    /// <summary>Changes of persona.</summary>
    public static readonly Counter<long> PersonaChanges = Meter.CreateCounter<long>(
        "sdnpersona_persona_changes_total", description: "Workloads that were given another persona.");

    /// <summary>Decision to barrier reply, by switch.</summary>
    public static readonly Histogram<double> Enforcement = Meter.CreateHistogram(
        "sdnpersona_enforcement_seconds",
        unit: "s",
        description: "Time from a decision to the switch's proof that it is installed.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        });
}
