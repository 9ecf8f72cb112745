using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Segments;

/// <content>Small changes that the book proposes by itself.</content>
internal sealed partial class ProposalBook
{
    /// <summary>Looks where the network and the segments in force have gone apart, and proposes small changes.</summary>
    /// <param name="thoroughly">Whether to ask also for changed roles and unused rules.</param>
    /// <param name="cancellationToken">Ends it between two groups.</param>
    public async Task FindDriftAsync(bool thoroughly, CancellationToken cancellationToken)
    {
        foreach (var inForce in _all.Values.Where(proposal => proposal.IsInForce).ToArray())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = Changes(inForce, thoroughly).Where(found => IsNew(inForce, found.Change)).ToArray();
            if (found.Length > 0)
            {
                await ProposeAsync(inForce, found, cancellationToken);
            }
        }
    }

    private IEnumerable<(ProposalChange Change, ReviewedRule? Rule, string Reason)> Changes(SegmentProposal inForce, bool thoroughly)
    {
        var since = inForce.InForceSince ?? inForce.CreatedAt;

        // What was used earlier was looked at by earlier looks; now and then everything is, for what found no room then.
        var recent = time.GetUtcNow() - ProposalLimits.DriftMemory;
        var used = graph.Edges(thoroughly || recent < since ? since : recent);
        foreach (var rule in Drift.MissingRules(inForce, Graph(inForce.Group, used.AsEnumerable().Concat(graph.Attempts().Where(tried => tried.Last >= since)))))
        {
            // What a person rejected stays rejected.
            if (inForce.Rules.All(known => known.Rule.Id != rule.Rule.Id || known.Decision != RuleDecision.Rejected))
            {
                yield return (
                    new(ProposalChangeKind.AddRule, rule.Rule.Id),
                    rule,
                    $"{rule.Rule.Evidence.Flows} flows from {rule.Rule.Client.Name} to {rule.Rule.Server.Name} are not allowed by the segments in force");
            }
        }

        if (!thoroughly)
        {
            yield break;
        }

        if (time.GetUtcNow() - since >= ProposalLimits.UnusedAfter)
        {
            var late = Graph(inForce.Group, graph.Edges(time.GetUtcNow() - ProposalLimits.UnusedAfter));
            foreach (var rule in Drift.UnusedRules(inForce, late))
            {
                yield return (
                    new(ProposalChangeKind.RemoveRule, rule.Rule.Id),
                    rule with { Decision = RuleDecision.Pending, DecidedBy = "", Reason = "" },
                    $"nothing used it for {ProposalLimits.UnusedAfter.Days} days");
            }
        }

        foreach (var (member, segment) in Drift.ChangedRoles(inForce, Graph(inForce.Group)))
        {
            yield return (
                new(ProposalChangeKind.MoveMember, member.Id, segment), null, $"{member.Name} behaves like the members of {segment}");
        }
    }

    /// <summary>Whether nobody was asked about it since the segments are in force.</summary>
    private bool IsNew(SegmentProposal inForce, ProposalChange change) => !_all.Values.Any(known => known.Group == inForce.Group
        && known.Change == change && (known.IsOpen || known.CreatedAt >= inForce.InForceSince) && known.State != ProposalState.Superseded);

    private Task<bool> ProposeAsync(
        SegmentProposal inForce, (ProposalChange Change, ReviewedRule? Rule, string Reason)[] found, CancellationToken cancellationToken) =>
        ChangeAsync<bool>(
            () =>
            {
                var open = _all.Values.Count(known => known.Group == inForce.Group && known.Change is not null && known.IsOpen);
                var room = Math.Max(0, ProposalLimits.MostOpenDrift - open);
                if (_all.GetValueOrDefault(inForce.Id)?.IsInForce is not true)
                {
                    return ([], false);
                }

                var made = new List<SegmentProposal>();
                foreach (var (change, rule, reason) in found.Take(room))
                {
                    var proposal = New(inForce.Group, AuditRecord.Controller, reason, "drift-found");
                    made.Add(proposal with
                    {
                        Id = Numbered(proposal.Id, made.Count),
                        Version = proposal.Version + made.Count,
                        Change = change,
                        Rules = rule is null ? [] : [rule],
                        Progress = ProposalProgress.Ready,
                    });
                }

                return ((SegmentProposal[])[.. made], made.Count > 0);
            },
            cancellationToken);

    private static string Numbered(string id, int plus) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"p-{int.Parse(id.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture) + plus:D4}");
}
