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

    /// <summary>Records of flows, from IPFIX or NetFlow.</summary>
    public const string Flows = "flows";

    /// <summary>Comparison of windows with what is usual; absent until that is known.</summary>
    public const string Baselines = "baselines";

    /// <summary>A program within the workload; none is part of this product, so its features are absent for now.</summary>
    public const string Agent = "agent";
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

    /// <summary>Round trip of the connections that the workload opens.</summary>
    public static readonly Feature HandshakeTime = FromConnections(
        "handshake_time",
        "s",
        "Mean time from the first SYN to the SYN+ACK of connections that the workload opens, as copied: a round trip, and what was lost.");

    /// <summary>Packets dropped and errored at the port, both directions, per second.</summary>
    public static readonly Feature DropErrorRate = FromPorts(
        "drop_error_rate", "packets/s", "Packets dropped and errored at the port, both directions, per second.");

    /// <summary>95th percentile of the sending rate over its median, from reading to reading.</summary>
    public static readonly Feature PeakToMedianRate = FromPorts(
        "peak_to_median_rate",
        "1",
        "95th percentile of the sending rate over its median, from reading to reading; absent while the median is 0.");

    /// <summary>Deviation of the size of sent packets, over flows.</summary>
    public static readonly Feature PacketSizeSpread = FromFlows(
        "packet_size_spread", "bytes", "Deviation of the size of sent packets, over flows.");

    /// <summary>Share of sent bytes that go outside the internal networks.</summary>
    public static readonly Feature ExternalBytesShare = FromFlows(
        "external_bytes_share", "1", "Share of sent bytes that go outside the internal networks.");

    /// <summary>(out - in) / (out + in) of bytes with the outside.</summary>
    public static readonly Feature ExternalProducerConsumerRatio = FromFlows(
        "external_producer_consumer_ratio", "1", "(out - in) / (out + in) of bytes with the outside.");

    /// <summary>Share of sent bytes that the first among the destinations gets.</summary>
    public static readonly Feature TopDestinationShare = FromFlows(
        "top_destination_share", "1", "Share of sent bytes that the first among the destinations gets.");

    /// <summary>Sum of squared shares of sent bytes by destination.</summary>
    public static readonly Feature DestinationConcentration = FromFlows(
        "destination_concentration",
        "1",
        "Sum of squared shares of sent bytes by destination: 1 is one destination, 1/n is n equal ones.");

    /// <summary>Median duration of flows, within a factor of 1.4.</summary>
    public static readonly Feature MedianFlowDuration = FromFlows(
        "median_flow_duration", "s", "Median duration of flows, within a factor of 1.4.");

    /// <summary>Share of flows that last more than an hour.</summary>
    public static readonly Feature LongFlowShare = FromFlows(
        "long_flow_share", "1", "Share of flows that last more than an hour.");

    /// <summary>Share of flows of at most three packets.</summary>
    public static readonly Feature ShortFlowShare = FromFlows(
        "short_flow_share", "1", "Share of flows of at most three packets.");

    /// <summary>Share of initiated flows that are UDP.</summary>
    public static readonly Feature UdpShare = FromFlows(
        "udp_share", "1", "Share of initiated flows that are UDP.");

    /// <summary>Share of initiated flows that are ICMP.</summary>
    public static readonly Feature IcmpShare = FromFlows(
        "icmp_share", "1", "Share of initiated flows that are ICMP.");

    /// <summary>Distinct ports on which the workload accepted flows.</summary>
    public static readonly Feature ServerPortsOffered = FromFlows(
        "server_ports_offered", "ports", "Distinct ports on which the workload accepted flows.");

    /// <summary>Entropy of initiated flows over destinations, as a share of the largest.</summary>
    public static readonly Feature DestinationEntropy = FromFlows(
        "destination_entropy",
        "1",
        "Entropy of initiated flows over destinations, as a share of the largest: 1 is even.");

    /// <summary>Entropy of initiated flows over server ports, as a share of the largest.</summary>
    public static readonly Feature PortEntropy = FromFlows(
        "port_entropy", "1", "Entropy of initiated flows over server ports, as a share of the largest: 1 is even.");

    /// <summary>Servers that the workload had not contacted for a week, per second.</summary>
    public static readonly Feature NewPeerRate = FromFlows(
        "new_peer_rate", "peers/s", "Servers that the workload had not contacted for a week, per second.");

    /// <summary>Share of initiated flows to servers that at most 2 % of the workloads contact.</summary>
    public static readonly Feature RareDestinationShare = FromFlows(
        "rare_destination_share",
        "1",
        "Share of initiated flows to servers that at most 2 % of the workloads contact; absent with fewer than 50 workloads.");

    /// <summary>Distinct outside networks (/24, IPv6 /48) that the workload contacts.</summary>
    public static readonly Feature ExternalNetworks = FromFlows(
        "external_networks", "networks", "Distinct outside networks (/24, IPv6 /48) that the workload contacts.");

    /// <summary>Distinct hosts that are contacted on a port of remote administration.</summary>
    public static readonly Feature AdminPortFanOut = FromFlows(
        "admin_port_fan_out", "hosts", "Distinct hosts that are contacted on a port of remote administration.");

    /// <summary>Deviation over mean of the time between initiated flows.</summary>
    public static readonly Feature InterArrivalVariation = FromFlows(
        "inter_arrival_variation",
        "1",
        "Deviation over mean of the time between initiated flows: 0 is a clock, 1 random, above bursts.");

    /// <summary>DNS questions (flows to port 53) per second.</summary>
    public static readonly Feature DnsRate = FromFlows(
        "dns_rate", "flows/s", "DNS questions (flows to port 53) per second.");

    /// <summary>(out - in) / (out + in) of bytes of DNS.</summary>
    public static readonly Feature DnsProducerConsumerRatio = FromFlows(
        "dns_producer_consumer_ratio", "1", "(out - in) / (out + in) of bytes of DNS.");

    /// <summary>Share of bytes, both directions, of web services.</summary>
    public static readonly Feature WebBytesShare = FromFlows(
        "web_bytes_share", "1", "Share of bytes, both directions, of web services.");

    /// <summary>Share of bytes, both directions, of databases.</summary>
    public static readonly Feature DatabaseBytesShare = FromFlows(
        "database_bytes_share", "1", "Share of bytes, both directions, of databases.");

    /// <summary>Share of bytes, both directions, of message queues and caches.</summary>
    public static readonly Feature QueueBytesShare = FromFlows(
        "queue_bytes_share", "1", "Share of bytes, both directions, of message queues and caches.");

    /// <summary>Share of bytes, both directions, of storage and backups.</summary>
    public static readonly Feature StorageBytesShare = FromFlows(
        "storage_bytes_share", "1", "Share of bytes, both directions, of storage and backups.");

    /// <summary>Mean share of processor time used.</summary>
    public static readonly Feature CpuMean = FromAgent(
        "cpu_mean", "1", "Mean share of processor time used.");

    /// <summary>95th percentile of the share of processor time used, less the mean.</summary>
    public static readonly Feature CpuPeak = FromAgent(
        "cpu_peak", "1", "95th percentile of the share of processor time used, less the mean.");

    /// <summary>Share of memory used.</summary>
    public static readonly Feature MemoryShare = FromAgent(
        "memory_share", "1", "Share of memory used.");

    /// <summary>Bytes read from disks per second.</summary>
    public static readonly Feature DiskReadRate = FromAgent(
        "disk_read_rate", "bytes/s", "Bytes read from disks per second.");

    /// <summary>Bytes written to disks per second.</summary>
    public static readonly Feature DiskWriteRate = FromAgent(
        "disk_write_rate", "bytes/s", "Bytes written to disks per second.");

    /// <summary>connect, accept and send per second.</summary>
    public static readonly Feature NetworkSyscallRate = FromAgent(
        "network_syscall_rate", "calls/s", "connect, accept and send per second.");

    /// <summary>Processes started per second.</summary>
    public static readonly Feature ProcessStartRate = FromAgent(
        "process_start_rate", "processes/s", "Processes started per second.");

    /// <summary>Distinct programs that ran.</summary>
    public static readonly Feature DistinctProcesses = FromAgent(
        "distinct_processes", "processes", "Distinct programs that ran.");

    /// <summary>Programs never seen on the workload before, per second.</summary>
    public static readonly Feature NewProcessRate = FromAgent(
        "new_process_rate", "processes/s", "Programs never seen on the workload before, per second.");

    /// <summary>setuid, ptrace, bpf, init_module and mount per second.</summary>
    public static readonly Feature PrivilegedSyscallRate = FromAgent(
        "privileged_syscall_rate", "calls/s", "setuid, ptrace, bpf, init_module and mount per second.");

    /// <summary>Jensen-Shannon divergence of the mix of system calls from the workload's own usual one.</summary>
    public static readonly Feature SyscallDivergence = FromAgent(
        "syscall_divergence",
        "1",
        "Jensen-Shannon divergence of the mix of system calls from the workload's own usual one.");

    /// <summary>Ports that are listened on and were not used.</summary>
    public static readonly Feature ListeningPortGap = FromAgent(
        "listening_port_gap", "ports", "Ports that are listened on and were not used.");

    /// <summary>Distance from the workload's own usual behaviour.</summary>
    public static readonly Feature Anomaly = FromBaselines(
        "anomaly",
        "deviations",
        "Robust standard deviations by which the three oddest features differ from the workload's own usual values, smoothed.");

    /// <summary>Distance from the usual behaviour of workloads of the same persona.</summary>
    public static readonly Feature PeerAnomaly = FromBaselines(
        "peer_anomaly",
        "deviations",
        "Robust standard deviations by which the three oddest features differ from the usual values of workloads of the same persona, smoothed.");

    /// <summary>All features, in the order in which they are documented.</summary>
    public static ImmutableArray<Feature> All { get; } =
    [
        BytesOutRate, BytesInRate, PacketsOutRate, PacketsInRate, ProducerConsumerRatio, MeanPacketSizeOut,
        MeanPacketSizeIn, Burstiness, DutyCycle, ConnectionsInitiatedRate, ConnectionsAcceptedRate, OpenConnectionsOut,
        OpenConnectionsIn, InitiatorRatio, FailedConnectionRatio, UnansweredDestinations, DistinctServers,
        DistinctServerPorts, DistinctClients, ExternalConnectionShare, BytesPerConnection, AddressScanWidth,
        PortScanWidth, BeaconScore, BeaconInterval, ExternalUploadRate,
        HandshakeTime, DropErrorRate, PeakToMedianRate, PacketSizeSpread, ExternalBytesShare, ExternalProducerConsumerRatio,
        TopDestinationShare, DestinationConcentration, MedianFlowDuration, LongFlowShare, ShortFlowShare,
        UdpShare, IcmpShare, ServerPortsOffered, DestinationEntropy, PortEntropy, NewPeerRate,
        RareDestinationShare, ExternalNetworks, AdminPortFanOut, InterArrivalVariation, DnsRate,
        DnsProducerConsumerRatio, WebBytesShare, DatabaseBytesShare, QueueBytesShare, StorageBytesShare,
        CpuMean, CpuPeak, MemoryShare, DiskReadRate, DiskWriteRate, NetworkSyscallRate, ProcessStartRate,
        DistinctProcesses, NewProcessRate, PrivilegedSyscallRate, SyscallDivergence, ListeningPortGap,
        Anomaly, PeerAnomaly,
    ];

    private static readonly FrozenDictionary<string, Feature> ByName = All.ToFrozenDictionary(feature => feature.Name);

    /// <summary>The feature of that name, or null.</summary>
    public static Feature? Find(string name) => ByName.GetValueOrDefault(name);

    private static Feature FromPorts(string name, string unit, string description) =>
        new(name, unit, TelemetrySources.Ports, description, IsLogarithmic(unit));

    private static Feature FromConnections(string name, string unit, string description) =>
        new(name, unit, TelemetrySources.Connections, description, IsLogarithmic(unit));

    private static Feature FromFlows(string name, string unit, string description) =>
        new(name, unit, TelemetrySources.Flows, description, IsLogarithmic(unit));

    private static Feature FromBaselines(string name, string unit, string description) =>
        new(name, unit, TelemetrySources.Baselines, description, IsLogarithmic(unit));

    private static Feature FromAgent(string name, string unit, string description) =>
        new(name, unit, TelemetrySources.Agent, description, IsLogarithmic(unit));

    /// <summary>Rates, sizes and counts differ by factors; ratios and shares, which have no unit, by amounts.</summary>
    private static bool IsLogarithmic(string unit) => unit != "1";
}
