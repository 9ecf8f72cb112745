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
    /// <summary>
    /// Numbers are never reused: from here on, changed rules get none of their own, so that enough are left for new profiles.
    /// </summary>
    private const ushort LastForRules = 50_000;

    private static readonly TimeSpan ForgetPeriod = TimeSpan.FromHours(1);

    /// <summary>Events that wait for a store that is away; what comes beyond is only in the log.</summary>
    private const int MostUntold = 1000;

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
    private readonly Dictionary<string, (Profile Profile, ushort Number)> _numbered = [];
    private readonly Dictionary<WorkloadId, Workload> _saved = [];
    private readonly HashSet<WorkloadId> _undecidable = [];
    private readonly Queue<ControllerEvent> _untold = [];
    private readonly Signal _wake;

    /// <summary>Held while switches are told what to do: by a round, or by who throws the emergency switch.</summary>
    private readonly Lock _programming = new();

    private ushort _largestNumber;
    private volatile ImmutableDictionary<string, ushort> _numbers = ImmutableDictionary<string, ushort>.Empty;
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
    public IReadOnlyDictionary<string, ushort> ProfileNumbers => _numbers;

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
        await NumberProfilesAsync(catalog, cancellationToken).ConfigureAwait(false);

        // In this order: a bridge whose ports become known from here on has workloads that are not among these, and a program
        // without them would count as all of it.
        var ready = _switches.Switches.Where(managed => managed.PortsKnown).ToArray();
        var workloads = _inventory.Workloads;
        var overrides = _overrides.At(now);
        var decisions = Enforce(Decide(workloads, catalog, overrides, now), ready, catalog, now);
        _shadow.Count(ready, [.. decisions.Values], now);
        foreach (var managed in ready)
        {
            Tell(managed, now);
        }

        _undecidable.IntersectWith(decisions.Keys);
        await _glass.ToldAsync(cancellationToken).ConfigureAwait(false);
        await SaveAsync(workloads, now, cancellationToken).ConfigureAwait(false);
        await _overrides.EndExpiredAsync(now, cancellationToken).ConfigureAwait(false);
        await _shadow.RoundAsync(now, cancellationToken).ConfigureAwait(false);
        while (_untold.TryPeek(out var entry))
        {
            // One that cannot be stored stays the next one to be stored.
            await _store.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
            _untold.Dequeue();
        }
    }

    private void Tell(ManagedSwitch managed, DateTimeOffset now)
    {
        foreach (var entry in News(managed, now))
        {
            LogFinding(_log, entry.Subject, entry.Message);
            if (_untold.Count < MostUntold)
            {
                _untold.Enqueue(entry);
            }
        }
    }

    /// <summary>What the check of a switch's program found that is not told yet.</summary>
    private static IEnumerable<ControllerEvent> News(ManagedSwitch managed, DateTimeOffset now)
    {
        var (before, findings) = (managed.ReportedFindings, managed.Findings);
        managed.ReportedFindings = findings;
        foreach (var finding in findings.Except(before))
        {
            yield return new(0, now, finding.Refused ? "program-refused" : "program-warning", managed.Name, finding.Message);
        }

        if (before.Any(finding => finding.Refused) && !findings.Any(finding => finding.Refused))
        {
            yield return new(0, now, "program-accepted", managed.Name, "what was refused before is in order now");
        }
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
        decision with { Trial = _shadow.TrialOf(decision.Policy, catalog, now) };

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
            managed.Apply(ModelBuilder.Build(managed.Datapath, managed.Record.ZoneBlock, view, _numbers, _options.Management));
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

    private async Task NumberProfilesAsync(IPolicyCatalog catalog, CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var (name, profile) in catalog.Profiles.OrderBy(profile => profile.Key, StringComparer.Ordinal))
        {
            if (!_numbered.TryGetValue(name, out var known) || !ReferenceEquals(known.Profile, profile))
            {
                try
                {
                    _numbered[name] = (profile, await NumberAsync(profile, cancellationToken).ConfigureAwait(false));
                    changed = true;
                }
                catch (Exception problem) when (known.Number > 0 && problem is not OperationCanceledException)
                {
                    // New rules act under the number that they have, and open connections wait: a store that is away must not
                    // hold up a quarantine. The next round asks again.
                    LogNumber(_log, name, problem);
                }
            }
        }

        if (changed)
        {
            _numbers = _numbered.ToImmutableDictionary(entry => entry.Key, entry => entry.Value.Number);
        }
    }

    /// <summary>
    /// A number for the profile with its rules: connections carry it, and are judged again when it changes. A file that says something
    /// that it said before has its number of then.
    /// </summary>
    private async Task<ushort> NumberAsync(Profile profile, CancellationToken cancellationToken)
    {
        var key = _largestNumber < LastForRules ? $"{profile.Name}#{RulesDigest.Of(profile)}" : profile.Name;
        var number = await _store.ProfileNumberAsync(key, cancellationToken).ConfigureAwait(false);
        _largestNumber = Math.Max(_largestNumber, number);
        return number;
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

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Profile {Profile} has new rules, but no number of its own yet: open connections are not judged anew until the store answers")]
    private static partial void LogNumber(ILogger log, string profile, Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of decisions failed; what is installed stays in force")]
    private static partial void LogRound(ILogger log, Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Workload}: no new decision is possible; the last one stays in force")]
    private static partial void LogDecision(ILogger log, string workload, Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Switch}: no program can be made; what is installed stays in force")]
    private static partial void LogCompile(ILogger log, string @switch, Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: {Finding}")]
    private static partial void LogFinding(ILogger log, string @switch, string finding);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Workload}: {Change}")]
    private static partial void LogPersona(ILogger log, string workload, string change);
}
