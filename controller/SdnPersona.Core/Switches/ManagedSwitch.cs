using System.Collections.Immutable;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Checks;
using SdnPersona.Core.Reconciliation;
using SdnPersona.Core.Tracing;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>What a switch tells its owner, beside what its sessions tell.</summary>
public interface IManagedSwitchObserver : ISwitchSessionObserver
{
    /// <summary>A session began or ended: <see cref="ManagedSwitch.Session"/> says which is so now.</summary>
    void OnPresence(ManagedSwitch managed);
}

/// <summary>
/// A switch that the controller is responsible for, across any number of sessions. It remembers the program, so that each new
/// session is brought to it; a switch that is away costs nobody else anything. Thread-safe.
/// </summary>
public sealed partial class ManagedSwitch
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly IManagedSwitchObserver _observer;
    private readonly SwitchSessionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly RememberedReach _reach = new();
    private readonly TaskCompletionSource _firstSession = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // All of these change under the gate only.
    private volatile SwitchModel? _model;
    private volatile SwitchProgram? _program;
    private long _decidedAt;
    private volatile SwitchSession? _session;
    private SwitchModel? _refusedModel;
    private ProgramRefusedException? _refusal;
    private volatile IReadOnlyList<ProgramFinding> _findings = [];
    private MeterLimits? _meters;
    private SwitchLimits _limits = SwitchLimits.Unknown;
    private bool _cleared;
    private long _revision;

    private volatile string? _problem;
    private volatile string? _observeOnly;

    internal ManagedSwitch(AttachedSwitch record, IManagedSwitchObserver observer, SwitchSessionOptions options, TimeProvider time, ILogger log)
    {
        Record = record;
        _observer = observer;
        _options = options;
        _time = time;
        _log = log;
        _observeOnly = record.ObserveOnly;
    }

    /// <summary>What was attached.</summary>
    public AttachedSwitch Record { get; }

    /// <summary>Name of the bridge.</summary>
    public string Name => Record.Name;

    /// <summary>Datapath id.</summary>
    public DatapathId Datapath => Record.DatapathId;

    /// <summary>The session, or null while the switch is away.</summary>
    public SwitchSession? Session => _session;

    /// <summary>Why there is no session; null while there is one.</summary>
    public string? Problem => _session is null ? _problem : null;

    /// <summary>Why the switch's flows are left alone, or null.</summary>
    public string? ObserveOnly => _observeOnly;

    /// <summary>Whether its ports are known, so that a program can be made.</summary>
    public bool PortsKnown { get; internal set; }

    /// <summary>Why no program can be made of what was decided, or null.</summary>
    public string? ProgramProblem { get; internal set; }

    /// <summary>What the check of the newest program found: warnings, or why it is not sent.</summary>
    public IReadOnlyList<ProgramFinding> Findings => _findings;

    /// <summary>Findings of which there are events.</summary>
    internal IReadOnlyList<ProgramFinding> ReportedFindings { get; set; } = [];

    /// <summary>Number of workload ports.</summary>
    public int Ports => _model?.Ports.Length ?? 0;

    /// <summary>Number of the newest program.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>Number of flows of the newest program.</summary>
    public int FlowsExpected => _program?.Flows.Count ?? 0;

    /// <summary>Verdict counters as of the last reading.</summary>
    public ImmutableDictionary<PortNo, Verdicts> Verdicts { get; internal set; } = ImmutableDictionary<PortNo, Verdicts>.Empty;

    /// <summary>Counters of trials as of the last reading.</summary>
    public ImmutableArray<TrialCount> Trials { get; internal set; } = [];

    /// <summary>Meter counters as of the last reading.</summary>
    public ImmutableDictionary<PortNo, PortMeterCounters> Meters { get; internal set; } =
        ImmutableDictionary<PortNo, PortMeterCounters>.Empty;

    /// <summary>Counters of the tables that hold flows, as of the last reading.</summary>
    public ImmutableArray<TableStats> Tables { get; internal set; } = [];

    /// <summary>Ends when there has been a session.</summary>
    public Task FirstSession => _firstSession.Task;

    /// <summary>States what the switch should do; nothing happens when that is what it does.</summary>
    /// <exception cref="ArgumentException">The model contradicts itself.</exception>
    /// <exception cref="ProgramRefusedException">The program must not be installed; what the switch does stays.</exception>
    public void Apply(SwitchModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        lock (_gate)
        {
            var limited = Limited(model);
            if (_refusal is { } refusal && ModelComparer.Same(_refusedModel, limited))
            {
                // Said again at no cost, until the model or the switch changes.
                throw refusal;
            }

            if (!_cleared && (_refusal is not null || !ModelComparer.Same(_model, limited)))
            {
                Compile(limited);
                Submit();
            }
        }
    }

    /// <summary>The newest model with its program; null when there is none, or the switch's flows are left alone.</summary>
    public TracedSwitch? ForTrace()
    {
        lock (_gate)
        {
            return _observeOnly is null && _model is { } model && _program is { } program ? new(Name, model, program) : null;
        }
    }

    /// <summary>Why the rates of a port are not limited, or null when they are, as far as is known.</summary>
    public string? MeterProblem(PortNo port)
    {
        lock (_gate)
        {
            return _meters?.Problem(port);
        }
    }

    /// <summary>
    /// Takes everything of ours off the switch. Programs are not taken until <see cref="Resume"/>, which has to be called unless
    /// the switch is given up.
    /// </summary>
    /// <exception cref="IOException">The switch is away, or did not confirm.</exception>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        SwitchSession session;
        lock (_gate)
        {
            session = _session ?? throw new IOException(_problem ?? "not connected");
            _cleared = true;
            (_model, _program, _refusedModel, _refusal, _findings) = (null, SwitchProgram.Empty, null, null, []);
            session.Reconciler.Submit(SwitchProgram.Empty, ++_revision, Stopwatch.GetTimestamp());
        }

        while (session.Reconciler.Status is not { State: ReconcileState.Synchronized, Installed.Flows.Count: 0 } status || status.Applied < Revision)
        {
            if (session.Completion.IsCompleted)
            {
                throw new IOException("the session ended");
            }

            if (session.Reconciler.Status is { State: ReconcileState.Failed } failed && failed.Revision >= Revision)
            {
                throw new IOException($"the switch refused: {failed.Reason}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes programs again after <see cref="ClearAsync"/>, the next one whatever it is.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            (_cleared, _model, _program) = (false, null, null);
        }
    }

    /// <summary>Asks the switch what it holds and compares it with the newest program; changes nothing.</summary>
    /// <exception cref="IOException">The switch is away, or did not answer in time.</exception>
    public async Task<SwitchDrift> DriftAsync(CancellationToken cancellationToken)
    {
        var session = _session ?? throw new IOException(_problem ?? "not connected");
        var (ours, others) = await session.DumpAllAsync(cancellationToken).ConfigureAwait(false);
        return SwitchDrift.Between(_program ?? SwitchProgram.Empty, ours, others);
    }

    /// <summary>Dials the switch and serves sessions, for ever, with growing pauses between tries.</summary>
    internal async Task DialAsync(string endpoint, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.Zero;
        while (true)
        {
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            pause = pause < LongestPause ? (pause * 2) + TimeSpan.FromMilliseconds(100) : LongestPause;
            var began = _time.GetTimestamp();
            try
            {
                using var socket = await SwitchEndpoint.DialAsync(endpoint, cancellationToken).ConfigureAwait(false);
                var session = await OpenAsync(new SocketTransport(socket), cancellationToken).ConfigureAwait(false);
                await using (session.ConfigureAwait(false))
                {
                    await ServeAsync(session, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever a peer does, or a stored endpoint says: it is tried again.
                if (_problem != problem.Message)
                {
                    LogUnreachable(_log, Name, problem.Message);
                }

                _problem = problem.Message;
            }

            if (_time.GetElapsedTime(began) > LongestPause)
            {
                // It worked for a while. One that fails at once each time is not dialled in a tight circle.
                pause = TimeSpan.Zero;
            }
        }
    }

    /// <summary>Opens a session over a transport and checks that it is this switch that answers.</summary>
    internal async Task<SwitchSession> OpenAsync(IDuplexPipe transport, CancellationToken cancellationToken)
    {
        var session = await SwitchSession.OpenAsync(_ => Name, transport, _options, _observer, _time, _log, cancellationToken).ConfigureAwait(false);
        if (session.Datapath != Datapath)
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw new IOException($"the switch says it is {session.Datapath}, but {Datapath} was pinned when it was attached; detach and attach it again");
        }

        return session;
    }

    /// <summary>Serves a session until it ends.</summary>
    internal async Task ServeAsync(SwitchSession session, CancellationToken cancellationToken)
    {
        var observeOnly = Record.ObserveOnly ?? await ForeignFlowsAsync(session, cancellationToken).ConfigureAwait(false);
        Begin(session, observeOnly);
        LogConnected(_log, Name, session.Description.Software, observeOnly ?? "programmed");
        if (session.Meters.Problem(new PortNo(1)) is { } problem)
        {
            LogMeters(_log, Name, problem);
        }

        _firstSession.TrySetResult();
        _observer.OnPresence(this);
        try
        {
            var reason = await session.RunAsync(cancellationToken).ConfigureAwait(false);
            _problem = $"the session ended: {reason}";
            LogEnded(_log, Name, reason);
        }
        finally
        {
            lock (_gate)
            {
                // A session that took this one's place stays.
                _session = _session == session ? null : _session;
            }

            _observer.OnPresence(this);
        }
    }

    private void Begin(SwitchSession session, string? observeOnly)
    {
        lock (_gate)
        {
            (_session, _observeOnly) = (session, observeOnly);
            _limits = session.Limits;
            // The switch has come back: how long it was away says nothing about how fast decisions come into force.
            _decidedAt = Stopwatch.GetTimestamp();
            _meters = session.Meters;
            session.Admit();
            try
            {
                if ((_refusedModel ?? _model) is { } model)
                {
                    // What the switch can hold may be known only now.
                    Compile(Limited(model));
                }
            }
            catch (ProgramRefusedException) when (_program is null || _limits.Find(_program).Length > 0)
            {
                // The next round of decisions says so.
                return;
            }
            catch (ProgramRefusedException)
            {
                // What was in force before is kept, on a switch that has lost it too.
            }

            Submit();
        }
    }

    /// <summary>The model with what the switch said about meters when it was last there.</summary>
    private SwitchModel Limited(SwitchModel model) => _meters is { } meters
        ? model with { LargestMeter = Math.Min(Owned.LargestMeter, meters.Largest), ControllerMeter = meters.Controller }
        : model;

    private void Compile(SwitchModel model)
    {
        var decided = Stopwatch.GetTimestamp();
        var program = PipelineCompiler.Compile(model);
        var findings = ProgramCheck.Find(model, program, _limits, _reach);
        _findings = findings;
        if (findings.Any(finding => finding.Refused))
        {
            (_refusedModel, _refusal) = (model, new ProgramRefusedException(findings));
            throw _refusal;
        }

        (_refusedModel, _refusal) = (null, null);
        if (!ModelComparer.Same(_model, model))
        {
            (_program, _model, _decidedAt) = (program, model, decided);
            Interlocked.Increment(ref _revision);
        }
    }

    private void Submit()
    {
        if (_program is not null && _observeOnly is null)
        {
            _session?.Reconciler.Submit(_program, _revision, _decidedAt);
        }
    }

    private static async Task<string?> ForeignFlowsAsync(SwitchSession session, CancellationToken cancellationToken)
    {
        if (await session.CountFlowsAsync(cancellationToken).ConfigureAwait(false) > 0)
        {
            return null;
        }

        var all = await session.FlowStatsAsync(0, 0, cancellationToken).ConfigureAwait(false);
        return ForeignFlows.Describe([.. all.Select(stats => stats.Flow)]);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Switch}: connected, Open vSwitch {Software}, {Use}")]
    private static partial void LogConnected(ILogger log, string @switch, string software, string use);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: rates: {Problem}")]
    private static partial void LogMeters(ILogger log, string @switch, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: session ended: {Reason}")]
    private static partial void LogEnded(ILogger log, string @switch, ConnectionEndReason reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: not connected: {Problem}")]
    private static partial void LogUnreachable(ILogger log, string @switch, string problem);
}
