using System.ComponentModel;

namespace SdnPersona.Controller.Features.Graph;

/// <summary>That one party used one service of another.</summary>
internal sealed record GraphEdgeItem
{
    [Description("Name of the workload that opens connections, or a prefix that is none of ours.")]
    public required string Client { get; init; }

    [Description("Security group of the client; null outside, and for workloads that are gone.")]
    public string? ClientGroup { get; init; }

    [Description("Name of the workload that offers the service, or a prefix that is none of ours.")]
    public required string Server { get; init; }

    [Description("Security group of the server; null outside, and for workloads that are gone.")]
    public string? ServerGroup { get; init; }

    [Description("tcp, udp, sctp, icmp, icmp6, or the number of the IP protocol.")]
    public required string Protocol { get; init; }

    [Description("Port of the server; 0 for protocols without ports.")]
    public required int Port { get; init; }

    [Description("Flows; of those that switch and exporter tell of, the larger number.")]
    public required long Flows { get; init; }

    [Description("Packets of both directions; 0 where no exporter tells.")]
    public required long Packets { get; init; }

    [Description("IP bytes of both directions; 0 where no exporter tells.")]
    public required long Bytes { get; init; }

    [Description("Begin of the first flow.")]
    public required DateTimeOffset First { get; init; }

    [Description("End of the last flow.")]
    public required DateTimeOffset Last { get; init; }

    [Description("Distinct hours in which flows began; of days further back than three, one each.")]
    public required int Hours { get; init; }
}
