using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Personas;

/// <summary>What one host did in one window of a recording.</summary>
public sealed record HostWindow
{
    /// <summary>Names of <see cref="Features"/>, in their order; counts, packets and bytes as ln(1 + x).</summary>
    public static readonly ImmutableArray<string> FeatureNames =
    [
        "flows_initiated", "flows_accepted", "distinct_servers", "distinct_clients", "distinct_server_ports",
        "tcp_attempts", "tcp_failed", "tcp_failed_ratio", "udp_share", "icmp_share", "external_servers",
        "external_uncommon_port_connections", "attempts_to_dead_external", "address_scan_width", "port_scan_width",
        "packets_out", "packets_in", "bytes_out", "bytes_in", "longest_flow_s", "most_flows_to_one_server",
    ];

    /// <summary>Which.</summary>
    public required HostAddress Host { get; init; }

    /// <summary>Beginning, a whole number of lengths since 1970.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Features; NaN where the recording does not tell.</summary>
    public required double[] Features { get; init; }

    /// <summary>What speaks for a compromise.</summary>
    public required CompromiseScore Compromise { get; init; }

    /// <summary>Whether the recording says that a flow which the host initiated was malicious; for evaluation only.</summary>
    public bool LabelledMalicious { get; init; }
}

/// <summary>Probability of a compromise and what it is made of.</summary>
/// <param name="Probability">0–1: noisy-or of the signs.</param>
/// <param name="Signs">Signs above 0.05, strongest first; their contribution is what the sign alone gives.</param>
public sealed record CompromiseScore(double Probability, ImmutableArray<Evidence> Signs);
