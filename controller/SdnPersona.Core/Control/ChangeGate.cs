using System.Collections.Immutable;
using System.Globalization;
using SdnPersona.Abstractions;

namespace SdnPersona.Core.Control;

/// <summary>
/// Lets a workload's new persona into its policy, or holds it back: whoever is protected is not restricted further, and of a
/// group only so many change within a minute. Only changes of persona pass through here; files, modes and overrides are a
/// person's and act at once. Belongs to the control loop; not thread-safe.
/// </summary>
internal sealed class ChangeGate(IPolicyResolver resolver)
{
    /// <summary>Names that an event lists.</summary>
    private const int MostNames = 5;

    private readonly Dictionary<WorkloadId, PolicyState> _states = [];
    private readonly Dictionary<WorkloadId, HeldChange> _held = [];
    private readonly Dictionary<string, Queue<DateTimeOffset>> _spent = [];
    private readonly HashSet<string> _waiting = [];
    private readonly HashSet<WorkloadId> _unsaved = [];
    private readonly List<AuditRecord> _records = [];
    private readonly Queue<ControllerEvent> _events = [];

    /// <summary>Takes back what was let in before a restart.</summary>
    public void Restore(IEnumerable<PolicyState> states)
    {
        foreach (var state in states)
        {
            _states[state.Workload] = state;
        }
    }

    /// <summary>What a workload's policy would be, and what it is without the persona that was not let in yet.</summary>
    public PolicyProposal Propose(
        Workload workload,
        Assignment? assignment,
        IPolicyCatalog catalog,
        IReadOnlyCollection<PolicyOverride> overrides,
        DateTimeOffset now)
    {
        var (automatic, wanted) = Resolve(workload, assignment, catalog, overrides);
        if (!_states.TryGetValue(workload.Id, out var state) || state.Persona == automatic.Persona)
        {
            return new(workload, assignment, wanted, wanted, automatic, automatic);
        }

        var frozen = Frozen(workload, assignment, state.Persona, now);
        var (before, kept) = Resolve(workload, frozen, catalog, overrides);
        return new(workload, assignment, wanted, kept, automatic, before) { KeptFor = frozen };
    }

    /// <summary>Decides which of the proposals are let in.</summary>
    public IReadOnlyList<Decision> Admit(IReadOnlyCollection<PolicyProposal> proposals, IPolicyCatalog catalog, DateTimeOffset now)
    {
        var groups = catalog.Groups.ToDictionary(group => group.Name);
        var held = new Dictionary<WorkloadId, HeldChange>();
        var candidates = new List<PolicyProposal>();
        foreach (var proposal in proposals.Where(proposal => proposal.IsChange))
        {
            var group = groups[proposal.Automatic.Group];
            if (IsProtectedFrom(proposal, group, catalog))
            {
                held[proposal.Workload.Id] = Hold(
                    proposal, HoldCause.Protected, "protected: only a person may restrict it further", now);
            }
            else if (group.ChangeBudget is not null && Acts(proposal))
            {
                candidates.Add(proposal);
            }
        }

        foreach (var group in candidates.GroupBy(proposal => proposal.Automatic.Group))
        {
            var members = proposals.Count(proposal => proposal.Automatic.Group == group.Key);
            foreach (var (proposal, reason) in Waiting([.. group], groups[group.Key].ChangeBudget!, members, now))
            {
                held[proposal.Workload.Id] = Hold(proposal, HoldCause.Budget, reason, now);
            }
        }

        Tell(proposals, held, now);
        return [.. proposals.Select(proposal => Decide(proposal, groups[proposal.Automatic.Group], held, now))];
    }

    /// <summary>Saves what was let in and what changed by it. What cannot be stored is tried again.</summary>
    public async Task SaveAsync(IStateStore store, CancellationToken cancellationToken)
    {
        if (_unsaved.Count > 0)
        {
            await store.SavePolicyStatesAsync([.. _unsaved.Select(id => _states[id])], [], _records, cancellationToken).ConfigureAwait(false);
            _unsaved.Clear();
            _records.Clear();
        }

        while (_events.TryPeek(out var entry))
        {
            await store.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
            _events.Dequeue();
        }
    }

    /// <summary>Forgets the workloads that are to be forgotten.</summary>
    public async Task ForgetAsync(IStateStore store, Func<WorkloadId, bool> isGone, CancellationToken cancellationToken)
    {
        var gone = _states.Keys.Where(isGone).ToArray();
        if (gone.Length == 0)
        {
            return;
        }

        await store.SavePolicyStatesAsync([], gone, [], cancellationToken).ConfigureAwait(false);
        foreach (var id in gone)
        {
            _states.Remove(id);
            _held.Remove(id);
            _unsaved.Remove(id);
        }
    }

    private (EffectivePolicy Automatic, EffectivePolicy Whole) Resolve(
        Workload workload, Assignment? assignment, IPolicyCatalog catalog, IReadOnlyCollection<PolicyOverride> overrides)
    {
        var automatic = resolver.Resolve(workload, assignment, catalog, []);
        return (automatic, overrides.Count == 0 ? automatic : resolver.Resolve(workload, assignment, catalog, overrides));
    }

    /// <summary>The same behaviour, taken for the persona that was let in, without doubt.</summary>
    private static Assignment Frozen(Workload workload, Assignment? assignment, string persona, DateTimeOffset now) =>
        (assignment ?? new()
        {
            Workload = workload.Id,
            Persona = persona,
            Probability = 1,
            Functional = ImmutableDictionary<string, double>.Empty,
            Threats = ImmutableDictionary<string, double>.Empty,
            Risk = RiskScore.None,
            Evidence = [],
            DecidedAt = now,
            Since = now,
        }) with
        { Persona = persona, Probability = 1 };

    private static bool IsProtectedFrom(PolicyProposal proposal, SecurityGroup group, IPolicyCatalog catalog) =>
        DeclaredProtection.Protects(proposal.Workload, group)
        && ProfileStrictness.MayBeStricter(catalog.Profiles[proposal.Before.Profile], catalog.Profiles[proposal.Automatic.Profile]);

    /// <summary>Whether it would change what a switch does: not while a person decides, nor where nothing is enforced.</summary>
    private static bool Acts(PolicyProposal proposal) =>
        proposal.Wanted.Mode == EnforcementMode.Enforce && proposal.Wanted.Profile != proposal.Kept.Profile;

    /// <summary>Those that the budget leaves no room for; room goes to the highest risk, then to who waits longest.</summary>
    private List<(PolicyProposal Proposal, string Reason)> Waiting(
        List<PolicyProposal> candidates, ChangeBudget budget, int members, DateTimeOffset now)
    {
        var name = candidates[0].Automatic.Group;
        if (!_spent.TryGetValue(name, out var spent))
        {
            _spent[name] = spent = [];
        }

        // Not for ever, either, when somebody sets the clock back.
        while (spent.TryPeek(out var at) && (now - at).Duration() >= ChangeBudget.Window)
        {
            spent.Dequeue();
        }

        var room = Math.Clamp(budget.Most(members) - spent.Count, 0, candidates.Count);
        var ordered = candidates
            .OrderByDescending(proposal => proposal.Assignment?.Risk.Score ?? 0)
            .ThenBy(proposal => _held.GetValueOrDefault(proposal.Workload.Id)?.Since ?? now)
            .ThenBy(proposal => proposal.Workload.Name, StringComparer.Ordinal)
            .ToList();
        for (var i = 0; i < room; i++)
        {
            spent.Enqueue(now);
        }

        var reason = $"budget: of group '{name}' {budget} may change automatically";
        return [.. ordered.Skip(room).Select(proposal => (proposal, reason))];
    }

    private HeldChange Hold(PolicyProposal proposal, HoldCause cause, string reason, DateTimeOffset now)
    {
        var change = new HeldChange(proposal.Automatic.Persona, proposal.Automatic.Profile, cause, reason, now);
        return _held.GetValueOrDefault(proposal.Workload.Id) is { } before && before == change with { Since = before.Since } ? before : change;
    }

    private Decision Decide(PolicyProposal proposal, SecurityGroup group, Dictionary<WorkloadId, HeldChange> held, DateTimeOffset now)
    {
        var (workload, assignment) = (proposal.Workload, proposal.Assignment);
        var decision = new Decision(workload, assignment, proposal.Wanted, false) { Protected = DeclaredProtection.Protects(workload, group) };
        var persona = proposal.Automatic.Persona;
        if (held.TryGetValue(workload.Id, out var change))
        {
            _held[workload.Id] = change;
            persona = _states[workload.Id].Persona;
            var reason = $"{proposal.Kept.Reason}; held: persona '{change.Persona}' calls for profile '{change.Profile}', but {change.Reason}";
            decision = decision with { Policy = proposal.Kept with { Reason = reason }, Held = change, HeldAt = proposal.KeptFor };
        }
        else
        {
            _held.Remove(workload.Id);
        }

        Remember(decision, persona, now);
        return decision;
    }

    private void Remember(Decision decision, string persona, DateTimeOffset now)
    {
        var (id, policy) = (decision.Workload.Id, decision.Policy);
        var before = _states.GetValueOrDefault(id);
        // While it is observed no switch sees its profile: what comes afterwards is compared with the last one that was seen.
        var profile = policy.Mode == EnforcementMode.Observe ? before?.Profile ?? "" : policy.Profile;
        var state = new PolicyState(id, persona, profile);
        if (state == before)
        {
            return;
        }

        _states[id] = state;
        _unsaved.Add(id);
        if (before is { Profile.Length: > 0 } && before.Profile != profile)
        {
            _records.Add(new()
            {
                At = now,
                Actor = AuditRecord.Controller,
                Action = "policy-changed",
                Subject = decision.Workload.Name,
                Cause = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{policy.Reason}; persona {policy.Persona}, risk {decision.Assignment?.Risk.Score ?? 0:0}, mode {policy.Mode.ToString().ToLowerInvariant()}"),
                Before = before.Profile,
                After = policy.Profile,
            });
        }
    }

    /// <summary>One event for each protected workload, and one for each group whose budget has just been used up.</summary>
    private void Tell(IReadOnlyCollection<PolicyProposal> proposals, Dictionary<WorkloadId, HeldChange> held, DateTimeOffset now)
    {
        var waiting = proposals.Where(proposal => held.ContainsKey(proposal.Workload.Id)).ToArray();
        foreach (var proposal in waiting.Where(proposal => held[proposal.Workload.Id] is { Cause: HoldCause.Protected }))
        {
            var change = held[proposal.Workload.Id];
            if (_held.GetValueOrDefault(proposal.Workload.Id) != change)
            {
                _events.Enqueue(new(
                    0,
                    now,
                    "change-held",
                    proposal.Workload.Name,
                    $"held: protected: persona {change.Persona} calls for profile {change.Profile}; {proposal.Before.Profile} stays"));
            }
        }

        var groups = waiting.Where(proposal => held[proposal.Workload.Id].Cause == HoldCause.Budget)
            .ToLookup(proposal => proposal.Automatic.Group);
        _waiting.RemoveWhere(group => !groups.Contains(group));
        foreach (var group in groups.Where(group => _waiting.Add(group.Key)))
        {
            var names = string.Join(", ", group.Select(proposal => proposal.Workload.Name).Order(StringComparer.Ordinal).Take(MostNames));
            var more = group.Count() > MostNames ? ", …" : "";
            _events.Enqueue(new(0, now, "change-held", group.Key, string.Create(
                CultureInfo.InvariantCulture,
                $"held: {held[group.First().Workload.Id].Reason}; {group.Count()} wait: {names}{more}")));
        }
    }
}
