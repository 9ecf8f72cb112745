using System.Collections.Frozen;
using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>Names of the sources that features come from.</summary>
public static class TelemetrySources
{
    /// <summary>Port statistics (OFPMP_PORT_STATS).</summary>
    public const string Ports = "ports";

    /// <summary>Copies of the segments that open and end connections.</summary>
    public const string Connections = "connections";
}

/// <summary>
/// Every feature of a workload's behaviour, one line each: persona files may name these and no others, and monitoring
/// measures them under these names. "Out" is what the workload sends; a rate is the mean over the window.
/// </summary>
public static class FeatureCatalog
{
    /// <summary>Bytes that the workload sends.</summary>
    public static readonly Feature BytesOutRate = FromPorts("bytes_out_rate", "bytes/s", "Bytes sent per second.");

    /// <summary>Bytes that reach the workload.</summary>
    public static readonly Feature BytesInRate = FromPorts("bytes_in_rate", "bytes/s", "Bytes received per second.");

    /// <summary>Packets that the workload sends.</summary>
    public static readonly Feature PacketsOutRate = FromPorts(
        "packets_out_rate", "packets/s", "Packets sent per second.");

    /// <summary>Packets that reach the workload.</summary>
    public static readonly Feature PacketsInRate = FromPorts(
        "packets_in_rate", "packets/s", "Packets received per second.");

    /// <summary>Producer or consumer.</summary>
    public static readonly Feature ProducerConsumerRatio = FromPorts(
        "producer_consumer_ratio",
        "1",
        "(out - in) / (out + in) of bytes: 1 only sends, 0 is balanced, -1 only receives.");

    /// <summary>Size of sent packets.</summary>
    public static readonly Feature MeanPacketSizeOut = FromPorts(
        "mean_packet_size_out", "bytes", "Mean size of sent packets.");

    /// <summary>Size of received packets.</summary>
    public static readonly Feature MeanPacketSizeIn = FromPorts(
        "mean_packet_size_in", "bytes", "Mean size of received packets.");

    /// <summary>Unevenness of sending.</summary>
    public static readonly Feature Burstiness = FromPorts(
        "burstiness",
        "1",
        "(s - m) / (s + m) of the sending rate's mean m and deviation s: -1 is steady, near 1 is rare bursts.");

    /// <summary>Share of time in which the workload does something.</summary>
    public static readonly Feature DutyCycle = FromPorts(
        "duty_cycle", "1", "Share of the window in which more packets were sent than an idle system's chatter.");

    /// <summary>Connections that the workload tries to open.</summary>
    public static readonly Feature ConnectionsInitiatedRate = FromConnections(
        "connections_initiated_rate",
        "connections/s",
        "Connections and exchanges that the workload opens or tries to open, per second.");

    /// <summary>Connections that the workload accepts.</summary>
    public static readonly Feature ConnectionsAcceptedRate = FromConnections(
        "connections_accepted_rate",
        "connections/s",
        "Connections and exchanges that the workload accepts, per second.");

    /// <summary>Open connections as the client.</summary>
    public static readonly Feature OpenConnectionsOut = FromConnections(
        "open_connections_out", "connections", "Connections that the workload opened and that have not ended.");

    /// <summary>Open connections as the server.</summary>
    public static readonly Feature OpenConnectionsIn = FromConnections(
        "open_connections_in", "connections", "Connections that the workload accepted and that have not ended.");

    /// <summary>Client or server.</summary>
    public static readonly Feature InitiatorRatio = FromConnections(
        "initiator_ratio",
        "1",
        "(initiated - accepted) / (initiated + accepted), open ones included: 1 is a pure client, -1 a pure server.");

    /// <summary>Share of TCP attempts without acceptance.</summary>
    public static readonly Feature FailedConnectionRatio = FromConnections(
        "failed_connection_ratio",
        "1",
        "Share of the TCP connections that the workload tried to open and nobody accepted.");

    /// <summary>Distinct addresses and ports tried in vain.</summary>
    public static readonly Feature UnansweredDestinations = FromConnections(
        "unanswered_destinations",
        "destinations",
        "Distinct pairs of address and port that were tried and never accepted.");

    /// <summary>Distinct servers.</summary>
    public static readonly Feature DistinctServers = FromConnections(
        "distinct_servers", "hosts", "Distinct addresses that the workload opens connections to.");

    /// <summary>Distinct server ports.</summary>
    public static readonly Feature DistinctServerPorts = FromConnections(
        "distinct_server_ports", "ports", "Distinct ports that the workload opens connections to.");

    /// <summary>Distinct clients.</summary>
    public static readonly Feature DistinctClients = FromConnections(
        "distinct_clients", "hosts", "Distinct addresses whose connections the workload accepts.");

    /// <summary>Share of initiated connections that leave.</summary>
    public static readonly Feature ExternalConnectionShare = FromConnections(
        "external_connection_share",
        "1",
        "Share of initiated connections, open ones included, to addresses outside the internal networks.");

    /// <summary>Bytes per connection.</summary>
    public static readonly Feature BytesPerConnection = FromConnections(
        "bytes_per_connection",
        "bytes",
        "Bytes in both directions over the connections opened in the window; needs both sources.");

    /// <summary>Address scan.</summary>
    public static readonly Feature AddressScanWidth = FromConnections(
        "address_scan_width",
        "hosts",
        "Most distinct hosts on which one and the same port was tried and never accepted.");

    /// <summary>Port scan.</summary>
    public static readonly Feature PortScanWidth = FromConnections(
        "port_scan_width", "ports", "Most distinct ports of one and the same host that were tried and never accepted.");

    /// <summary>Regularity of connections to one outside server.</summary>
    public static readonly Feature BeaconScore = FromConnections(
        "beacon_score", "1", "How clockwork-like connections to one outside server and port are: 0 random, 1 exact.");

    /// <summary>Period of the most regular destination.</summary>
    public static readonly Feature BeaconInterval = FromConnections(
        "beacon_interval", "s", "Median time between connections to the destination that gave the beacon score.");

    /// <summary>Upload to the outside.</summary>
    public static readonly Feature ExternalUploadRate = FromConnections(
        "external_upload_rate",
        "bytes/s",
        "bytes_out_rate x external_connection_share x producer_consumer_ratio, at least 0; needs both sources.");

    /// <summary>All features, in the order in which they are documented.</summary>
    public static ImmutableArray<Feature> All { get; } =
    [
        BytesOutRate, BytesInRate, PacketsOutRate, PacketsInRate, ProducerConsumerRatio, MeanPacketSizeOut,
        MeanPacketSizeIn, Burstiness, DutyCycle, ConnectionsInitiatedRate, ConnectionsAcceptedRate, OpenConnectionsOut,
        OpenConnectionsIn, InitiatorRatio, FailedConnectionRatio, UnansweredDestinations, DistinctServers,
        DistinctServerPorts, DistinctClients, ExternalConnectionShare, BytesPerConnection, AddressScanWidth,
        PortScanWidth, BeaconScore, BeaconInterval, ExternalUploadRate,
    ];

    private static readonly FrozenDictionary<string, Feature> ByName = All.ToFrozenDictionary(feature => feature.Name);

    /// <summary>The feature of that name, or null.</summary>
    public static Feature? Find(string name) => ByName.GetValueOrDefault(name);

    private static Feature FromPorts(string name, string unit, string description) =>
        new(name, unit, TelemetrySources.Ports, description, IsLogarithmic(unit));

    private static Feature FromConnections(string name, string unit, string description) =>
        new(name, unit, TelemetrySources.Connections, description, IsLogarithmic(unit));

    /// <summary>Rates, sizes and counts differ by factors; ratios and shares, which have no unit, by amounts.</summary>
    private static bool IsLogarithmic(string unit) => unit != "1";
}
