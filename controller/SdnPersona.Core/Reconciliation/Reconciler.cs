using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Switches;
using SharpOpenFlow;

namespace SdnPersona.Core.Reconciliation;

/// <summary>How far a switch is from what it should hold.</summary>
public enum ReconcileState
{
    /// <summary>Nothing is known yet, or an outcome was lost: the switch will be asked.</summary>
    Unknown = 0,

    /// <summary>Changes are on their way.</summary>
    Applying = 1,

    /// <summary>Everything that was asked for is installed, proven by a barrier.</summary>
    Synchronized = 2,

    /// <summary>The switch refused something; the last good program stays, and the next change or check tries again.</summary>
    Failed = 3,
}

/// <summary>State of a switch's reconciliation at one time.</summary>
/// <param name="State">How far.</param>
/// <param name="Reason">What the switch refused, or why the outcome is unknown; null when all is well.</param>
/// <param name="Revision">Revision of the program that <paramref name="State"/> is about, 0 for none.</param>
/// <param name="Applied">Revision of the last program that was applied, 0 for none.</param>
/// <param name="Expected">Flows that the program holds.</param>
/// <param name="Installed">Flows of ours that the switch holds, as far as known.</param>
/// <param name="SynchronizedAt">Last time that everything was proven to be installed.</param>
public sealed record ReconcileStatus(
    ReconcileState State, string? Reason, long Revision, long Applied, int Expected, InstalledState Installed, DateTimeOffset? SynchronizedAt);

/// <summary>
/// The one writer of a switch. Takes programs, the newest wins; asks the switch what it holds; sends only the difference, in
/// the order of <see cref="ProgramDelta"/>; never deletes all. An outcome that is not known is asked for, never assumed.
/// </summary>
public sealed partial class Reconciler
{
    private readonly ISwitchChannel _channel;
    private readonly ILogger _log;
    private readonly string _switch;
    private readonly TimeProvider _time;
    private readonly ReconcilerOptions _options;
    private readonly SwitchMetrics _metrics;
    private readonly Lingering _lingering;
    private readonly Signal _wake;
    private readonly Lock _gate = new();

    private Request? _latest;
    private InstalledState? _installed;
    private bool _doubted;
    private long? _dumpedAt;
    private volatile ReconcileStatus _status = new(ReconcileState.Unknown, null, 0, 0, 0, InstalledState.Empty, null);

    /// <summary>A reconciler for one connection; <see cref="RunAsync"/> drives it.</summary>
    public Reconciler(string switchName, ISwitchChannel channel, ReconcilerOptions options, TimeProvider time, ILogger log)
    {
        _switch = switchName;
        _channel = channel;
        _options = options;
        _time = time;
        _log = log;
        _metrics = new(switchName);
        _lingering = new(options.Linger, time);
        _wake = new(time);
    }

    /// <summary>The current state. Safe to read at any time.</summary>
    public ReconcileStatus Status => _status;

    /// <summary>Asks for a program. Returns at once; a newer program replaces one that has not begun.</summary>
    /// <param name="program">Everything that the switch should hold.</param>
    /// <param name="revision">Rising number of the program.</param>
    /// <param name="decidedAt">When the decision fell, as <see cref="Stopwatch.GetTimestamp"/>: the start of the enforcement time.</param>
    public void Submit(SwitchProgram program, long revision, long decidedAt)
    {
        lock (_gate)
        {
            _latest = new(program, revision, decidedAt);
        }

        _wake.Set();
    }

    /// <summary>
    /// Asks for a look at the switch, because something hints that it was changed by someone else. The look is taken soon, but
    /// a switch that goes on hinting is not asked without pause.
    /// </summary>
    public void Distrust()
    {
        lock (_gate)
        {
            _doubted = true;
        }

        _wake.Set();
    }

    /// <summary>Reconciles until it is cancelled or the connection ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Request? request = null;
        while (true)
        {
            // The signal is taken before the state is read: what comes in between wakes the loop again, what came before does not.
            await _wake.WaitAsync(Pause(request), cancellationToken).ConfigureAwait(false);
            request = Latest();
            try
            {
                if (request is not null)
                {
                    await ReconcileAsync(request, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception problem)
            {
                // Whatever it was, the switch may hold anything now: it is asked again, and the loop goes on.
                var reason = problem is OperationCanceledException ? $"no confirmation within {_options.ApplyTimeout.TotalSeconds} s" : problem.Message;
                Forget(reason);
                request!.Failures++;
                LogUnknown(_log, _switch, reason);
            }
        }
    }

    /// <summary>A program that fails again and again is tried less and less often: each try costs the switch a dump.</summary>
    private TimeSpan Pause(Request? request)
    {
        var pause = _options.QuickCheckPeriod * Math.Pow(2, Math.Min(request?.Failures ?? 0, 10));
        pause = pause < _options.FullCheckPeriod ? pause : _options.FullCheckPeriod;
        pause = _lingering.Due is { } due && due < pause ? due : pause;
        return request is { Failures: 0 } && DoubtDue() is { } look && look < pause ? look : pause;
    }

    /// <summary>When a look that was asked for too soon after the last one may be taken; null when there is none to take.</summary>
    private TimeSpan? DoubtDue()
    {
        lock (_gate)
        {
            return !_doubted ? null : Age < _options.DoubtPause ? _options.DoubtPause - Age : TimeSpan.Zero;
        }
    }

    /// <summary>Time since the switch was last asked for everything.</summary>
    private TimeSpan Age => _dumpedAt is { } dumpedAt ? _time.GetElapsedTime(dumpedAt) : TimeSpan.MaxValue;

    private async Task ReconcileAsync(Request request, CancellationToken cancellationToken)
    {
        var installed = await KnownAsync(request, cancellationToken).ConfigureAwait(false);
        if (ReferenceEquals(installed, request.ProvenBy) && _lingering.Due is null)
        {
            // Nothing has changed since the last comparison, which is not cheap with a hundred thousand flows.
            Report(ReconcileState.Synchronized, null, request, installed);
            return;
        }

        var target = _lingering.Extend(request.Program, installed);
        var delta = ProgramDelta.Between(installed, target);
        if (!delta.IsEmpty)
        {
            if (request.Failures == 0)
            {
                // While a refused program is tried again it still counts as refused.
                Report(ReconcileState.Applying, null, request, installed);
            }

            var failure = await ApplyAsync(delta).ConfigureAwait(false);
            if (failure is not null)
            {
                // What of it was applied is not certain, so the next round asks.
                lock (_gate)
                {
                    _installed = null;
                }

                request.Failures++;
                Report(failure.Unknown ? ReconcileState.Unknown : ReconcileState.Failed, failure.Reason, request, installed);
                LogFailed(_log, _switch, failure.Reason);
                return;
            }

            installed = InstalledState.Of(target);
            lock (_gate)
            {
                _installed = installed;
            }

            if (!request.Done)
            {
                _metrics.Enforced(Stopwatch.GetElapsedTime(request.DecidedAt));
            }

            LogApplied(_log, _switch, delta.FlowAdds.Length, delta.FlowDeletes.Length, delta.MetersBefore.Length + delta.MetersAfter.Length, delta.Groups.Length + delta.GroupDeletes.Length);
        }

        (request.ProvenBy, request.Failures) = (installed, 0);
        Report(ReconcileState.Synchronized, null, request, installed);
    }

    /// <summary>What the switch holds: remembered, unless that is too old, doubted, or the count says otherwise.</summary>
    private async Task<InstalledState> KnownAsync(Request request, CancellationToken cancellationToken)
    {
        InstalledState? known;
        bool doubted;
        lock (_gate)
        {
            (known, doubted) = (_installed, _doubted);
        }

        var age = Age;
        if (known is not null && request.Done && age < _options.DoubtPause)
        {
            // Whoever goes on changing it does not make us ask without pause.
            return known;
        }

        if (doubted && age >= _options.DoubtPause)
        {
            known = null;
        }

        if (known is not null && request.Done && await _channel.CountFlowsAsync(cancellationToken).ConfigureAwait(false) is var count && count != known.Flows.Count)
        {
            LogForeign(_log, _switch, count, known.Flows.Count);
            known = null;
        }

        if (known is not null && (!request.Done || age < _options.FullCheckPeriod))
        {
            return known;
        }

        lock (_gate)
        {
            // Doubts that come up from here on may be about what this dump does not show any more.
            _doubted = false;
        }

        var asked = _time.GetTimestamp();
        var dumped = await _channel.DumpAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            (_installed, _dumpedAt) = (dumped, asked);
        }

        return dumped;
    }

    /// <summary>Sees a change through: it is not cancelled, since stopping between its steps would leave the switch in between.</summary>
    private async Task<Failure?> ApplyAsync(ProgramDelta delta)
    {
        using var limit = new CancellationTokenSource(_options.ApplyTimeout, _time);
        return await ConfirmAsync(delta.MetersBefore, limit.Token).ConfigureAwait(false)
            ?? await CommitAsync(delta, limit.Token).ConfigureAwait(false)
            ?? await ConfirmAsync(delta.MetersAfter, limit.Token).ConfigureAwait(false)
            ?? await ConfirmAsync(delta.GroupDeletes, limit.Token).ConfigureAwait(false);
    }

    private async Task<Failure?> CommitAsync(ProgramDelta delta, CancellationToken cancellationToken)
    {
        var bundle = delta.Bundle;
        if (bundle.IsEmpty)
        {
            return null;
        }

        var outcome = await _channel.CommitAsync(bundle, cancellationToken).ConfigureAwait(false);
        _metrics.Committed(outcome);
        if (outcome is CommitOutcome.Unsupported)
        {
            // Make before break: every addition is confirmed before anything is taken away.
            return await ConfirmAsync([.. delta.Groups, .. delta.FlowAdds], cancellationToken).ConfigureAwait(false)
                ?? await ConfirmAsync(delta.FlowDeletes, cancellationToken).ConfigureAwait(false);
        }

        _metrics.Sent(bundle);
        return Failure.Of(outcome, bundle);
    }

    private async Task<Failure?> ConfirmAsync(IReadOnlyList<IMessage> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
        {
            return null;
        }

        var outcome = await _channel.SendConfirmedAsync(messages, cancellationToken).ConfigureAwait(false);
        _metrics.Sent(messages);
        return Failure.Of(outcome, messages);
    }

    private void Forget(string reason)
    {
        lock (_gate)
        {
            _installed = null;
        }

        _status = _status with { State = ReconcileState.Unknown, Reason = reason };
    }

    private void Report(ReconcileState state, string? reason, Request request, InstalledState installed)
    {
        var good = state == ReconcileState.Synchronized;
        var before = _status;
        _status = new(
            state,
            reason,
            request.Revision,
            good ? request.Revision : before.Applied,
            request.Program.Flows.Count,
            installed,
            good ? _time.GetUtcNow() : before.SynchronizedAt);
    }

    private Request? Latest()
    {
        lock (_gate)
        {
            return _latest;
        }
    }

    private sealed record Request(SwitchProgram Program, long Revision, long DecidedAt)
    {
        /// <summary>The state that was last proven to be what the program wants.</summary>
        public InstalledState? ProvenBy { get; set; }

        /// <summary>Whether it was applied, so that a later round is a check and not a change.</summary>
        public bool Done => ProvenBy is not null;

        /// <summary>Tries in a row that did not succeed.</summary>
        public int Failures { get; set; }
    }

    private sealed record Failure(string Reason, bool Unknown)
    {
        public static Failure? Of(CommitOutcome outcome, IReadOnlyList<IMessage> messages) => outcome switch
        {
            CommitOutcome.Applied => null,
            CommitOutcome.Failed failed => new(Describe(failed, messages), Unknown: false),
            CommitOutcome.Unsupported => new("the switch refuses bundles", Unknown: false),
            CommitOutcome.Unknown unknown => new(unknown.Why, Unknown: true),
            _ => new(outcome.ToString(), Unknown: true),
        };

        private static string Describe(CommitOutcome.Failed failed, IReadOnlyList<IMessage> messages) =>
            string.Join("; ", failed.Errors.Take(3).Select(error =>
                error.Index is { } index && index < messages.Count ? $"{error.Error} for {messages[index]}" : $"{error.Error}"));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Switch}: applied {Adds} flow adds, {Deletes} flow deletes, {Meters} meter mods, {Groups} group mods")]
    private static partial void LogApplied(ILogger log, string @switch, int adds, int deletes, int meters, int groups);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Switch}: not applied: {Reason}")]
    private static partial void LogFailed(ILogger log, string @switch, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: state unknown, will ask the switch: {Reason}")]
    private static partial void LogUnknown(ILogger log, string @switch, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: holds {Count} of our flows where {Expected} were installed: somebody else changed them; healing")]
    private static partial void LogForeign(ILogger log, string @switch, int count, int expected);
}
