using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SdnPersona.Abstractions;
using SdnPersona.Core.Inventory;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Reconciliation;
using SdnPersona.Core.Switches;
using SdnPersona.Core.Tracing;
using SharpOpenFlow;

namespace SdnPersona.Core.Control;

/// <inheritdoc cref="IControlPlane"/>
public sealed partial class ControlPlane : IControlPlane
{
    private static readonly TimeSpan SynchronizeTimeout = TimeSpan.FromSeconds(15);

    private readonly SwitchRegistry _switches;
    private readonly SwitchTelemetry _telemetry;
    private readonly WorkloadInventory _inventory;
    private readonly ControlLoop _loop;
    private readonly BreakGlass _glass;
    private readonly BridgeCommands _bridges;
    private readonly IPolicyCatalog _catalog;
    private readonly IGroupModes _modes;
    private readonly IStateStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<ControlPlane> _log;

    /// <summary>The control plane over the given parts.</summary>
    public ControlPlane(
        SwitchRegistry switches,
        SwitchTelemetry telemetry,
        WorkloadInventory inventory,
        ControlLoop loop,
        BreakGlass glass,
        BridgeCommands bridges,
        IPolicyCatalog catalog,
        IGroupModes modes,
        IStateStore store,
        TimeProvider time,
        ILogger<ControlPlane> log)
    {
        _switches = switches;
        _telemetry = telemetry;
        _inventory = inventory;
        _loop = loop;
        _glass = glass;
        _bridges = bridges;
        _catalog = catalog;
        _modes = modes;
        _store = store;
        _time = time;
        _log = log;
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<SwitchStatus> Switches =>
        [.. _switches.Switches.OrderBy(managed => managed.Name, StringComparer.Ordinal).Select(Status)];

    /// <inheritdoc/>
    public IReadOnlyCollection<WorkloadStatus> Workloads =>
        [.. _loop.Decisions.Values.OrderBy(decision => decision.Workload.Name, StringComparer.Ordinal).Select(Status)];

    /// <inheritdoc/>
    public WorkloadStatus? FindWorkload(string name) =>
        _inventory.Find(name) is { } workload && _loop.Decisions.TryGetValue(workload.Id, out var decision) ? Status(decision) : null;

    /// <inheritdoc/>
    public async Task<ImmutableArray<InstalledFlow>> WorkloadFlowsAsync(string name, CancellationToken cancellationToken)
    {
        var workload = _inventory.Find(name) ?? throw new ControlPlaneException(ControlPlaneError.NotFound, $"there is no workload '{name}'");
        var at = workload.Attachment;
        if (_switches.Find(at.Switch) is not { Session: { } session } managed)
        {
            throw new ControlPlaneException(ControlPlaneError.Unreachable, $"switch {at.Bridge} is not connected");
        }

        var profile = ProfileNumber(workload.Id);
        try
        {
            var flows = await session.FlowStatsAsync(FlowCookie.Ours, FlowCookie.OursMask, cancellationToken).ConfigureAwait(false);
            return
            [
                .. flows.Where(stats => FlowCookie.Concerns(stats.Flow.Cookie, at.Port, profile))
                    .OrderBy(stats => stats.Flow.Table)
                    .ThenByDescending(stats => stats.Flow.Priority)
                    .Select(stats => new InstalledFlow(managed.Name, stats.Flow.ToString(), stats.Packets, stats.Bytes, stats.DurationSeconds)),
            ];
        }
        catch (Exception problem) when (problem is IOException or TimeoutException or OpenFlowErrorException)
        {
            throw new ControlPlaneException(ControlPlaneError.Unreachable, $"switch {managed.Name}: {problem.Message}", problem);
        }
    }

    /// <inheritdoc/>
    public async Task<SwitchDrift> DriftAsync(string name, CancellationToken cancellationToken)
    {
        var managed = _switches.Find(name) ?? throw new ControlPlaneException(ControlPlaneError.NotFound, $"there is no switch '{name}'");
        try
        {
            return await managed.DriftAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or TimeoutException or OpenFlowErrorException)
        {
            throw new ControlPlaneException(ControlPlaneError.Unreachable, $"switch {managed.Name}: {problem.Message}", problem);
        }
    }

    /// <inheritdoc/>
    public Trace Trace(TraceQuery query)
    {
        var switches = new Dictionary<DatapathId, TracedSwitch>();
        foreach (var managed in _switches.Switches)
        {
            if (managed.ForTrace() is { } traced)
            {
                switches[managed.Datapath] = traced with { State = Status(managed).State };
            }
        }

        return PolicyTrace.Run(query, [.. _loop.Decisions.Values], switches);
    }

    /// <inheritdoc/>
    public Task<AttachPreview> PlanAttachAsync(AttachRequest request, CancellationToken cancellationToken) =>
        _bridges.PreviewAsync(request, cancellationToken);

    /// <inheritdoc/>
    public async Task<SwitchStatus> AttachAsync(AttachRequest request, CancellationToken cancellationToken)
    {
        var managed = await _bridges.AttachAsync(request, cancellationToken).ConfigureAwait(false);
        _loop.Wake();
        await SynchronizedAsync(managed, cancellationToken).ConfigureAwait(false);
        return Status(managed);
    }

    /// <inheritdoc/>
    public Task DetachAsync(string name, CancellationToken cancellationToken) => _bridges.DetachAsync(name, cancellationToken);

    /// <inheritdoc/>
    public async Task SetModeAsync(string group, EnforcementMode mode, string author, CancellationToken cancellationToken)
    {
        try
        {
            await _modes.SetModeAsync(group, mode, author, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyNotFoundException problem)
        {
            throw new ControlPlaneException(ControlPlaneError.NotFound, problem.Message, problem);
        }

        LogMode(_log, group, mode);
        _loop.Wake();
    }

    private async Task SynchronizedAsync(ManagedSwitch managed, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SynchronizeTimeout);
        try
        {
            await managed.FirstSession.WaitAsync(limit.Token).ConfigureAwait(false);
            while (managed.ObserveOnly is null && Status(managed).State is not ("synchronized" or "failed"))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), _time, limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It stays attached and is tried again for ever; the state says what is wrong.
        }
    }

    private ushort? ProfileNumber(WorkloadId workload) =>
        _loop.Decisions.TryGetValue(workload, out var decision)
        && decision.Policy.Mode != EnforcementMode.Observe
        && _loop.ProfileNumbers.TryGetValue(decision.Policy.Profile, out var number)
            ? number
            : null;

    private static SwitchStatus Status(ManagedSwitch managed)
    {
        var session = managed.Session;
        var reconcile = session?.Reconciler.Status;
        var (state, reason) = (session, managed.ObserveOnly, reconcile) switch
        {
            (null, _, _) => (managed.FirstSession.IsCompleted ? "disconnected" : "connecting", managed.Problem),
            (_, { } why, _) => ("observe-only", why),
            _ when managed.ProgramProblem is { } why => ("failed", why),
            (_, _, { State: ReconcileState.Synchronized } status) when status.Applied >= managed.Revision && managed.Revision > 0 => ("synchronized", null),
            (_, _, { State: ReconcileState.Failed } status) when status.Revision >= managed.Revision => ("failed", status.Reason),
            (_, _, { State: ReconcileState.Unknown, Reason: { } why }) => ("unknown", why),
            _ => ("synchronizing", null),
        };
        return new SwitchStatus
        {
            Name = managed.Name,
            DatapathId = managed.Datapath,
            Connected = session is not null,
            State = state,
            Reason = reason,
            FlowsExpected = managed.FlowsExpected,
            FlowsInstalled = reconcile?.Installed.Flows.Count ?? 0,
            MetersInstalled = reconcile?.Installed.Meters.Count ?? 0,
            GroupsInstalled = reconcile?.Installed.Groups.Count ?? 0,
            LastSynchronized = reconcile?.SynchronizedAt,
            Description = session is null ? "" : $"{session.Description.Hardware} {session.Description.Software}",
            ConnectedSince = session?.ConnectedAt,
            Ports = managed.Ports,
            PollingSlowdown = session?.PollingSlowdown ?? 1,
            Tables = managed.Tables,
            Warnings = [.. managed.Findings.Where(finding => !finding.Refused).Select(finding => finding.Message)],
        };
    }

    private WorkloadStatus Status(Decision decision)
    {
        var at = decision.Workload.Attachment;
        var managed = _switches.Find(at.Switch);
        var verdicts = managed?.Verdicts.GetValueOrDefault(at.Port) ?? default;
        var (rateOut, rateIn) = _telemetry.Rates.Of(decision.Workload.Id, _time.GetUtcNow());
        var (state, reason) = EnforcementOf(decision, managed);
        return new WorkloadStatus
        {
            Workload = decision.Workload,
            Assignment = decision.Assignment,
            Policy = decision.Policy,
            Held = decision.Held,
            HeldAt = decision.HeldAt,
            Protected = decision.Protected,
            State = state,
            StateReason = reason,
            BitsOutPerSecond = rateOut,
            BitsInPerSecond = rateIn,
            Allowed = verdicts.Allowed,
            Denied = verdicts.Denied,
            WouldDeny = verdicts.WouldDeny,
            Meters = managed?.Meters.GetValueOrDefault(at.Port) ?? default,
        };
    }

    private (EnforcementState State, string? Reason) EnforcementOf(Decision decision, ManagedSwitch? managed)
    {
        if (decision.Policy.Mode == EnforcementMode.Observe)
        {
            return (EnforcementState.Observe, _glass.Thrown is { } glass ? $"break-glass by {glass.Author} since {glass.Since.UtcDateTime:u}" : null);
        }

        if (managed is null)
        {
            return (EnforcementState.Pending, "its switch is not attached");
        }

        var status = Status(managed);
        return (status.State, decision) switch
        {
            ("failed", _) => (EnforcementState.Failed, status.Reason),
            ("synchronized", { Arming: true }) => (EnforcementState.Arming, "open connections are being learned"),
            ("synchronized", { Policy.Mode: EnforcementMode.Shadow }) => (EnforcementState.Shadow, Shortcoming(decision, managed)),
            ("synchronized", _) => (EnforcementState.Enforced, Shortcoming(decision, managed)),
            _ => (EnforcementState.Pending, status.Reason ?? $"the switch is {status.State}"),
        };
    }

    /// <summary>What of the policy the switch cannot do: a rate needs meters, a mirror its copy on the same bridge.</summary>
    private string? Shortcoming(Decision decision, ManagedSwitch managed)
    {
        if (!_catalog.Profiles.TryGetValue(decision.Policy.Profile, out var profile))
        {
            return null;
        }

        if ((profile.BandwidthIn ?? profile.BandwidthOut) is not null && managed.MeterProblem(decision.Workload.Attachment.Port) is { } problem)
        {
            return problem;
        }

        if (profile.MirrorTo is not { } copy)
        {
            return null;
        }

        return _inventory.Find(copy) is { } target && target.Attachment.Switch == decision.Workload.Attachment.Switch
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"not mirrored: workload '{copy}' is not on bridge {decision.Workload.Attachment.Bridge}");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Group {Group} is now in mode {Mode}")]
    private static partial void LogMode(ILogger log, string group, EnforcementMode mode);
}
