using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>A proposed rule and what was decided about it.</summary>
public sealed record ReviewedRule
{
    /// <summary>The rule, as proposed. Its evidence names no edges and no examples by index: see <see cref="Examples"/>.</summary>
    public required ProposedRule Rule { get; init; }

    /// <summary>The pairs and services with most flows.</summary>
    public required ImmutableArray<NamedExample> Examples { get; init; }

    /// <summary>What was decided.</summary>
    public RuleDecision Decision { get; init; }

    /// <summary>Ports that a person gave it instead, or null.</summary>
    public PortRange? EditedPorts { get; init; }

    /// <summary>Who decided; empty for nobody.</summary>
    public string DecidedBy { get; init; } = "";

    /// <summary>Why; empty before.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether it is to be in force.</summary>
    public bool IsAccepted => Decision is RuleDecision.Accepted or RuleDecision.Edited && IsExpressible;

    /// <summary>Whether profiles have words for its protocol.</summary>
    public bool IsExpressible => Rule.Protocol is IpService.Icmp or IpService.IcmpV6
        || (IpService.HasPorts(Rule.Protocol) && Rule.Ports.First > 0);

    /// <summary>The rule as it is to be in force.</summary>
    public ProposedRule Effective => EditedPorts is { } ports ? Rule with { Ports = ports } : Rule;
}
