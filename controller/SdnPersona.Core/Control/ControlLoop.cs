using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;
using SdnPersona.Core.Inventory;
using SdnPersona.Core.Pipeline.Checks;
using SdnPersona.Core.Shadow;
using SdnPersona.Core.Switches;

namespace SdnPersona.Core.Control;

/// <summary>
/// Decides, round by round: window → assignment → policy → model of each switch. Runs in one task; each round looks at
/// everything, and a switch whose model did not change costs a comparison.
/// </summary>
public sealed partial class ControlLoop : IDisposable
{
    private static readonly TimeSpan ForgetPeriod = TimeSpan.FromHours(1);

    private readonly WorkloadInventory _inventory;
    private readonly SwitchRegistry _switches;
    private readonly SwitchTelemetry _telemetry;
    private readonly AssignmentBook _assignments;
    private readonly OverrideBook _overrides;
    private readonly BreakGlass _glass;
    private readonly ShadowRunBook _shadow;
    private readonly IPolicyCatalog _catalog;
    private readonly IStateStore _store;
    private readonly ControlLoopOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ControlLoop> _log;
    private readonly ArmingClock _arming;
    private readonly ChangeGate _gate;
    private readonly ProfileNumbering _numbers;
    private readonly ProgramNews _news;
    private readonly Dictionary<WorkloadId, Workload> _saved = [];
    private readonly HashSet<WorkloadId> _undecidable = [];
    private readonly Signal _wake;

    /// <summary>Held while switches are told what to do: by a round, or by who throws the emergency switch.</summary>
    private readonly Lock _programming = new();

    private DateTimeOffset? _forgotAt;
    private ManagedSwitch[] _ready = [];
    private volatile ImmutableDictionary<WorkloadId, Decision> _decisions = ImmutableDictionary<WorkloadId, Decision>.Empty;

    /// <summary>A loop over the given parts; <see cref="RunAsync"/> drives it.</summary>
    public ControlLoop(
        WorkloadInventory inventory,
        SwitchRegistry switches,
        SwitchTelemetry telemetry,
        AssignmentBook assignments,
        OverrideBook overrides,
        BreakGlass glass,
        ShadowRunBook shadow,
        IPolicyCatalog catalog,
        IPolicyResolver resolver,
        IStateStore store,
        ControlLoopOptions options,
        TimeProvider time,
        ILogger<ControlLoop> log)
    {
        _inventory = inventory;
        _switches = switches;
        _telemetry = telemetry;
        _assignments = assignments;
        _overrides = overrides;
        _glass = glass;
        _shadow = shadow;
        _catalog = catalog;
        _store = store;
        _options = options;
        _time = time;
        _log = log;
        _arming = new(options.Arming);
        _gate = new(resolver);
        _numbers = new(store, log);
        _news = new(log);
        _wake = new(time);
        _switches.Changed += Wake;
        _switches.Tried += _shadow.OnOpening;
        _overrides.Changed += Wake;
        _shadow.Changed += Wake;
        _glass.Changed += ObserveNow;
    }

    /// <summary>The decisions of the last round, by workload.</summary>
    public ImmutableDictionary<WorkloadId, Decision> Decisions => _decisions;

    /// <summary>Numbers of the profiles in force, as of the last round.</summary>
    public IReadOnlyDictionary<string, ushort> ProfileNumbers => _numbers.Current;

    /// <summary>Starts a round now.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Takes back what is stored, then decides until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RestoreAsync(cancellationToken).ConfigureAwait(false);
        await WaitForPortsAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            try
            {
                await RoundAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // What the switches do stays in force; the next round tries again.
                LogRound(_log, problem);
            }

            // Not later than the end of an override or of a shadow run.
            var now = _time.GetUtcNow();
            var pause = _shadow.UntilNextEnd(now, _overrides.UntilNextEnd(now, _options.Period));
            await _wake.WaitAsync(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _switches.Changed -= Wake;
        _switches.Tried -= _shadow.OnOpening;
        _overrides.Changed -= Wake;
        _shadow.Changed -= Wake;
        _glass.Changed -= ObserveNow;
    }

    /// <summary>One round.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var catalog = _glass.Thrown is null ? _catalog.Snapshot : new ObservedCatalog(_catalog.Snapshot);
        await _numbers.UpdateAsync(catalog, cancellationToken).ConfigureAwait(false);

        // In this order: a bridge whose ports become known from here on has workloads that are not among these, and a program
        // without them would count as all of it.
        var ready = _switches.Switches.Where(managed => managed.PortsKnown).ToArray();
        var workloads = _inventory.Workloads;
        var overrides = _overrides.At(now);
        var decisions = Enforce(Decide(workloads, catalog, overrides, now), ready, catalog, now);
        _shadow.Count(ready, decisions.Values, now);
        foreach (var managed in ready)
        {
            _news.Tell(managed, now);
        }

        _undecidable.IntersectWith(decisions.Keys);
        await _glass.ToldAsync(cancellationToken).ConfigureAwait(false);
        await SaveAsync(workloads, now, cancellationToken).ConfigureAwait(false);
        await _overrides.EndExpiredAsync(now, cancellationToken).ConfigureAwait(false);
        await _shadow.RoundAsync(now, cancellationToken).ConfigureAwait(false);
        await _news.SaveAsync(_store, cancellationToken).ConfigureAwait(false);
    }

    private ImmutableDictionary<WorkloadId, Decision> Decide(
        IReadOnlyCollection<Workload> workloads, IPolicyCatalog catalog, ImmutableArray<PolicyOverride> overrides, DateTimeOffset now)
    {
        var decisions = ImmutableDictionary.CreateBuilder<WorkloadId, Decision>();
        var proposals = new List<PolicyProposal>(workloads.Count);
        foreach (var workload in workloads)
        {
            if (Propose(workload, catalog, overrides, now) is { } proposal)
            {
                proposals.Add(proposal);
            }
            else if (_decisions.GetValueOrDefault(workload.Id) is { } before && catalog.Profiles.ContainsKey(before.Policy.Profile))
            {
                // One that cannot be decided about keeps what it has, and holds up nobody.
                decisions[workload.Id] = before with { Workload = workload };
            }
        }

        foreach (var decision in _gate.Admit(proposals, catalog, now))
        {
            decisions[decision.Workload.Id] = decision;
        }

        return decisions.ToImmutable();
    }

    /// <summary>Tells the switches, unless the emergency switch was thrown meanwhile: then they are told to observe.</summary>
    private ImmutableDictionary<WorkloadId, Decision> Enforce(
        ImmutableDictionary<WorkloadId, Decision> decided, ManagedSwitch[] ready, IPolicyCatalog catalog, DateTimeOffset now)
    {
        lock (_programming)
        {
            var glass = _glass.Thrown;
            var decisions = decided.ToImmutableDictionary(
                entry => entry.Key,
                entry => glass is null
                    ? Try(Arm(entry.Value, catalog, now), catalog, now)
                    : Arm(Observed(entry.Value, glass), catalog, now));
            var view = new PolicyView([.. decisions.Values], catalog);
            foreach (var managed in ready)
            {
                Program(managed, view);
            }

            // Told only now that the programs are on their way: a decision must not look as if it were in force already.
            _decisions = decisions;
            _ready = ready;
            _arming.Keep(decisions.Keys.ToHashSet());
            return decisions;
        }
    }

    private Decision Arm(Decision decision, IPolicyCatalog catalog, DateTimeOffset now)
    {
        var drops = catalog.Profiles.GetValueOrDefault(decision.Policy.Profile)?.Established == EstablishedConnections.Drop;
        return decision with { Arming = _arming.IsArming(decision.Policy, drops, now) };
    }

    private Decision Try(Decision decision, IPolicyCatalog catalog, DateTimeOffset now) =>
        _shadow.TrialOf(decision.Policy, catalog, now) is var trial && trial == decision.Trial ? decision : decision with { Trial = trial };

    private static Decision Observed(Decision decision, BrokenGlass glass)
    {
        var why = $"; observed only: break-glass by {glass.Author} since {glass.Since.UtcDateTime:u}";
        var reason = decision.Policy.Reason;
        return decision with
        {
            Trial = null,
            Policy = decision.Policy with
            {
                Mode = EnforcementMode.Observe,
                Reason = reason.EndsWith(why, StringComparison.Ordinal) ? reason : reason + why,
            },
        };
    }

    /// <summary>
    /// Tells the switches at once, on the thread of who throws the emergency switch: the loop may be waiting for a store that
    /// does not answer.
    /// </summary>
    private void ObserveNow()
    {
        lock (_programming)
        {
            // Only switches of the last round: of others not all ports have been decided about.
            if (_glass.Thrown is not null && _ready.Length > 0)
            {
                Enforce(_decisions, _ready, _catalog.Snapshot, _time.GetUtcNow());
            }
        }

        Wake();
    }

    /// <summary>What the policy of one workload would be; null when that cannot be said.</summary>
    private PolicyProposal? Propose(
        Workload workload, IPolicyCatalog catalog, ImmutableArray<PolicyOverride> overrides, DateTimeOffset now)
    {
        try
        {
            return _gate.Propose(workload, Assess(workload, now), catalog, overrides, now);
        }
        catch (Exception problem)
        {
            Complain(workload, problem);
            return null;
        }
    }

    /// <summary>What it is taken to be. When that cannot be found out now, its policy still follows its group.</summary>
    private Assignment? Assess(Workload workload, DateTimeOffset now)
    {
        try
        {
            var assignment = _assignments.Update(workload, now, _options.ClassifyPeriod);
            _undecidable.Remove(workload.Id);
            return assignment;
        }
        catch (Exception problem)
        {
            Complain(workload, problem);
            return _assignments.Find(workload.Id);
        }
    }

    private void Complain(Workload workload, Exception problem)
    {
        if (_undecidable.Add(workload.Id))
        {
            LogDecision(_log, workload.Name, problem);
        }
    }

    private void Program(ManagedSwitch managed, PolicyView view)
    {
        try
        {
            managed.Apply(ModelBuilder.Build(managed.Datapath, managed.Record.ZoneBlock, view, _numbers.Current, _options.Management));
            managed.ProgramProblem = null;
        }
        catch (ProgramRefusedException refusal)
        {
            // What is installed stays in force, whole.
            managed.ProgramProblem = $"refused before it was sent: {refusal.Message}";
        }
        catch (Exception problem)
        {
            // One switch that cannot be compiled keeps what it has, says so, and holds up nobody.
            if (managed.ProgramProblem?.EndsWith(problem.Message, StringComparison.Ordinal) != true)
            {
                LogCompile(_log, managed.Name, problem);
            }

            managed.ProgramProblem = $"no program can be made: {problem.Message}";
        }
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var workloads = await _store.WorkloadsAsync(cancellationToken).ConfigureAwait(false);
        _inventory.Restore(workloads);
        foreach (var workload in _inventory.Workloads)
        {
            _saved[workload.Id] = workload;
        }

        _assignments.Restore(await _store.AssignmentsAsync(cancellationToken).ConfigureAwait(false));
        _gate.Restore(await _store.PolicyStatesAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task WaitForPortsAsync(CancellationToken cancellationToken)
    {
        var deadline = _time.GetUtcNow() + _options.StartGrace;
        while (_switches.Switches.Any(managed => !managed.PortsKnown) && deadline - _time.GetUtcNow() is { Ticks: > 0 } left)
        {
            await _wake.WaitAsync(left, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SaveAsync(IReadOnlyCollection<Workload> workloads, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changed = workloads.Where(workload => !_saved.TryGetValue(workload.Id, out var saved) || !ReferenceEquals(saved, workload)).ToList();
        var present = workloads.Select(workload => workload.Id).ToHashSet();
        var gone = _saved.Keys.Where(id => !present.Contains(id)).ToList();
        if (changed.Count + gone.Count > 0)
        {
            await _store.SaveAsync(changed, gone, cancellationToken).ConfigureAwait(false);
            foreach (var workload in changed)
            {
                _saved[workload.Id] = workload;
            }

            foreach (var id in gone)
            {
                _saved.Remove(id);
                _telemetry.Forget(id);
            }
        }

        foreach (var entry in await _assignments.SaveAsync(_store, now, _options.SavePeriod, cancellationToken).ConfigureAwait(false))
        {
            LogPersona(_log, entry.Subject, entry.Message);
        }

        await _gate.SaveAsync(_store, cancellationToken).ConfigureAwait(false);

        // Not in the first rounds: bridges that are still being dialled have workloads, too.
        _forgotAt ??= now;
        if ((now - _forgotAt.Value).Duration() >= ForgetPeriod)
        {
            await _assignments.ForgetAsync(_store, present, now - _options.KeepAbsent, cancellationToken).ConfigureAwait(false);
            await _gate.ForgetAsync(_store, id => !present.Contains(id) && _assignments.Find(id) is null, cancellationToken).ConfigureAwait(false);
            _forgotAt = now;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of decisions failed; what is installed stays in force")]
    private static partial void LogRound(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Workload}: no new decision is possible; the last one stays in force")]
    private static partial void LogDecision(ILogger log, string workload, Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Switch}: no program can be made; what is installed stays in force")]
    private static partial void LogCompile(ILogger log, string @switch, Exception problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Workload}: {Change}")]
    private static partial void LogPersona(ILogger log, string workload, string change);
}
