using System.Collections.Immutable;
using System.Globalization;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Switches;
using SharpOpenFlow;

namespace SdnPersona.Core.Shadow;

/// <summary>
/// Shadow runs, in memory as they are stored, with what they count. A promotion is an override that ends by itself unless it is
/// confirmed: nobody has to be there for the roll-back. Thread-safe.
/// </summary>
public sealed class ShadowRunBook(IShadowRunStore store, OverrideBook overrides, TimeProvider time) : IDisposable
{
    /// <summary>Runs that there may be.</summary>
    public const int Most = 200;

    /// <summary>Runs that may count at one time: each costs flows on every switch that has workloads of it.</summary>
    public const int MostRunning = 20;

    /// <summary>Time between two savings of counts that merely grew.</summary>
    private static readonly TimeSpan SavePeriod = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _counting = new();
    private readonly Dictionary<string, TallyCounter> _counters = [];
    private volatile ImmutableSortedDictionary<string, ShadowRun> _all =
        ImmutableSortedDictionary.Create<string, ShadowRun>(StringComparer.Ordinal);

    private ImmutableDictionary<(DatapathId Switch, PortNo Port), string> _ports =
        ImmutableDictionary<(DatapathId, PortNo), string>.Empty;

    private DateTimeOffset _savedAt;

    /// <summary>Raised after a run began or ended, on the thread that did it; must not block.</summary>
    public event Action? Changed;

    /// <summary>All runs by name, with what they have counted up to now.</summary>
    public ImmutableArray<ShadowRun> All => [.. _all.Values.Select(Counted)];

    /// <summary>A run, or null.</summary>
    public ShadowRun? Find(string name) => _all.GetValueOrDefault(name) is { } run ? Counted(run) : null;

    /// <summary>Takes back what is stored.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var stored = await store.ShadowRunsAsync(cancellationToken).ConfigureAwait(false);
            _all = stored.ToImmutableSortedDictionary(run => run.Name, run => run, StringComparer.Ordinal);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Starts a run; durable when this returns.</summary>
    /// <exception cref="ControlPlaneException">Its name is taken, its target is in another run, or there are too many.</exception>
    public async Task StartAsync(ShadowRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        await InTurnAsync(async () =>
        {
            var running = _all.Values.Where(other => other.State == ShadowRunState.Running).ToArray();
            Require(!_all.ContainsKey(run.Name), $"there is a shadow run '{run.Name}' already; choose another name or delete it");
            Require(_all.Count < Most, $"there are {Most} shadow runs already; delete some first");
            Require(running.Length < MostRunning, $"{MostRunning} shadow runs are running already; stop one first");
            var same = running.FirstOrDefault(other => other.Target == run.Target && other.Workload is null == run.Workload is null);
            Require(same is null, $"shadow run '{same?.Name}' tries a profile on '{run.Target}' already; stop it first");
            await SaveAsync(run, Record("shadow-run-started", run, run.Author, run.Reason), cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
    }

    /// <summary>Ends a run now; its counts stay.</summary>
    /// <exception cref="ControlPlaneException">There is none, or it does not run.</exception>
    public async Task<ShadowRun> StopAsync(string name, string author, CancellationToken cancellationToken)
    {
        var ended = await ChangeAsync(name, run =>
        {
            Require(run.State == ShadowRunState.Running, $"shadow run '{name}' does not run: it is {Word(run.State)}");
            return (Ended(run, time.GetUtcNow()), Record("shadow-run-ended", run, author, "it was stopped"));
        }, cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return ended;
    }

    /// <summary>Puts the run's profile in force, for as long as there is to confirm it.</summary>
    /// <param name="name">Which run.</param>
    /// <param name="author">Who wants that.</param>
    /// <param name="confirmWithin">Time to confirm.</param>
    /// <param name="force">Whether although the gate is closed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ControlPlaneException">There is none, it is in force already, or its gate is closed.</exception>
    public async Task<ShadowRun> PromoteAsync(
        string name, string author, TimeSpan confirmWithin, bool force, CancellationToken cancellationToken)
    {
        var promoted = await ChangeAsync(name, async run =>
        {
            var now = time.GetUtcNow();
            Require(
                run.State is ShadowRunState.Running or ShadowRunState.Ended or ShadowRunState.RolledBack,
                $"shadow run '{name}' is {Word(run.State)} already");
            var missing = run.Gate.Missing(run, now);
            Require(force || missing.IsEmpty, $"shadow run '{name}' may not be promoted: {string.Join("; ", missing)}");
            var why = $"promotion of shadow run '{name}', to be confirmed: {run.Reason}";
            await overrides.SetAsync(Override(run, author, why, now, now + confirmWithin), cancellationToken).ConfigureAwait(false);
            var forced = missing.IsEmpty ? "" : $", forced although {string.Join("; ", missing)}";
            return (
                Ended(run, now) with { State = ShadowRunState.Promoted, ConfirmBy = now + confirmWithin },
                Record("shadow-run-promoted", run, author, $"its profile is in force until {now + confirmWithin:u} unless it is confirmed{forced}"));
        }, cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return promoted;
    }

    /// <summary>Keeps a promoted profile in force.</summary>
    /// <param name="name">Which run.</param>
    /// <param name="author">Who wants that.</param>
    /// <param name="until">Until when; at most <see cref="PolicyOverride.MostDays"/> ahead.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ControlPlaneException">There is none, or it does not wait for that.</exception>
    public Task<ShadowRun> ConfirmAsync(string name, string author, DateTimeOffset until, CancellationToken cancellationToken) =>
        ChangeAsync(name, async run =>
        {
            var now = time.GetUtcNow();
            Require(run.State == ShadowRunState.Promoted, $"shadow run '{name}' is {Word(run.State)}, not promoted");
            // The override may have ended in this very moment, or somebody may have taken it back.
            Require(
                run.ConfirmBy > now && overrides.InForce.Any(said => said.Name == run.OverrideName),
                $"it is too late: override '{run.OverrideName}' is no longer in force; promote it again");
            var why = $"promotion of shadow run '{name}': {run.Reason}";
            await overrides.SetAsync(Override(run, author, why, now, until), cancellationToken).ConfigureAwait(false);
            return (
                run with { State = ShadowRunState.Confirmed, ConfirmBy = null },
                Record("shadow-run-confirmed", run, author, $"its profile stays in force until {until:u}"));
        }, cancellationToken);

    /// <summary>Removes a run with its counts; what it promoted stays in force as its override says. False when there is none.</summary>
    public async Task<bool> RemoveAsync(string name, string author, CancellationToken cancellationToken)
    {
        var removed = false;
        await InTurnAsync(async () =>
        {
            if (_all.GetValueOrDefault(name) is { } run)
            {
                await store.RemoveShadowRunAsync(name, Record("shadow-run-removed", run, author, "it was removed"), cancellationToken)
                    .ConfigureAwait(false);
                _all = _all.Remove(name);
                Forget(name);
                removed = true;
            }
        }, cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
        return removed;
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>What is tried on a workload; a run about itself before one about its group, then the first by name.</summary>
    /// <param name="policy">Its policy.</param>
    /// <param name="catalog">Profiles that exist.</param>
    /// <param name="now">Now.</param>
    internal Trial? TrialOf(EffectivePolicy policy, IPolicyCatalog catalog, DateTimeOffset now) =>
        RunOf(policy, catalog, now) is { } run && catalog.Profiles.ContainsKey(run.Profile) ? new(run.Name, run.Profile, run.Copy) : null;

    /// <summary>Time until the next run ends, if that is before <paramref name="longest"/>.</summary>
    internal TimeSpan UntilNextEnd(DateTimeOffset now, TimeSpan longest) => _all.Values
        .Where(run => run.State == ShadowRunState.Running && run.EndsAt > now)
        .Select(run => run.EndsAt - now)
        .Append(longest)
        .Min();

    /// <summary>Takes what switches have counted.</summary>
    /// <param name="switches">Switches.</param>
    /// <param name="decisions">What their ports' workloads are.</param>
    /// <param name="now">Now.</param>
    internal void Count(IReadOnlyCollection<ManagedSwitch> switches, IEnumerable<Decision> decisions, DateTimeOffset now)
    {
        if (_all.IsEmpty)
        {
            // Nothing is counted for anybody, which a hundred thousand workloads need not be asked about.
            return;
        }

        var runs = decisions
            .Where(decision => decision.Trial is not null)
            .Select(decision => (decision.Workload.Attachment, Run: _all.GetValueOrDefault(decision.Trial!.Run)))
            .Where(pair => pair.Run?.State == ShadowRunState.Running)
            .DistinctBy(pair => (pair.Attachment.Switch, pair.Attachment.Port))
            .ToImmutableDictionary(pair => (pair.Attachment.Switch, pair.Attachment.Port), pair => pair.Run!);
        lock (_counting)
        {
            _ports = runs.ToImmutableDictionary(run => run.Key, run => run.Value.Name);
            foreach (var managed in switches)
            {
                foreach (var count in managed.Trials)
                {
                    if (runs.TryGetValue((managed.Datapath, count.Port), out var run))
                    {
                        CounterOf(run).Add(managed.Datapath, count, now - run.StartedAt);
                    }
                }
            }
        }
    }

    /// <summary>Takes a copied packet that would open a connection.</summary>
    internal void OnOpening(DatapathId datapath, PortNo port, TrialCell cell, ShadowFlow flow)
    {
        lock (_counting)
        {
            if (_ports.TryGetValue((datapath, port), out var name) && _all.GetValueOrDefault(name) is { State: ShadowRunState.Running } run)
            {
                CounterOf(run).Add(cell, flow);
            }
        }
    }

    /// <summary>Ends what is over, notices what was not confirmed, and saves counts from time to time.</summary>
    internal async Task RoundAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_all.IsEmpty)
        {
            return;
        }

        foreach (var name in _all.Values.Where(run => IsOver(run, now) || IsUnconfirmed(run, now)).Select(run => run.Name))
        {
            await ChangeAsync(name, run => IsOver(run, now)
                ? (Ended(run, run.EndsAt), Record("shadow-run-ended", run, AuditRecord.Controller, $"its time was over at {run.EndsAt:u}"))
                : IsUnconfirmed(run, now)
                    ? (run with { State = ShadowRunState.RolledBack, ConfirmBy = null },
                        Record("shadow-run-rolled-back", run, AuditRecord.Controller, "nobody confirmed its promotion; what was in force before is again"))
                    : (run, null), cancellationToken).ConfigureAwait(false);
        }

        // Not for ever, either, when somebody sets the clock back.
        if ((now - _savedAt).Duration() >= SavePeriod)
        {
            foreach (var name in _all.Values.Where(run => run.State == ShadowRunState.Running).Select(run => run.Name))
            {
                await ChangeAsync(name, run => (run, null), cancellationToken).ConfigureAwait(false);
            }

            _savedAt = now;
        }
    }

    private static bool IsOver(ShadowRun run, DateTimeOffset now) => run.State == ShadowRunState.Running && run.EndsAt <= now;

    private static bool IsUnconfirmed(ShadowRun run, DateTimeOffset now) => run.State == ShadowRunState.Promoted && run.ConfirmBy <= now;

    private static ShadowRun Ended(ShadowRun run, DateTimeOffset at) =>
        run.State == ShadowRunState.Running ? run with { State = ShadowRunState.Ended, EndsAt = at < run.EndsAt ? at : run.EndsAt } : run;

    private static PolicyOverride Override(ShadowRun run, string author, string reason, DateTimeOffset now, DateTimeOffset end) => new()
    {
        Name = run.OverrideName,
        Action = OverrideAction.Profile,
        Workload = run.Workload,
        Target = run.Target,
        Value = run.Profile,
        Author = author,
        Reason = reason,
        CreatedAt = now,
        ExpiresAt = end,
    };

    private static string Word(ShadowRunState state) => state switch
    {
        ShadowRunState.RolledBack => "rolled back",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ControlPlaneException(ControlPlaneError.Conflict, otherwise);
        }
    }

    private ShadowRun? RunOf(EffectivePolicy policy, IPolicyCatalog catalog, DateTimeOffset now)
    {
        if (_all.IsEmpty)
        {
            return null;
        }

        // A run about a group is about its segments, too.
        var whole = catalog.Groups.FirstOrDefault(group => group.Name == policy.Group)?.Parent;
        return _all.Values
            .Where(run => run.EndsAt > now
                && (run.Concerns(policy.Workload, policy.Group) || (whole is not null && run.Concerns(policy.Workload, whole))))
            .OrderBy(run => run.Workload is null)
            .FirstOrDefault();
    }

    private ShadowRun Counted(ShadowRun run)
    {
        lock (_counting)
        {
            return _counters.TryGetValue(run.Name, out var counter) ? run with { Tally = counter.Tally } : run;
        }
    }

    private TallyCounter CounterOf(ShadowRun run)
    {
        if (!_counters.TryGetValue(run.Name, out var counter))
        {
            _counters[run.Name] = counter = new(run.Tally);
        }

        return counter;
    }

    private void Forget(string name)
    {
        lock (_counting)
        {
            _counters.Remove(name);
        }
    }

    private Task<ShadowRun> ChangeAsync(
        string name, Func<ShadowRun, (ShadowRun Run, AuditRecord? Record)> change, CancellationToken cancellationToken) =>
        ChangeAsync(name, run => Task.FromResult(change(run)), cancellationToken);

    private async Task<ShadowRun> ChangeAsync(
        string name, Func<ShadowRun, Task<(ShadowRun Run, AuditRecord? Record)>> change, CancellationToken cancellationToken)
    {
        ShadowRun? changed = null;
        await InTurnAsync(async () =>
        {
            var run = _all.GetValueOrDefault(name)
                ?? throw new ControlPlaneException(ControlPlaneError.NotFound, $"there is no shadow run '{name}'");
            (changed, var record) = await change(Counted(run)).ConfigureAwait(false);
            await SaveAsync(changed, record, cancellationToken).ConfigureAwait(false);
            if (changed.State != ShadowRunState.Running)
            {
                Forget(name);
            }
        }, cancellationToken).ConfigureAwait(false);
        return changed!;
    }

    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task SaveAsync(ShadowRun run, AuditRecord? record, CancellationToken cancellationToken)
    {
        await store.SaveAsync(run, record, cancellationToken).ConfigureAwait(false);
        _all = _all.SetItem(run.Name, run);
    }

    private AuditRecord Record(string action, ShadowRun run, string actor, string why) => new()
    {
        At = time.GetUtcNow(),
        Actor = actor,
        Action = action,
        Subject = run.Target,
        Cause = string.Create(CultureInfo.InvariantCulture, $"shadow run '{run.Name}' of profile '{run.Profile}': {why}"),
    };
}
