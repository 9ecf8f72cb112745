using System.Collections.Immutable;
using System.ComponentModel;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Features.Proposals;

/// <summary>A rule of a proposal.</summary>
internal sealed record ProposalRuleItem
{
    [Description("Who, whom, what: the same in every proposal in which segments keep their ids.")]
    public required string Id { get; init; }

    [Description("Id of the segment that opens connections, any for every workload, or outside.")]
    public required string Client { get; init; }

    [Description("Prefixes or other groups (group:NAME) that the client is; empty for segments.")]
    public required ImmutableArray<string> ClientPrefixes { get; init; }

    [Description("Id of the segment that offers the service, any for every workload, or outside.")]
    public required string Server { get; init; }

    [Description("Prefixes or other groups (group:NAME) that the server is; empty for segments.")]
    public required ImmutableArray<string> ServerPrefixes { get; init; }

    [Description("tcp, udp, sctp, icmp, icmp6, or the number of an IP protocol that profiles have no words for.")]
    public required string Protocol { get; init; }

    [Description("Ports of the server, as they are to be in force; empty for protocols without ports.")]
    public required string Ports { get; init; }

    [Description("What it is there for: application, dns, ntp, monitoring and the like.")]
    public required RulePurpose Purpose { get; init; }

    [Description("insufficient-evidence, review or recommended.")]
    public required RuleClass Class { get; init; }

    [Description("Why it is not recommended.")]
    public required ImmutableArray<ReviewReason> Reasons { get; init; }

    [Description("0 to 1.")]
    public required double Confidence { get; init; }

    [Description("pending, accepted, edited or rejected.")]
    public required RuleDecision Decision { get; init; }

    [Description("Who decided; empty for nobody.")]
    public required string DecidedBy { get; init; }

    [Description("Why it was decided so.")]
    public required string Reason { get; init; }

    [Description("Flows that stand for it.")]
    public required long Flows { get; init; }

    [Description("Distinct pairs of client and server.")]
    public required int Pairs { get; init; }

    [Description("Distinct hours.")]
    public required int Hours { get; init; }

    public required DateTimeOffset First { get; init; }

    public required DateTimeOffset Last { get; init; }

    [Description("Pairs with most flows.")]
    public required ImmutableArray<NamedExample> Examples { get; init; }

    public static ProposalRuleItem Of(ReviewedRule rule) => new()
    {
        Id = rule.Rule.Id,
        Client = rule.Rule.Client.Id,
        ClientPrefixes = rule.Rule.Client.Prefixes,
        Server = rule.Rule.Server.Id,
        ServerPrefixes = rule.Rule.Server.Prefixes,
        Protocol = ProtocolText.Of(rule.Rule.Protocol),
        Ports = rule.Effective.Ports is { First: 0, Last: 0 } ? "" : rule.Effective.Ports.ToString(),
        Purpose = rule.Rule.Purpose,
        Class = rule.Rule.Class,
        Reasons = rule.Rule.Reasons,
        Confidence = rule.Rule.Confidence,
        Decision = rule.Decision,
        DecidedBy = rule.DecidedBy,
        Reason = rule.Reason,
        Flows = rule.Rule.Evidence.Flows,
        Pairs = rule.Rule.Evidence.Pairs,
        Hours = rule.Rule.Evidence.Hours,
        First = rule.Rule.Evidence.First,
        Last = rule.Rule.Evidence.Last,
        Examples = rule.Examples,
    };
}
