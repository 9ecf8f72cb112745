using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Checks;
using SdnPersona.Core.Reconciliation;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>What a session tells its owner. Called from the session's tasks; must not block.</summary>
public interface ISwitchSessionObserver
{
    /// <summary>Counters of all ports were read.</summary>
    void OnPortStats(SwitchSession session, ImmutableArray<PortStats> ports);

    /// <summary>Verdict counters were read.</summary>
    void OnVerdicts(SwitchSession session, ImmutableDictionary<PortNo, Verdicts> verdicts);

    /// <summary>Counters of trials were read.</summary>
    void OnTrials(SwitchSession session, ImmutableArray<TrialCount> counts);

    /// <summary>The switch copied a packet that would open a connection of a port on trial. The bytes are only valid during the call.</summary>
    void OnTrialFrame(SwitchSession session, PortNo port, TrialCell cell, ReadOnlySpan<byte> frame);

    /// <summary>Counters of all meters were read.</summary>
    void OnMeterStats(SwitchSession session, ImmutableArray<MeterStats> meters);

    /// <summary>Counters of all tables were read.</summary>
    void OnTableStats(SwitchSession session, ImmutableArray<TableStats> tables);

    /// <summary>The switch copied a frame. The bytes are only valid during the call.</summary>
    void OnFrame(SwitchSession session, PortNo inPort, ReadOnlySpan<byte> frame);

    /// <summary>A port came, went or changed.</summary>
    void OnPortChanged(SwitchSession session, PortStatusEvent change);
}

/// <summary>
/// One connection to one switch, from Ready to its end. Owns the only writer, polls counters, and passes on what the switch
/// tells. A fault ends this session and no other.
/// </summary>
public sealed partial class SwitchSession : ISwitchChannel, IOpenFlowHandler, IAsyncDisposable
{
    private readonly SwitchSessionOptions _options;
    private readonly ISwitchSessionObserver _observer;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HashSet<ConnectionDiagnosticKind> _seen = [];
    private OpenFlowConnection _connection = null!;
    private SwitchMetrics _metrics = null!;
    private volatile bool _admitted;

    private readonly StatisticsPoller _poller;

    private SwitchSession(SwitchSessionOptions options, ISwitchSessionObserver observer, TimeProvider time, ILogger log)
    {
        _options = options;
        _observer = observer;
        _time = time;
        _log = log;
        ConnectedAt = time.GetUtcNow();
        _poller = new(time, problem => LogPoll(_log, Name, problem));
    }

    /// <summary>Name for logs and metrics: the bridge, or the datapath id.</summary>
    public string Name { get; private set; } = "?";

    /// <summary>Identity that the switch stated.</summary>
    public DatapathId Datapath => _connection.Features.DatapathId;

    /// <summary>Ports as they are now.</summary>
    public ImmutableArray<PortDesc> Ports => _connection.Ports;

    /// <summary>What the switch says it is.</summary>
    public SwitchDescription Description { get; private set; } = null!;

    /// <summary>What of our meters it can hold.</summary>
    public MeterLimits Meters { get; private set; }

    /// <summary>How much it can hold, as far as it says so.</summary>
    public SwitchLimits Limits { get; private set; } = SwitchLimits.Unknown;

    /// <summary>When the session began.</summary>
    public DateTimeOffset ConnectedAt { get; }

    /// <summary>How many times as long as wished statistics wait, since the switch is slow; 1 is on time.</summary>
    public double PollingSlowdown => _poller.Slowdown;

    /// <summary>The one writer.</summary>
    public Reconciler Reconciler { get; private set; } = null!;

    /// <summary>Ends when the connection does, with why.</summary>
    public Task<ConnectionEndReason> Completion => _connection.Completion;

    /// <summary>
    /// Shakes hands, becomes master, and asks for packet-ins and port changes, which a service connection does not get before.
    /// </summary>
    /// <param name="name">Name for logs and metrics by datapath id.</param>
    /// <param name="transport">The connection; owned by the session from here on.</param>
    /// <param name="options">Periods and limits.</param>
    /// <param name="observer">Who is told.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Log.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OpenFlowHandshakeException">The peer is no OpenFlow 1.3 switch, or too slow.</exception>
    /// <exception cref="IOException">The connection ended.</exception>
    public static async Task<SwitchSession> OpenAsync(
        Func<DatapathId, string> name,
        IDuplexPipe transport,
        SwitchSessionOptions options,
        ISwitchSessionObserver observer,
        TimeProvider time,
        ILogger log,
        CancellationToken cancellationToken)
    {
        var session = new SwitchSession(options, observer, time, log);
        session._connection = await OpenFlowConnection
            .ConnectAsync(transport, new OpenFlowConnectionOptions { RequestTimeout = options.RequestTimeout, Clock = time }, session, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            session.TakeName(name(session.Datapath));
            await session.PrepareAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session._connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void TakeName(string name)
    {
        Name = name;
        _metrics = new(name);
        Reconciler = new(name, this, new ReconcilerOptions(), _time, _log);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Description = await _connection.DescribeAsync(cancellationToken).ConfigureAwait(false);
        Meters = await ReadMeterLimitsAsync(cancellationToken).ConfigureAwait(false);
        Limits = await ReadLimitsAsync(cancellationToken).ConfigureAwait(false);
        if (await _connection.BecomeMasterAsync(cancellationToken).ConfigureAwait(false) is RoleOutcome.Refused { Error: var refusal })
        {
            LogRole(_log, Name, refusal?.ToString() ?? "another role was given");
        }

        await _connection.SendAsync(new SetConfig(FragmentHandling.Normal, _options.CopiedBytes), cancellationToken).ConfigureAwait(false);
    }

    private async Task<MeterLimits> ReadMeterLimitsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var features = await _connection
                .MultipartAsync<MeterFeatures>(EmptyRequest.MeterFeatures, static (body, into) => into.Add(MeterFeatures.Parse(body)), cancellationToken)
                .ConfigureAwait(false);
            return features.IsEmpty ? MeterLimits.None : MeterLimits.Of(features[0]);
        }
        catch (OpenFlowErrorException)
        {
            // A switch that does not know the question has no meters.
            return MeterLimits.None;
        }
    }

    private async Task<SwitchLimits> ReadLimitsAsync(CancellationToken cancellationToken)
    {
        var limits = Meters == MeterLimits.None ? SwitchLimits.Unknown : new SwitchLimits { Meters = Meters.Largest };
        try
        {
            var tables = await _connection
                .MultipartAsync<(byte Table, uint Most)>(EmptyRequest.TableFeatures, ReadTableSizes, cancellationToken)
                .ConfigureAwait(false);
            limits = limits with { Flows = tables.DistinctBy(table => table.Table).ToImmutableDictionary(table => table.Table, table => table.Most) };
            var groups = await _connection
                .MultipartAsync<GroupFeatures>(EmptyRequest.GroupFeatures, static (body, into) => into.Add(GroupFeatures.Parse(body)), cancellationToken)
                .ConfigureAwait(false);
            return groups.IsEmpty ? limits : limits with { Groups = groups[0].MaxGroups[(int)GroupType.All] };
        }
        catch (Exception problem) when (problem is OpenFlowErrorException or OpenFlowProtocolException)
        {
            // Not all switches tell; an error for what does not fit tells then.
            return limits;
        }
    }

    private static void ReadTableSizes(ReadOnlySpan<byte> body, ImmutableArray<(byte Table, uint Most)>.Builder into)
    {
        var tables = ImmutableArray.CreateBuilder<TableFeatures>();
        TableFeatures.ReadAll(body, tables);
        into.AddRange(tables.Select(table => (table.Table, table.MaxEntries)));
    }

    /// <summary>Passes on what the switch tells from here on; its ports are to be read afterwards.</summary>
    internal void Admit() => _admitted = true;

    /// <summary>
    /// Has it checked whether the peer's certificate is that of the datapath's owner; ends the connection when it is not, and
    /// the owner's older one, half open by then, when it is.
    /// </summary>
    internal Task<bool> IsOwnedByAsync(X509Certificate2 certificate, DatapathOwners owners) => owners.AdmitAsync(_connection, certificate);

    /// <summary>Watches and reconciles until the connection ends or it is cancelled.</summary>
    public async Task<ConnectionEndReason> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _poller.Add(_options.PortStatsPeriod, PollPortsAsync);
        _poller.Add(_options.VerdictPeriod, PollVerdictsAsync);
        _poller.Add(_options.TableStatsPeriod, PollTablesAsync);
        if (Meters != MeterLimits.None)
        {
            _poller.Add(_options.MeterStatsPeriod, PollMetersAsync);
        }

        var others = new ForeignChanges(Name, _connection.MonitorFlowsAsync, Reconciler.Distrust, _time, _log);
        Task[] work =
        [
            Reconciler.RunAsync(stop.Token),
            _poller.RunAsync(Random.Shared.NextDouble(), stop.Token),
            others.RunAsync(stop.Token),
        ];
        await Task.WhenAny([Completion, .. work]).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var fault in work.Where(task => task.IsFaulted))
        {
            LogFault(_log, Name, fault.Exception!.InnerException!);
        }

        return await Completion.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<InstalledState> DumpAsync(CancellationToken cancellationToken) =>
        await OursAsync(await FlowStatsAsync(FlowCookie.Ours, FlowCookie.OursMask, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Asks the switch for everything of ours, and for the flows of somebody else.</summary>
    /// <exception cref="IOException">The connection ended, or the switch did not answer in time.</exception>
    internal async Task<(InstalledState Ours, ImmutableArray<Flow> Others)> DumpAllAsync(CancellationToken cancellationToken)
    {
        var flows = await FlowStatsAsync(0, 0, cancellationToken).ConfigureAwait(false);
        var ours = await OursAsync(flows, cancellationToken).ConfigureAwait(false);
        return (ours, [.. flows.Select(stats => stats.Flow).Where(flow => !FlowCookie.IsOurs(flow.Cookie))]);
    }

    private async Task<InstalledState> OursAsync(ImmutableArray<FlowStats> flows, CancellationToken cancellationToken)
    {
        var meters = Meters == MeterLimits.None
            ? []
            : await _connection.MultipartAsync<Meter>(new MeterConfigRequest(MeterId.All), MeterConfigView.ReadAll, cancellationToken).ConfigureAwait(false);
        var groups = await _connection.MultipartAsync<Group>(EmptyRequest.GroupDesc, GroupDescView.ReadAll, cancellationToken).ConfigureAwait(false);
        return new InstalledState
        {
            Flows = Index(flows.Select(stats => stats.Flow).Where(flow => FlowCookie.IsOurs(flow.Cookie)), FlowKey.Of),
            Meters = Index(meters.Where(meter => Owned.Holds(meter.Id)), meter => meter.Id),
            Groups = Index(groups.Where(group => Owned.Holds(group.Id)), group => group.Id),
        };
    }

    /// <summary>By key; a switch that says something twice has said it once.</summary>
    private static ImmutableDictionary<TKey, T> Index<TKey, T>(IEnumerable<T> items, Func<T, TKey> key) where TKey : notnull
    {
        var index = ImmutableDictionary.CreateBuilder<TKey, T>();
        foreach (var item in items)
        {
            index[key(item)] = item;
        }

        return index.ToImmutable();
    }

    /// <inheritdoc/>
    public async Task<int> CountFlowsAsync(CancellationToken cancellationToken)
    {
        var request = new AggregateStatsRequest(new() { Cookie = FlowCookie.Ours, CookieMask = FlowCookie.OursMask });
        var reply = await _connection
            .MultipartAsync<AggregateStats>(request, static (body, into) => into.Add(AggregateStats.Parse(body)), cancellationToken)
            .ConfigureAwait(false);
        return (int)reply.Sum(part => part.Flows);
    }

    /// <inheritdoc/>
    public Task<CommitOutcome> CommitAsync(IReadOnlyList<IMessage> messages, CancellationToken cancellationToken) =>
        _connection.CommitAsync(messages, cancellationToken);

    /// <inheritdoc/>
    public Task<CommitOutcome> SendConfirmedAsync(IReadOnlyList<IMessage> messages, CancellationToken cancellationToken) =>
        _connection.SendConfirmedAsync(messages, cancellationToken);

    /// <summary>Flows with their counters, by masked cookie.</summary>
    /// <exception cref="IOException">The connection ended, or the switch did not answer in time.</exception>
    public Task<ImmutableArray<FlowStats>> FlowStatsAsync(ulong cookie, ulong cookieMask, CancellationToken cancellationToken) =>
        _connection.MultipartAsync<FlowStats>(
            new FlowStatsRequest(new() { Cookie = cookie, CookieMask = cookieMask }), FlowStats.ReadAll, cancellationToken);

    /// <inheritdoc/>
    public void OnMessage(MessageType type, uint xid, ReadOnlySpan<byte> wire)
    {
        if (!_admitted)
        {
            // Not known yet to be the switch that it says it is: it has nothing to say about that one's ports and workloads.
            return;
        }

        switch (type)
        {
            case MessageType.PacketIn:
                var packet = PacketInView.Parse(wire);
                _metrics.PacketIn();
                if (FlowCookie.IsOurs(packet.Cookie) && FlowCookie.CellOf(packet.Cookie) is { } cell)
                {
                    _observer.OnTrialFrame(this, FlowCookie.PortOf(packet.Cookie), cell, packet.Data);
                }
                else if (packet.InPort is { } inPort)
                {
                    _observer.OnFrame(this, inPort, packet.Data);
                }

                break;
            case MessageType.PortStatus:
                _observer.OnPortChanged(this, PortStatusView.Parse(wire).ToOwned());
                break;
            case MessageType.FlowRemoved:
                // Only flows of others ask to be reported, unless somebody changed ours: then look what is left.
                if (FlowCookie.IsOurs(FlowRemovedView.Parse(wire).Cookie))
                {
                    Reconciler.Distrust();
                }

                break;
            case MessageType.Error:
                var error = ErrorMessageView.Parse(wire).ToEvent();
                _metrics.Error(error.Type);
                LogError(_log, Name, error.ToString());
                // An error that answers nothing we wait for means that something is not as it was believed to be.
                Reconciler.Distrust();
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public void OnDiagnostic(ConnectionDiagnostic diagnostic)
    {
        bool first;
        lock (_seen)
        {
            first = _seen.Add(diagnostic.Kind);
        }

        // One of each kind is for people; a peer that goes on must not fill the log.
        var level = diagnostic.Kind == ConnectionDiagnosticKind.Ended || !first ? LogLevel.Debug : LogLevel.Warning;
        LogDiagnostic(_log, level, diagnostic.Exception, Name, diagnostic.Kind, diagnostic.Text);
    }

    /// <summary>Ends the connection.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task PollPortsAsync(CancellationToken cancellationToken) =>
        _observer.OnPortStats(this, await _connection.PortStatsAsync(PortNo.Any, cancellationToken).ConfigureAwait(false));

    private async Task PollVerdictsAsync(CancellationToken cancellationToken)
    {
        var flows = new List<FlowStats>();
        foreach (var flowClass in (FlowClass[])[FlowClass.Binding, FlowClass.Denied, FlowClass.AntiSpoof, FlowClass.Trial])
        {
            // A trial has counters among the denied, too: without those there is nothing more to ask for.
            if (flowClass != FlowClass.Trial || flows.Any(stats => FlowCookie.CellOf(stats.Flow.Cookie) is not null))
            {
                flows.AddRange(await FlowStatsAsync(FlowCookie.For(flowClass), FlowCookie.ClassMask, cancellationToken).ConfigureAwait(false));
            }
        }

        _observer.OnVerdicts(this, Verdicts.Read(flows));
        _observer.OnTrials(this, TrialCount.Read(flows));
    }

    private async Task PollMetersAsync(CancellationToken cancellationToken) =>
        _observer.OnMeterStats(this, await _connection
            .MultipartAsync<MeterStats>(new MeterStatsRequest(MeterId.All), MeterStats.ReadAll, cancellationToken)
            .ConfigureAwait(false));

    private async Task PollTablesAsync(CancellationToken cancellationToken) =>
        _observer.OnTableStats(this, await _connection
            .MultipartAsync<TableStats>(EmptyRequest.TableStats, TableStats.ReadAll, cancellationToken)
            .ConfigureAwait(false));

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: error from the switch: {Error}")]
    private static partial void LogError(ILogger log, string @switch, string error);

    [LoggerMessage(Message = "{Switch}: {Kind}: {Text}")]
    private static partial void LogDiagnostic(
        ILogger log, LogLevel level, Exception? problem, string @switch, ConnectionDiagnosticKind kind, string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: does not make this controller its master ({Refusal}); another one may change it too")]
    private static partial void LogRole(ILogger log, string @switch, string refusal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Switch}: statistics: {Problem}")]
    private static partial void LogPoll(ILogger log, string @switch, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Switch}: the session failed")]
    private static partial void LogFault(ILogger log, string @switch, Exception problem);
}
