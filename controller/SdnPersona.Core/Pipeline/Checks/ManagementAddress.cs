using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Pipeline.Checks;

/// <summary>An address that has to stay reachable, whatever policies say: a jump host, a backup server, a name server.</summary>
public sealed record ManagementAddress
{
    /// <summary>Name for messages.</summary>
    public required string Name { get; init; }

    /// <summary>The addresses.</summary>
    public required IPNetwork Network { get; init; }

    /// <summary>Protocol that has to pass.</summary>
    public RuleProtocol Protocol { get; init; }

    /// <summary>Destination ports that have to pass; empty for all.</summary>
    public ImmutableArray<PortRange> Ports { get; init; } = [];

    /// <summary>Who opens the connections: egress = the workloads, ingress = the address; null for both.</summary>
    public Direction? Direction { get; init; }

    /// <summary>Profiles that may cut it off all the same.</summary>
    public ImmutableHashSet<string> Except { get; init; } = [];
}
