using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SdnPersona.MicroSegments;
using SdnPersona.Segmentation;

namespace SdnPersona.Controller.Segments;

/// <summary>
/// All proposals of segments, what is done to them, and which are in force. What a method has done is durable, and in the audit log, when
/// it returns. Thread-safe: one change at a time, readers need no lock.
/// </summary>
internal sealed partial class ProposalBook(
    LiveGraph graph,
    GroupMembership membership,
    PolicyCatalog catalog,
    IPersonaCatalog personas,
    IProposalStore store,
    SegmentPolicySource source,
    TimeProvider time,
    ILogger<ProposalBook> logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile ImmutableDictionary<string, SegmentProposal> _all = ImmutableDictionary<string, SegmentProposal>.Empty;

    /// <summary>All, by id.</summary>
    public IReadOnlyCollection<SegmentProposal> All => [.. _all.Values.OrderBy(proposal => proposal.Id, StringComparer.Ordinal)];

    /// <summary>One by id.</summary>
    /// <exception cref="ProposalException">There is none.</exception>
    public SegmentProposal Find(string id) => _all.GetValueOrDefault(id)
        ?? throw new ProposalException($"there is no proposal '{id}'; GET /v1/proposals lists them", isMissing: true);

    /// <summary>The one of a group that is in force, or null.</summary>
    public SegmentProposal? InForce(string group) => _all.Values.FirstOrDefault(proposal => proposal.Group == group && proposal.IsInForce);

    /// <summary>Takes back what was stored.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var stored = await source.ReadAsync(store, cancellationToken);
        _all = stored.Select(proposal => proposal.Progress == ProposalProgress.Running
                ? proposal with { Progress = ProposalProgress.Failed, Problem = "the controller ended meanwhile; make a new one" }
                : proposal)
            .ToImmutableDictionary(proposal => proposal.Id);
    }

    /// <summary>Begins a proposal, which is worked out in the background.</summary>
    /// <exception cref="ProposalException">No such group, or one of it is being worked out.</exception>
    public async Task<SegmentProposal> CreateAsync(
        string group, double? resolution, string author, string reason, CancellationToken cancellationToken)
    {
        RequireWhole(group);
        var proposal = await ChangeAsync<SegmentProposal>(
            () =>
            {
                var those = _all.Values.Where(known => known.Group == group).ToArray();
                if (those.FirstOrDefault(known => known.Progress == ProposalProgress.Running) is { } running)
                {
                    throw new ProposalException($"proposal {running.Id} of group '{group}' is being worked out; wait for it");
                }

                var made = New(group, author, reason, "created") with
                {
                    Resolution = resolution,
                    Pins = those.MaxBy(known => known.Version)?.Pins ?? ImmutableDictionary<string, string>.Empty,
                };
                return ([made], made);
            },
            cancellationToken);
        _ = Task.Run(() => WorkOutAsync(proposal.Id), CancellationToken.None);
        return proposal;
    }

    /// <summary>Decides about a rule.</summary>
    /// <exception cref="ProposalException">See <see cref="ProposalReview.Decide"/>.</exception>
    public Task<SegmentProposal> DecideAsync(
        string id, string rule, RuleDecision decision, PortRange? ports, string author, string reason, CancellationToken cancellationToken) =>
        ChangeAsync<SegmentProposal>(
            () =>
            {
                var after = ProposalReview.Decide(Find(id), rule, decision, ports, Step(author, "", reason));
                if (after.Change is null)
                {
                    after = after with { Simulation = ProposalBuilder.Simulate(after, Graph(after.Group), acceptedOnly: false) };
                }

                return ([after], after);
            },
            cancellationToken);

    /// <summary>Puts a workload into a segment, an existing one or a new one.</summary>
    /// <exception cref="ProposalException">The proposal is decided or has no such workload.</exception>
    public Task<SegmentProposal> MoveAsync(
        string id, string workload, string segment, string author, string reason, CancellationToken cancellationToken) =>
        ChangeAsync<SegmentProposal>(
            () =>
            {
                var before = Find(id);
                ProposalReview.RequireOpen(before);
                if (before.Change is not null)
                {
                    throw new ProposalException($"proposal {id} is one small change; make a whole proposal to move members");
                }

                var member = before.Segments.SelectMany(known => known.Members).Concat(before.InsufficientEvidence)
                    .FirstOrDefault(member => member.Id == workload || member.Name == workload)
                    ?? throw new ProposalException($"proposal {id} has no workload '{workload}'", isMissing: true);
                var after = ProposalReview.Noted(
                    ProposalBuilder.Move(before, Graph(before.Group), member.Id, segment) with { State = ProposalState.InReview },
                    Step(author, "member-moved", $"to {segment}: {reason}") with { Subject = member.Name });
                return ([after], after);
            },
            cancellationToken);

    /// <summary>Begins the review, accepts or rejects.</summary>
    /// <exception cref="ProposalException">See <see cref="ProposalReview.Conclude"/>.</exception>
    public Task<SegmentProposal> ConcludeAsync(
        string id, ProposalState state, string author, string reason, CancellationToken cancellationToken) =>
        ChangeAsync<SegmentProposal>(
            () =>
            {
                var after = ProposalReview.Conclude(Find(id), state, Step(author, "", reason));
                return ([after], after);
            },
            cancellationToken);

    /// <summary>Makes security groups and profiles of an accepted proposal, instead of those of the one in force before.</summary>
    /// <param name="id">The proposal.</param>
    /// <param name="state"><see cref="ProposalState.Shadow"/> or <see cref="ProposalState.Enforced"/>.</param>
    /// <param name="author">Who.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancellationToken">Ends the wait; what was begun is finished.</param>
    /// <exception cref="ProposalException">It is not accepted, or its documents are refused; nothing has changed.</exception>
    public Task<SegmentProposal> PutInForceAsync(
        string id, ProposalState state, string author, string reason, CancellationToken cancellationToken) =>
        ChangeAsync<SegmentProposal>(
            () =>
            {
                var proposal = Find(id);
                var before = InForce(proposal.Group);
                var after = Forced(proposal, before, state, author, reason);
                return before is null || before.Id == id
                    ? ([after], after)
                    : ([Superseded(before, author, $"proposal {id} replaces it: {reason}"), after], after);
            },
            cancellationToken);

    /// <summary>Puts back what was in force before.</summary>
    /// <returns>What is in force now, or null for nothing.</returns>
    /// <exception cref="ProposalException">Nothing is in force.</exception>
    public Task<SegmentProposal?> RollbackAsync(string group, string author, string reason, CancellationToken cancellationToken) =>
        ChangeAsync<SegmentProposal?>(
            () =>
            {
                RequireWhole(group);
                var now = InForce(group) ?? throw new ProposalException($"no proposal of group '{group}' is in force: there is nothing to roll back");
                var gone = Superseded(now, author, $"rolled back: {reason}");
                if (now.Replaced is not { } earlier || !_all.TryGetValue(earlier, out var back))
                {
                    return ([gone], null);
                }

                var again = ProposalReview.Noted(
                    back with { State = now.ReplacedState ?? ProposalState.Shadow }, Step(author, "in-force-again", reason));
                return ([gone, again], again);
            },
            cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task WorkOutAsync(string id)
    {
        try
        {
            var begun = Find(id);
            var previous = InForce(begun.Group) ?? _all.Values
                .Where(known => known.Group == begun.Group && known.Change is null && known.Progress == ProposalProgress.Ready)
                .MaxBy(known => known.Version);
            SegmentProposal done;
            try
            {
                done = ProposalBuilder.Build(begun, Graph(begun.Group), previous);
            }
            catch (Exception problem)
            {
                logger.ProposalFailed(id, problem);
                done = begun with { Progress = ProposalProgress.Failed, Problem = problem.Message };
            }

            done = ProposalReview.Noted(done, Step(AuditRecord.Controller, done.Progress == ProposalProgress.Ready ? "ready" : "failed", done.Problem));
            await ChangeAsync(() => ((SegmentProposal[])[done], done), CancellationToken.None);
        }
        catch (Exception problem)
        {
            // The store is away: the proposal is told as failed, and is asked for again.
            logger.ProposalFailed(id, problem);
            _all = _all.SetItem(id, Find(id) with { Progress = ProposalProgress.Failed, Problem = problem.Message });
        }
    }

    private SegmentProposal Forced(
        SegmentProposal proposal, SegmentProposal? before, ProposalState state, string author, string reason)
    {
        if (proposal.State is not (ProposalState.Accepted or ProposalState.PartlyAccepted) && !proposal.IsInForce)
        {
            throw new ProposalException(
                $"proposal {proposal.Id} is {ProposalReview.Word(proposal.State)}; only what is accepted can be put in force");
        }

        var step = Step(author, state == ProposalState.Enforced ? "enforced" : "shadow", reason);
        if (proposal.IsInForce)
        {
            return ProposalReview.Noted(proposal with { State = state }, step);
        }

        if (proposal.Change is not null)
        {
            proposal = Drift.Applied(
                proposal,
                before ?? throw new ProposalException($"proposal {proposal.Id} changes what is in force, and nothing is; make a whole proposal"));
        }

        var parent = catalog.Groups.FirstOrDefault(group => group.Name == proposal.Group)
            ?? throw new ProposalException($"security group '{proposal.Group}' does not exist any more");
        var threats = personas.Personas.Where(persona => persona.Kind == PersonaKind.Threat).Select(persona => persona.Name).ToHashSet();
        return ProposalReview.Noted(
            proposal with
            {
                State = state,
                InForceSince = time.GetUtcNow(),
                Replaced = before?.Id,
                ReplacedState = before?.State,
                Parent = new()
                {
                    Priority = parent.Priority,
                    ThreatProfiles = parent.Profiles.Where(profile => threats.Contains(profile.Key)).ToImmutableDictionary(),
                    MinimumProbability = parent.MinimumProbability,
                    Protected = parent.Protected,
                    ChangeBudget = parent.ChangeBudget,
                },
            },
            step);
    }

    private SegmentProposal Superseded(SegmentProposal proposal, string author, string reason) =>
        ProposalReview.Noted(proposal with { State = ProposalState.Superseded }, Step(author, "superseded", reason));

    /// <summary>Makes one change: in the catalog if it concerns what is in force, then in the store, then for readers.</summary>
    private async Task<TResult> ChangeAsync<TResult>(
        Func<(SegmentProposal[] Changed, TResult Result)> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var (changed, result) = change();
            var before = _all;
            var after = before.SetItems(changed.Select(proposal => KeyValuePair.Create(proposal.Id, proposal)));
            var removed = Surplus(after, changed.Select(proposal => proposal.Group).Distinct());
            after = after.RemoveRange(removed);
            var concerns = changed.Any(proposal => proposal.IsInForce || before.GetValueOrDefault(proposal.Id)?.IsInForce is true);
            try
            {
                if (concerns)
                {
                    await ApplyAsync(after, before);
                }

                await store.SaveProposalsAsync(
                    [.. changed.Select(proposal => new StoredProposal(proposal.Id, proposal.Group, ProposalDocument.Write(proposal)))],
                    removed,
                    [.. changed.Select(proposal => Record(before.GetValueOrDefault(proposal.Id), proposal))],
                    CancellationToken.None);
            }
            catch when (concerns)
            {
                // The catalog reads its sources every two seconds anyway, should it fail now.
                source.Set(before.Values);
                await PutBackAsync();
                throw;
            }

            _all = after;
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task PutBackAsync()
    {
        try
        {
            await catalog.LoadAsync(CancellationToken.None);
        }
        catch (Exception problem)
        {
            logger.SegmentsNotPutBack(problem);
        }
    }

    /// <summary>Brings documents into the catalog.</summary>
    /// <exception cref="ProposalException">One was refused; the caller puts back what was there.</exception>
    private async Task ApplyAsync(
        ImmutableDictionary<string, SegmentProposal> after, ImmutableDictionary<string, SegmentProposal> before)
    {
        source.Set(after.Values);
        await catalog.LoadAsync(CancellationToken.None);
        var inForce = catalog.Current;
        var origins = inForce.Profiles.Values.Select(profile => profile.Origin)
            .Concat(inForce.Groups.Select(group => group.Origin)).OfType<string>().ToHashSet();
        var missing = source.Documents.Where(document => !origins.Contains(document.Origin)).Select(document => document.Origin).ToArray();
        if (missing.Length > 0)
        {
            var why = inForce.Errors.FirstOrDefault(error => missing.Contains(error.File))?.ToString() ?? "another document has its name";
            throw new ProposalException($"{missing.Length} documents of it are refused, so that nothing was changed; {missing[0]}: {why}");
        }

        // A mode that somebody set over the API for a part wins over documents; the state of the proposal is newer.
        foreach (var proposal in after.Values.Where(proposal => proposal.IsInForce && before.GetValueOrDefault(proposal.Id)?.State != proposal.State))
        {
            var mode = proposal.State == ProposalState.Enforced ? EnforcementMode.Enforce : EnforcementMode.Shadow;
            foreach (var name in SegmentPolicy.Governed(proposal).Select(segment => SegmentPolicy.NameOf(proposal.Group, segment.Name)))
            {
                if (catalog.Groups.FirstOrDefault(group => group.Name == name) is { } group && group.Mode != mode)
                {
                    await catalog.SetModeAsync(name, mode, proposal.History[^1].Author, CancellationToken.None);
                }
            }
        }
    }

    private static string[] Surplus(ImmutableDictionary<string, SegmentProposal> all, IEnumerable<string> groups)
    {
        var removed = new List<string>();
        foreach (var group in groups)
        {
            var those = all.Values.Where(proposal => proposal.Group == group).ToArray();
            var needed = new HashSet<string>();
            for (var one = those.FirstOrDefault(proposal => proposal.IsInForce); one is not null && needed.Add(one.Id);)
            {
                one = one.Replaced is { } earlier ? all.GetValueOrDefault(earlier) : null;
            }

            removed.AddRange(those.Where(proposal => !needed.Contains(proposal.Id) && !proposal.IsOpen)
                .OrderBy(proposal => proposal.Version).Take(Math.Max(0, those.Length - ProposalLimits.MostOfGroup)).Select(proposal => proposal.Id));
        }

        return [.. removed];
    }

    private SegmentProposal New(string group, string author, string reason, string action)
    {
        var those = _all.Values.Where(known => known.Group == group).ToArray();
        if (those.Count(known => known.IsOpen) >= ProposalLimits.MostOfGroup)
        {
            throw new ProposalException(
                $"group '{group}' has {ProposalLimits.MostOfGroup} proposals that nobody decided about; reject some first");
        }

        var number = _all.Keys.Select(id => int.Parse(id.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max() + 1;
        return new()
        {
            Id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"p-{number:D4}"),
            Group = group,
            Version = those.Select(known => known.Version).DefaultIfEmpty(0).Max() + 1,
            CreatedAt = time.GetUtcNow(),
            Author = author,
            Reason = reason,
            History = [Step(author, action, reason)],
        };
    }

    private void RequireWhole(string group)
    {
        var known = catalog.Groups.FirstOrDefault(known => known.Name == group)
            ?? throw new ProposalException($"there is no security group '{group}'; GET /v1/groups lists them", isMissing: true);
        if (known.Parent is { } whole)
        {
            throw new ProposalException($"group '{group}' is a segment of group '{whole}'; name that one");
        }
    }

    private GroupGraph Graph(string group) => Graph(group, graph.Edges());

    private GroupGraph Graph(string group, IEnumerable<ServiceUsage> edges) =>
        GroupGraph.Of(group, edges, membership.Workloads(), graph.Counters.Unresolved);

    private ProposalStep Step(string author, string action, string reason) => new(time.GetUtcNow(), author, action, "", reason);

    private static AuditRecord Record(SegmentProposal? before, SegmentProposal after)
    {
        var step = after.History[^1];
        return new()
        {
            At = step.At,
            Actor = step.Author,
            Action = $"proposal-{step.Action}",
            Subject = after.Group,
            Cause = string.Join(": ", new[] { $"proposal {after.Id}", step.Subject, step.Reason }.Where(part => part.Length > 0)),
            Before = before is null ? "" : ProposalReview.Word(before.State),
            After = ProposalReview.Word(after.State),
        };
    }
}
