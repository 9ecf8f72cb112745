using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Frames;
using SdnPersona.Core.Inventory;
using SdnPersona.Core.Pipeline;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>
/// All switches: those that are dialled and those that dial in. A switch is known by its datapath id; whoever claims one that is
/// taken is refused, unless it is the same peer that comes back. With TLS the datapath id belongs to the subject of the
/// certificate that first came with it, be it connected or not, until the switch is removed. Thread-safe.
/// </summary>
public sealed partial class SwitchRegistry : ISwitchAcceptor, IManagedSwitchObserver, IAsyncDisposable
{
    private static readonly TimeSpan PortsRetry = TimeSpan.FromSeconds(5);

    private readonly WorkloadInventory _inventory;
    private readonly SwitchTelemetry _telemetry;
    private readonly OvsdbDirectory _ovsdb;
    private readonly DatapathOwnership _owners;
    private readonly SwitchSessionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SwitchRegistry> _log;
    private readonly ConcurrentDictionary<string, SwitchEntry> _byName = new();
    private readonly ConcurrentDictionary<DatapathId, SwitchEntry> _byDatapath = new();
    private readonly Lock _gate = new();
    private readonly Lock _presence = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>An empty registry.</summary>
    public SwitchRegistry(
        WorkloadInventory inventory,
        SwitchTelemetry telemetry,
        OvsdbDirectory ovsdb,
        DatapathOwnership owners,
        SwitchSessionOptions options,
        TimeProvider time,
        ILogger<SwitchRegistry> log)
    {
        _inventory = inventory;
        _telemetry = telemetry;
        _ovsdb = ovsdb;
        _owners = owners;
        _options = options;
        _time = time;
        _log = log;
    }

    /// <summary>
    /// Switches that may have dialled in without being attached. Beyond it the one that has left is forgotten, or, when all are
    /// there, a newcomer refused: whoever makes up datapath ids must not fill the memory.
    /// </summary>
    public static int MaximumGuests => 256;

    /// <summary>All switches.</summary>
    public IReadOnlyCollection<ManagedSwitch> Switches => [.. _byName.Values.Select(entry => entry.Switch)];

    /// <summary>Called when something changed that the control loop should look at; must not block.</summary>
    public event Action? Changed;

    /// <summary>
    /// Raised when a switch has copied a packet that would open a connection of a port on trial, on the session's task; must not block.
    /// </summary>
    public event Action<DatapathId, PortNo, TrialCell, ShadowFlow>? Tried;

    /// <summary>The switch of that name, or null.</summary>
    public ManagedSwitch? Find(string name) => _byName.GetValueOrDefault(name)?.Switch;

    /// <summary>The switch of that datapath id, or null.</summary>
    public ManagedSwitch? Find(DatapathId datapath) => _byDatapath.GetValueOrDefault(datapath)?.Switch;

    /// <summary>Takes responsibility for an attached bridge: follows its OVSDB and dials it, unless it dials in.</summary>
    /// <exception cref="InvalidOperationException">There is a switch of that name or datapath id.</exception>
    public ManagedSwitch Add(AttachedSwitch record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var added = new ManagedSwitch(record, this, _options, _time, _log);
        var entry = new SwitchEntry(added, _stop.Token);
        lock (_gate)
        {
            if (!TryEnter(entry))
            {
                throw new InvalidOperationException($"switch '{record.Name}' (datapath {record.DatapathId}) is already there");
            }

            entry.Run(token => FollowPortsAsync(added, token));
            if (record.OpenFlow is { } endpoint)
            {
                entry.Run(token => added.DialAsync(endpoint, token));
            }
        }

        return added;
    }

    /// <summary>As <see cref="Add"/>, for a switch that may have dialled in before it was attached.</summary>
    public async Task<ManagedSwitch> ReplaceGuestAsync(AttachedSwitch record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (Find(record.DatapathId) is { Record.Ovsdb.Length: 0 } guest)
        {
            await RemoveAsync(guest.Name, isForgotten: false).ConfigureAwait(false);
        }

        return Add(record);
    }

    /// <summary>
    /// Ends a switch's session, waits until it has ended, and forgets the switch, its workloads and its owner included.
    /// </summary>
    public Task RemoveAsync(string name) => RemoveAsync(name, isForgotten: true);

    private async Task RemoveAsync(string name, bool isForgotten)
    {
        SwitchEntry? entry;
        Task forgotten;
        lock (_gate)
        {
            if (!_byName.TryRemove(name, out entry))
            {
                return;
            }

            _byDatapath.TryRemove(entry.Switch.Datapath, out _);

            // Begun in here: whoever comes as this datapath from now on is not forgotten with it.
            forgotten = isForgotten ? _owners.ForgetAsync(entry.Switch.Datapath) : Task.CompletedTask;
        }

        await entry.DisposeAsync().ConfigureAwait(false);
        _inventory.Remove(entry.Switch.Datapath);
        Changed?.Invoke();
        await forgotten.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task AcceptAsync(
        IDuplexPipe transport, EndPoint? peer, X509Certificate2? clientCertificate, CancellationToken cancellationToken)
    {
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            var session = await SwitchSession
                .OpenAsync(datapath => Find(datapath)?.Name ?? datapath.ToString(), transport, _options, this, _time, _log, stop.Token)
                .ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                await WelcomeAsync(session, Identity(peer, clientCertificate), clientCertificate, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops, or the peer was replaced.
        }
        catch (Exception problem)
        {
            LogRefused(_log, peer?.ToString() ?? "?", problem.Message);
        }
    }

    /// <inheritdoc/>
    public void OnPresence(ManagedSwitch managed)
    {
        ArgumentNullException.ThrowIfNull(managed);
        lock (_presence)
        {
            // Whoever comes last sees the newest state: a switch that is back is never left marked as away.
            _inventory.SetStale(managed.Datapath, managed.Session is null);
        }

        if (managed is { Record.Ovsdb.Length: 0, Session: { } session })
        {
            StatePorts(managed, session);
        }

        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public void OnPortStats(SwitchSession session, ImmutableArray<PortStats> ports)
    {
        ArgumentNullException.ThrowIfNull(session);
        _telemetry.OnPortStats(session, Find(session.Datapath) is { ObserveOnly: null }, ports);
    }

    /// <inheritdoc/>
    public void OnVerdicts(SwitchSession session, ImmutableDictionary<PortNo, Verdicts> verdicts)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Find(session.Datapath) is { } owner)
        {
            owner.Verdicts = verdicts;
        }
    }

    /// <inheritdoc/>
    public void OnTrials(SwitchSession session, ImmutableArray<TrialCount> counts)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Find(session.Datapath) is { } owner)
        {
            owner.Trials = counts;
        }
    }

    /// <inheritdoc/>
    public void OnTrialFrame(SwitchSession session, PortNo port, TrialCell cell, ReadOnlySpan<byte> frame)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Frame.TryRead(frame, out var read) && read.TryReadFlow(out var flow))
        {
            Tried?.Invoke(session.Datapath, port, cell, new(flow.Protocol, $"{flow.Source}", $"{flow.Destination}", flow.DestinationPort));
        }
    }

    /// <inheritdoc/>
    public void OnMeterStats(SwitchSession session, ImmutableArray<MeterStats> meters)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Find(session.Datapath) is { } owner)
        {
            owner.Meters = PortMeterCounters.Read(meters);
        }
    }

    /// <inheritdoc/>
    public void OnTableStats(SwitchSession session, ImmutableArray<TableStats> tables)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Find(session.Datapath) is { } owner)
        {
            owner.Tables = [.. tables.Where(table => table.Active > 0)];
        }
    }

    /// <inheritdoc/>
    public void OnFrame(SwitchSession session, PortNo inPort, ReadOnlySpan<byte> frame)
    {
        ArgumentNullException.ThrowIfNull(session);
        _telemetry.OnFrame(session.Datapath, inPort, frame);
    }

    /// <inheritdoc/>
    public void OnPortChanged(SwitchSession session, PortStatusEvent change)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Find(session.Datapath) is { Record.Ovsdb.Length: 0 } owner && owner.Session == session)
        {
            StatePorts(owner, session);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var entry in _byName.Values)
        {
            await entry.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Serves a switch that dialled in: an attached one, or one that nobody attached, which then has no OVSDB. A datapath id
    /// belongs to whoever has it, with TLS also while that is away: one that the controller dials can only be had by dialling, and
    /// of those that dial in only the same peer may take it over, because its old connection is half open. Anybody else is a
    /// misconfiguration or an attack, and to push the real switch out is what it would want.
    /// </summary>
    private async Task WelcomeAsync(
        SwitchSession session, string identity, X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        var datapath = session.Datapath;
        if (EntryOf(datapath) is not { } entry)
        {
            LogRefused(_log, identity, $"{MaximumGuests} switches that nobody attached are connected already");
            return;
        }

        var owner = entry.Switch;
        if (owner.Record.OpenFlow is null && certificate is not null
            && !await _owners.AdmitAsync(session, certificate, cancellationToken).ConfigureAwait(false))
        {
            LogRefused(_log, identity, $"datapath id {datapath} belongs to another certificate, '{_owners.OwnerOf(datapath)}'");
            return;
        }

        if (owner.Record.OpenFlow is not null || !entry.TryEnter(identity, out var guest))
        {
            LogRefused(_log, identity, $"datapath id {datapath} is in use by another switch; every bridge needs its own (other_config:datapath-id)");
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, guest.Stop);
        try
        {
            await guest.Former.WaitAsync(stop.Token).ConfigureAwait(false);
            await owner.ServeAsync(session, stop.Token).ConfigureAwait(false);
        }
        finally
        {
            entry.Leave(guest);
        }
    }

    /// <summary>The switch that has a datapath id; one that nobody knows is taken in, unless there are too many.</summary>
    private SwitchEntry? EntryOf(DatapathId datapath)
    {
        lock (_gate)
        {
            if (_byDatapath.TryGetValue(datapath, out var known))
            {
                return known;
            }

            var guests = _byName.Values.Where(entry => entry.Switch.Record is { Ovsdb.Length: 0 }).ToList();
            if (guests.Count >= MaximumGuests)
            {
                if (guests.Find(entry => entry.IsEmpty) is not { } gone)
                {
                    return null;
                }

                _ = RemoveAsync(gone.Switch.Name);
            }

            var record = new AttachedSwitch
            {
                Name = datapath.ToString(),
                DatapathId = datapath,
                Ovsdb = "",
                ZoneBlock = (byte)(1 + (datapath.Value % 15)),
            };
            var adopted = new SwitchEntry(new ManagedSwitch(record, this, _options, _time, _log), _stop.Token);
            return TryEnter(adopted) ? adopted : null;
        }
    }

    private bool TryEnter(SwitchEntry entry)
    {
        var (name, datapath) = (entry.Switch.Name, entry.Switch.Datapath);
        return !_byName.ContainsKey(name) && _byDatapath.TryAdd(datapath, entry) && _byName.TryAdd(name, entry);
    }

    /// <summary>Without OVSDB every port but the bridge's own is a bare workload.</summary>
    private void StatePorts(ManagedSwitch owner, SwitchSession session)
    {
        State(owner, session.Ports
            .Where(port => !port.PortNo.IsReserved)
            .Select(port => new WorkloadPort
            {
                Id = new($"port:{owner.Datapath}/{port.PortNo}"),
                Name = port.Name.Length > 0 ? port.Name : $"port-{port.PortNo}",
                Port = port.PortNo,
                PortName = port.Name,
            }));
    }

    private void State(ManagedSwitch owner, IEnumerable<WorkloadPort> ports)
    {
        lock (_presence)
        {
            _inventory.Update(owner.Datapath, owner.Name, ports);
            _inventory.SetStale(owner.Datapath, owner.Session is null);
        }

        owner.PortsKnown = true;
        Changed?.Invoke();
    }

    /// <summary>Follows what OVSDB says about a bridge's ports, whatever happens on the way.</summary>
    private async Task FollowPortsAsync(ManagedSwitch owner, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await foreach (var ports in _ovsdb.PortsAsync(owner.Record, cancellationToken).ConfigureAwait(false))
                {
                    State(owner, ports);
                }
            }
            catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
            {
                LogPorts(_log, owner.Name, problem);
            }

            await Task.Delay(PortsRetry, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Identity(EndPoint? peer, X509Certificate2? certificate) =>
        certificate?.Subject ?? (peer as IPEndPoint)?.Address.ToString() ?? peer?.ToString() ?? "?";

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer}: refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string peer, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Switch}: its ports cannot be followed; trying again")]
    private static partial void LogPorts(ILogger log, string @switch, Exception problem);
}
