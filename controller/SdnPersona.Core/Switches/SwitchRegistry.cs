using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Inventory;
using SharpOpenFlow;

namespace SdnPersona.Core.Switches;

/// <summary>
/// All switches: those that are dialled and those that dial in. A switch is known by its datapath id; whoever claims one that is
/// taken is refused, unless it is the same peer that comes back.
/// </summary>
public sealed partial class SwitchRegistry : ISwitchAcceptor, IManagedSwitchObserver, IAsyncDisposable
{
    private readonly WorkloadInventory _inventory;
    private readonly SwitchTelemetry _telemetry;
    private readonly OvsdbDirectory _ovsdb;
    private readonly SwitchSessionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SwitchRegistry> _log;
    private readonly ConcurrentDictionary<string, Entry> _entries = new();
    private readonly ConcurrentDictionary<DatapathId, Guest> _guests = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>An empty registry.</summary>
    public SwitchRegistry(
        WorkloadInventory inventory,
        SwitchTelemetry telemetry,
        OvsdbDirectory ovsdb,
        SwitchSessionOptions options,
        TimeProvider time,
        ILogger<SwitchRegistry> log)
    {
        _inventory = inventory;
        _telemetry = telemetry;
        _ovsdb = ovsdb;
        _options = options;
        _time = time;
        _log = log;
    }

    /// <summary>All switches.</summary>
    public IReadOnlyCollection<ManagedSwitch> Switches => [.. _entries.Values.Select(entry => entry.Switch)];

    /// <summary>Called when something changed that the control loop should look at.</summary>
    public event Action? Changed;

    /// <summary>The switch of that name, or null.</summary>
    public ManagedSwitch? Find(string name) => _entries.GetValueOrDefault(name)?.Switch;

    /// <summary>The switch of that datapath id, or null.</summary>
    public ManagedSwitch? Find(DatapathId datapath) => _entries.Values.FirstOrDefault(entry => entry.Switch.Datapath == datapath)?.Switch;

    /// <summary>Takes responsibility for an attached bridge: follows its OVSDB and dials it, unless it dials in.</summary>
    public ManagedSwitch Add(AttachedSwitch record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var added = new ManagedSwitch(record, this, _options, _time, _log);
        var entry = new Entry(added, CancellationTokenSource.CreateLinkedTokenSource(_stop.Token));
        if (!_entries.TryAdd(record.Name, entry))
        {
            throw new InvalidOperationException($"switch '{record.Name}' is already there");
        }

        var token = entry.Stop.Token;
        entry.Work.Add(Task.Run(() => FollowPortsAsync(added, token), CancellationToken.None));
        if (record.OpenFlow is { } endpoint)
        {
            entry.Work.Add(Task.Run(() => added.DialAsync(endpoint, token), CancellationToken.None));
        }

        return added;
    }

    /// <summary>As <see cref="Add"/>, for a switch that may have dialled in before it was attached.</summary>
    public async Task<ManagedSwitch> ReplaceGuestAsync(AttachedSwitch record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (Find(record.DatapathId) is { Record.Ovsdb.Length: 0 } guest)
        {
            await RemoveAsync(guest.Name).ConfigureAwait(false);
        }

        return Add(record);
    }

    /// <summary>Ends a switch's session and forgets it, its workloads included.</summary>
    public async Task RemoveAsync(string name)
    {
        if (_entries.TryRemove(name, out var entry))
        {
            await entry.DisposeAsync().ConfigureAwait(false);
            _inventory.Remove(entry.Switch.Datapath);
            Changed?.Invoke();
        }
    }

    /// <inheritdoc/>
    public async Task AcceptAsync(
        IDuplexPipe transport, EndPoint? peer, X509Certificate2? clientCertificate, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            var session = await SwitchSession.OpenAsync(null, transport, _options, this, _time, _log, stop.Token).ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                await WelcomeAsync(session, Identity(peer, clientCertificate), stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception problem) when (problem is IOException or OpenFlowHandshakeException or OpenFlowErrorException or OpenFlowProtocolException or TimeoutException)
        {
            LogRefused(_log, peer?.ToString() ?? "?", problem.Message);
        }
        catch (OperationCanceledException)
        {
            // The host stops, or the peer was replaced.
        }
    }

    /// <inheritdoc/>
    public void OnPresence(DatapathId datapath, bool connected)
    {
        _inventory.SetStale(datapath, !connected);
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public void OnPortStats(SwitchSession session, ImmutableArray<PortStats> ports) =>
        _telemetry.OnPortStats(session, Find(session.Datapath) is { ObserveOnly: null }, ports);

    /// <inheritdoc/>
    public void OnVerdicts(SwitchSession session, ImmutableDictionary<PortNo, Verdicts> verdicts)
    {
        if (Find(session.Datapath) is { } owner)
        {
            owner.Verdicts = verdicts;
        }
    }

    /// <inheritdoc/>
    public void OnFrame(SwitchSession session, PortNo inPort, ReadOnlySpan<byte> frame) => _telemetry.OnFrame(session.Datapath, inPort, frame);

    /// <inheritdoc/>
    public void OnPortChanged(SwitchSession session, PortStatusEvent change)
    {
        if (Find(session.Datapath) is { } owner && owner.Record.Ovsdb.Length == 0)
        {
            StatePorts(owner, session);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var entry in _entries.Values)
        {
            await entry.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Serves a switch that dialled in: an attached one, or one that nobody attached, which then has no OVSDB.</summary>
    private async Task WelcomeAsync(SwitchSession session, string identity, CancellationToken cancellationToken)
    {
        var datapath = session.Datapath;
        using var replaced = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var guest = new Guest(identity, replaced);
        if (!Claim(datapath, guest))
        {
            LogRefused(_log, identity, $"datapath id {datapath} is in use by another switch; every bridge needs its own (other_config:datapath-id)");
            return;
        }

        var owner = Find(datapath) ?? Adopt(session);
        try
        {
            if (owner.Record.Ovsdb.Length == 0)
            {
                StatePorts(owner, session);
            }

            await owner.ServeAsync(session, replaced.Token).ConfigureAwait(false);
        }
        finally
        {
            _guests.TryRemove(new KeyValuePair<DatapathId, Guest>(datapath, guest));
        }
    }

    /// <summary>
    /// A datapath id belongs to whoever has it. Only the same peer may take it over: its old connection is half open. Anybody
    /// else is a misconfiguration or an attack, and kicking the real switch out is what it would want.
    /// </summary>
    private bool Claim(DatapathId datapath, Guest guest)
    {
        if (Find(datapath) is { Record.OpenFlow: not null, Session: not null })
        {
            return false;
        }

        while (!_guests.TryAdd(datapath, guest))
        {
            if (!_guests.TryGetValue(datapath, out var present))
            {
                continue;
            }

            if (present.Identity != guest.Identity)
            {
                return false;
            }

            if (_guests.TryUpdate(datapath, guest, present))
            {
                present.Stop.Cancel();
                return true;
            }
        }

        return true;
    }

    private ManagedSwitch Adopt(SwitchSession session)
    {
        var record = new AttachedSwitch
        {
            Name = session.Datapath.ToString(),
            DatapathId = session.Datapath,
            Ovsdb = "",
            ZoneBlock = (byte)(1 + (session.Datapath.Value % 15)),
        };
        var adopted = new ManagedSwitch(record, this, _options, _time, _log);
        return _entries.GetOrAdd(record.Name, new Entry(adopted, CancellationTokenSource.CreateLinkedTokenSource(_stop.Token))).Switch;
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
        _inventory.Update(owner.Datapath, owner.Name, ports);
        _inventory.SetStale(owner.Datapath, owner.Session is null);
        owner.PortsKnown = true;
        Changed?.Invoke();
    }

    /// <summary>Follows what OVSDB says about a bridge's ports.</summary>
    private async Task FollowPortsAsync(ManagedSwitch owner, CancellationToken cancellationToken)
    {
        await foreach (var ports in _ovsdb.PortsAsync(owner.Record, cancellationToken).ConfigureAwait(false))
        {
            State(owner, ports);
        }
    }

    private static string Identity(EndPoint? peer, X509Certificate2? certificate) =>
        certificate?.Thumbprint ?? (peer as IPEndPoint)?.Address.ToString() ?? peer?.ToString() ?? "?";

    private sealed record Guest(string Identity, CancellationTokenSource Stop);

    private sealed record Entry(ManagedSwitch Switch, CancellationTokenSource Stop) : IAsyncDisposable
    {
        public List<Task> Work { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await Stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Stop.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer}: refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string peer, string reason);
}
