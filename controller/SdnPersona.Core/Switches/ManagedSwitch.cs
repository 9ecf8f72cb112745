using System.Collections.Immutable;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Reconciliation;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>What a switch tells its owner, beside what its sessions tell.</summary>
public interface IManagedSwitchObserver : ISwitchSessionObserver
{
    /// <summary>A session began or ended.</summary>
    void OnPresence(DatapathId datapath, bool connected);
}

/// <summary>
/// A switch that the controller is responsible for, across any number of sessions. It remembers the program, so that each new
/// session is brought to it; a switch that is away costs nobody else anything.
/// </summary>
public sealed partial class ManagedSwitch
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly IManagedSwitchObserver _observer;
    private readonly SwitchSessionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _firstSession = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SwitchModel? _model;
    private SwitchProgram? _program;
    private long _decidedAt;
    private volatile SwitchSession? _session;
    private volatile string? _problem;
    private volatile string? _observeOnly;
    private long _revision;
    private volatile bool _cleared;

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

    /// <summary>Number of workload ports.</summary>
    public int Ports => _model?.Ports.Length ?? 0;

    /// <summary>Number of the newest program.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>Number of flows of the newest program.</summary>
    public int FlowsExpected => _program?.Flows.Count ?? 0;

    /// <summary>Verdict counters as of the last reading.</summary>
    public ImmutableDictionary<PortNo, Verdicts> Verdicts { get; internal set; } = ImmutableDictionary<PortNo, Verdicts>.Empty;

    /// <summary>Ends when there has been a session.</summary>
    public Task FirstSession => _firstSession.Task;

    /// <summary>States what the switch should do; nothing happens when that is what it does.</summary>
    /// <exception cref="ArgumentException">The model contradicts itself.</exception>
    public void Apply(SwitchModel model)
    {
        if (_cleared || ModelComparer.Same(_model, model))
        {
            return;
        }

        var decided = Stopwatch.GetTimestamp();
        var program = PipelineCompiler.Compile(model);
        lock (_gate)
        {
            (_model, _program, _decidedAt) = (model, program, decided);
            Interlocked.Increment(ref _revision);
            Submit();
        }
    }

    /// <summary>Takes everything of ours off the switch, and submits nothing until <see cref="Resume"/>.</summary>
    /// <exception cref="IOException">The switch is away, or did not confirm.</exception>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        var session = _session ?? throw new IOException(_problem ?? "not connected");
        lock (_gate)
        {
            _cleared = true;
            (_model, _program) = (null, SwitchProgram.Empty);
            session.Reconciler.Submit(SwitchProgram.Empty, Interlocked.Increment(ref _revision), Stopwatch.GetTimestamp());
        }

        while (session.Reconciler.Status is not { State: ReconcileState.Synchronized } status || status.Applied < Revision)
        {
            if (session.Completion.IsCompleted)
            {
                throw new IOException("the session ended");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes programs again after <see cref="ClearAsync"/>.</summary>
    public void Resume() => _cleared = false;

    /// <summary>Dials the switch and serves sessions, for ever, with growing pauses between tries.</summary>
    internal async Task DialAsync(string endpoint, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.Zero;
        while (true)
        {
            try
            {
                await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
                var transport = await SocketTransport.DialAsync(endpoint, cancellationToken).ConfigureAwait(false);
                await using (transport.ConfigureAwait(false))
                {
                    var session = await OpenAsync(transport, cancellationToken).ConfigureAwait(false);
                    pause = TimeSpan.Zero;
                    await ServeAsync(session, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception problem) when (problem is IOException or OpenFlowHandshakeException or OpenFlowErrorException or OpenFlowProtocolException or TimeoutException)
            {
                if (_problem != problem.Message)
                {
                    LogUnreachable(_log, Name, problem.Message);
                }

                _problem = problem.Message;
            }

            pause = pause < LongestPause ? (pause * 2) + TimeSpan.FromMilliseconds(100) : LongestPause;
        }
    }

    /// <summary>Opens a session over a transport and checks that it is this switch that answers.</summary>
    internal async Task<SwitchSession> OpenAsync(IDuplexPipe transport, CancellationToken cancellationToken)
    {
        var session = await SwitchSession.OpenAsync(Name, transport, _options, _observer, _time, _log, cancellationToken).ConfigureAwait(false);
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
        _observeOnly = Record.ObserveOnly ?? await ForeignFlowsAsync(session, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _session = session;
            Submit();
        }

        LogConnected(_log, Name, session.Description.Software, _observeOnly ?? "programmed");
        _firstSession.TrySetResult();
        _observer.OnPresence(Datapath, connected: true);
        try
        {
            var reason = await session.RunAsync(cancellationToken).ConfigureAwait(false);
            _problem = $"the session ended: {reason}";
            LogEnded(_log, Name, reason);
        }
        finally
        {
            // A session that took this one's place stays.
            if (Interlocked.CompareExchange(ref _session, null, session) == session)
            {
                _observer.OnPresence(Datapath, connected: false);
            }
        }
    }

    private void Submit()
    {
        if (_program is not null && _observeOnly is null)
        {
            _session?.Reconciler.Submit(_program, _revision, _decidedAt);
        }
    }

    /// <summary>
    /// Flows that somebody else programs in table 0 mean that the pipeline is his; one NORMAL of lowest priority is what OVS
    /// itself installs.
    /// </summary>
    private static async Task<string?> ForeignFlowsAsync(SwitchSession session, CancellationToken cancellationToken)
    {
        var all = await session.FlowStatsAsync(0, 0, cancellationToken).ConfigureAwait(false);
        var foreign = all
            .Select(stats => stats.Flow)
            .Where(flow => !FlowCookie.IsOurs(flow.Cookie) && !(flow.Priority == 0 && IsNormal(flow.Instructions)))
            .ToList();
        return foreign.Count == 0
            ? null
            : $"{foreign.Count} flows of another controller, such as '{foreign[0]}': the bridge is observed, not programmed";
    }

    /// <summary>Whether NORMAL is all that happens; how many bytes a controller would get does not matter.</summary>
    private static bool IsNormal(InstructionSet instructions)
    {
        var outputs = 0;
        foreach (var action in instructions.ApplyActions)
        {
            if (action.Type != ActionType.Output || action.Port != PortNo.Normal)
            {
                return false;
            }

            outputs++;
        }

        return outputs == 1 && instructions.GotoTable is null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Switch}: connected, Open vSwitch {Software}, {Use}")]
    private static partial void LogConnected(ILogger log, string @switch, string software, string use);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: session ended: {Reason}")]
    private static partial void LogEnded(ILogger log, string @switch, ConnectionEndReason reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: not connected: {Problem}")]
    private static partial void LogUnreachable(ILogger log, string @switch, string problem);
}
