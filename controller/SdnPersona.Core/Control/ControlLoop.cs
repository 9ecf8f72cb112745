using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;
using SdnPersona.Core.Inventory;
using SdnPersona.Core.Pipeline.Checks;
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
    private readonly IPolicyCatalog _catalog;
    private readonly IPolicyResolver _resolver;
    private readonly IStateStore _store;
    private readonly ControlLoopOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ControlLoop> _log;
    private readonly ArmingClock _arming;
    private readonly Dictionary<string, ushort> _numbers = [];
    private readonly Dictionary<WorkloadId, Workload> _saved = [];
    private readonly HashSet<WorkloadId> _undecidable = [];
    private readonly Signal _wake;

    private DateTimeOffset? _forgotAt;
    private volatile ImmutableDictionary<WorkloadId, Decision> _decisions = ImmutableDictionary<WorkloadId, Decision>.Empty;

    /// <summary>A loop over the given parts; <see cref="RunAsync"/> drives it.</summary>
    public ControlLoop(
        WorkloadInventory inventory,
        SwitchRegistry switches,
        SwitchTelemetry telemetry,
        AssignmentBook assignments,
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
        _catalog = catalog;
        _resolver = resolver;
        _store = store;
        _options = options;
        _time = time;
        _log = log;
        _arming = new(options.Arming);
        _wake = new(time);
        _switches.Changed += Wake;
    }

    /// <summary>The decisions of the last round, by workload.</summary>
    public ImmutableDictionary<WorkloadId, Decision> Decisions => _decisions;

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

            await _wake.WaitAsync(_options.Period, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _switches.Changed -= Wake;

    /// <summary>One round.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var catalog = _catalog.Snapshot;
        await NumberProfilesAsync(catalog, cancellationToken).ConfigureAwait(false);

        // In this order: a bridge whose ports become known from here on has workloads that are not among these, and a program
        // without them would count as all of it.
        var ready = _switches.Switches.Where(managed => managed.PortsKnown).ToArray();
        var workloads = _inventory.Workloads;
        var decisions = workloads
            .Select(workload => Decide(workload, catalog, now))
            .OfType<Decision>()
            .ToImmutableDictionary(decision => decision.Workload.Id);
        var view = new PolicyView([.. decisions.Values], catalog);
        var told = new List<ControllerEvent>();
        foreach (var managed in ready)
        {
            Program(managed, view);
            told.AddRange(News(managed, now));
        }

        // Told only now that the programs are on their way: a decision must not look as if it were in force already.
        _decisions = decisions;

        _arming.Keep(decisions.Keys.ToHashSet());
        _undecidable.IntersectWith(decisions.Keys);
        await SaveAsync(workloads, now, cancellationToken).ConfigureAwait(false);
        foreach (var entry in told)
        {
            LogFinding(_log, entry.Subject, entry.Message);
            await _store.AppendAsync(entry, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Decides about one workload. One that cannot be decided about keeps what it has, and holds up nobody.</summary>
    private Decision? Decide(Workload workload, IPolicyCatalog catalog, DateTimeOffset now)
    {
        try
        {
            var policy = _resolver.Resolve(workload, Assess(workload, now), catalog);
            var drops = catalog.Profiles[policy.Profile].Established == EstablishedConnections.Drop;
            return new(workload, _assignments.Find(workload.Id), policy, _arming.IsArming(policy, drops, now));
        }
        catch (Exception problem)
        {
            Complain(workload, problem);
            return _decisions.GetValueOrDefault(workload.Id) is { } before && catalog.Profiles.ContainsKey(before.Policy.Profile)
                ? before with { Workload = workload }
                : null;
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
        foreach (var name in catalog.Profiles.Keys.Where(name => !_numbers.ContainsKey(name)).Order(StringComparer.Ordinal))
        {
            _numbers[name] = await _store.ProfileNumberAsync(name, cancellationToken).ConfigureAwait(false);
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

        // Not in the first rounds: bridges that are still being dialled have workloads, too.
        _forgotAt ??= now;
        if ((now - _forgotAt.Value).Duration() >= ForgetPeriod)
        {
            await _assignments.ForgetAsync(_store, present, now - _options.KeepAbsent, cancellationToken).ConfigureAwait(false);
            _forgotAt = now;
        }
    }

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
