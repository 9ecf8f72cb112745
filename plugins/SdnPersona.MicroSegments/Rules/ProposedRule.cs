using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.MicroSegments;

/// <summary>That one party may open connections to a service of another. Answers belong to the connection.</summary>
public sealed record ProposedRule
{
    /// <summary>
    /// Such as <c>seg-0001.seg-0002.tcp-443</c>: who, whom, what. The same in every run in which segments keep their ids; prefixes and
    /// evidence do not change it.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>Who opens connections.</summary>
    public required RuleParty Client { get; init; }

    /// <summary>Who offers the service.</summary>
    public required RuleParty Server { get; init; }

    /// <summary>IP protocol number; 1 is ICMP, 6 TCP, 17 UDP.</summary>
    public required byte Protocol { get; init; }

    /// <summary>Ports of the server; 0 alone for protocols without ports.</summary>
    public required PortRange Ports { get; init; }

    /// <summary>What it is there for.</summary>
    public RulePurpose Purpose { get; init; }

    /// <summary>How far the evidence carries.</summary>
    public required RuleClass Class { get; init; }

    /// <summary>Why it is not recommended; empty if it is.</summary>
    public required ImmutableArray<ReviewReason> Reasons { get; init; }

    /// <summary>0–1: <see cref="RuleConfidence"/>.</summary>
    public required double Confidence { get; init; }

    /// <summary>
    /// Addresses outside that the rule allows, divided by those of the prefixes that were seen, from 1; 1 for rules that allow nobody
    /// outside.
    /// </summary>
    public double OverPermission { get; init; } = 1;

    /// <summary>What was seen.</summary>
    public required RuleEvidence Evidence { get; init; }

    /// <summary>Whether one side is every workload: such rules are open by design and would hide how tight the others are.</summary>
    public bool IsShared => Client.Kind == PartyKind.EveryWorkload || Server.Kind == PartyKind.EveryWorkload;
}
