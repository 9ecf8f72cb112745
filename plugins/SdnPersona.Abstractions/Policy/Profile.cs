using System.Collections.Immutable;

namespace SdnPersona.Abstractions;

/// <summary>What a persona may do: rules, rates and mirroring.</summary>
public sealed record Profile
{
    /// <summary>Name of the profile that allows everything; it is always there.</summary>
    public const string OpenName = "open";

    /// <summary>Name in files, API and logs: a DNS-1123 label.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences.</summary>
    public string Description { get; init; } = "";

    /// <summary>Rules; earlier ones win.</summary>
    public ImmutableArray<Rule> Rules { get; init; } = [];

    /// <summary>What happens to a new connection from the workload that no rule names.</summary>
    public RuleAction DefaultEgress { get; init; } = RuleAction.Allow;

    /// <summary>What happens to a new connection to the workload that no rule names.</summary>
    public RuleAction DefaultIngress { get; init; } = RuleAction.Allow;

    /// <summary>Limit of traffic from the workload, or null for none.</summary>
    public Rate? BandwidthOut { get; init; }

    /// <summary>Limit of traffic to the workload, or null for none.</summary>
    public Rate? BandwidthIn { get; init; }

    /// <summary>Name of the workload on the same bridge that gets a copy of all traffic, or null.</summary>
    public string? MirrorTo { get; init; }

    /// <summary>What happens to connections established under another profile.</summary>
    public EstablishedConnections Established { get; init; }

    /// <summary>File that it came from, for messages; null for one set over the API.</summary>
    public string? Origin { get; init; }
}

/// <summary>What a change of profile does to connections that are already established.</summary>
public enum EstablishedConnections
{
    /// <summary>
    /// Both directions are judged again at once: the originator's packets by the new profile's rules, answers by those that would
    /// allow the connection. What is allowed before and after loses nothing.
    /// </summary>
    Reevaluate = 0,

    /// <summary>
    /// Answers stop at once whatever the rules say, errors about connections too; the originator's next packet is judged by the rules.
    /// </summary>
    Drop = 1,
}

/// <summary>Allow or deny.</summary>
public enum RuleAction
{
    /// <summary>Let it through.</summary>
    Allow = 0,

    /// <summary>Drop it, and count it.</summary>
    Deny = 1,
}

/// <summary>Which way a connection is opened, seen from the workload.</summary>
public enum Direction
{
    /// <summary>By the workload.</summary>
    Egress = 0,

    /// <summary>To the workload.</summary>
    Ingress = 1,
}

/// <summary>IP protocols that rules name.</summary>
public enum RuleProtocol
{
    /// <summary>Any IP protocol.</summary>
    Any = 0,

    /// <summary>TCP.</summary>
    Tcp = 1,

    /// <summary>UDP.</summary>
    Udp = 2,

    /// <summary>ICMP for IPv4, ICMPv6 for IPv6.</summary>
    Icmp = 3,

    /// <summary>SCTP.</summary>
    Sctp = 4,
}

/// <summary>One rule of a profile, about the opening of connections; answers follow by connection tracking.</summary>
public sealed record Rule
{
    /// <summary>Name, unique in its profile.</summary>
    public required string Name { get; init; }

    /// <summary>Which way the connection is opened.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Allow or deny.</summary>
    public required RuleAction Action { get; init; }

    /// <summary>Protocol; ports need TCP, UDP or SCTP.</summary>
    public RuleProtocol Protocol { get; init; }

    /// <summary>Destination ports; empty for all.</summary>
    public ImmutableArray<PortRange> Ports { get; init; } = [];

    /// <summary>The other side.</summary>
    public Peer Peer { get; init; } = Peer.Any;
}

/// <summary>Ports from <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <inheritdoc/>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}

/// <summary>What a rule's peer names.</summary>
public enum PeerKind
{
    /// <summary>Anybody.</summary>
    Any = 0,

    /// <summary>An IP prefix.</summary>
    Cidr = 1,

    /// <summary>All workloads of a security group.</summary>
    Group = 2,

    /// <summary>All workloads that currently have a persona.</summary>
    Persona = 3,

    /// <summary>One workload by name.</summary>
    Workload = 4,
}

/// <summary>The other side of a rule.</summary>
/// <param name="Kind">What <paramref name="Value"/> names.</param>
/// <param name="Value">Prefix or name; empty for any.</param>
public sealed record Peer(PeerKind Kind, string Value)
{
    /// <summary>Anybody.</summary>
    public static readonly Peer Any = new(PeerKind.Any, "");
}

/// <summary>A rate limit.</summary>
/// <param name="Kbps">Kilobits (1,000 bits) per second, at least 1.</param>
/// <param name="BurstKbits">
/// Kilobits that may pass at once; null for half a second at the rate. A burst much below that starves TCP.
/// </param>
public sealed record Rate(uint Kbps, uint? BurstKbits = null);
