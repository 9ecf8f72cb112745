using SdnPersona.Abstractions;
using SdnPersona.Core.Attaching;
using SdnPersona.Core.Switches;
using SharpOpenFlow;
using SharpOvsdb;

namespace SdnPersona.Core.Control;

/// <summary>Attaches and detaches bridges, one at a time: plan, OVSDB, store, session; and back in the other order.</summary>
public sealed class BridgeCommands(
    BridgeAttachment attachment,
    SwitchRegistry switches,
    IStateStore store,
    SwitchListener listener,
    TimeProvider time,
    FlowExport? export = null) : IDisposable
{
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Takes up the switches of the store.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        foreach (var attached in await store.SwitchesAsync(cancellationToken).ConfigureAwait(false))
        {
            // Switches dial in as soon as there is a listener, perhaps before this.
            await switches.ReplaceGuestAsync(attached).ConfigureAwait(false);
        }
    }

    /// <summary>What an attach would do.</summary>
    /// <exception cref="ControlPlaneException">OVSDB cannot be reached, or has no such bridge.</exception>
    public async Task<AttachPreview> PreviewAsync(AttachRequest request, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(request, cancellationToken).ConfigureAwait(false);
        return new AttachPreview(
            [.. plan.Changes.Select(change => $"{change.Column}: {Text(change.Before)} -> {Text(change.After)} ({change.Reason})")],
            plan.ObserveOnly is { } why ? [why, .. plan.Warnings] : plan.Warnings,
            [.. plan.Limits.Select(limit => new AttachLimitStatus(limit.Name, limit.Value, limit.Verdict.ToString().ToLowerInvariant(), limit.Advice))]);
    }

    /// <summary>Attaches a bridge; one that is attached already is returned as it is.</summary>
    /// <exception cref="ControlPlaneException">It cannot be attached; nothing is left half done.</exception>
    public async Task<ManagedSwitch> AttachAsync(AttachRequest request, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var plan = await PlanAsync(request, cancellationToken).ConfigureAwait(false);
            if (switches.Find(plan.Result.Name) is { } present)
            {
                return present.Datapath == plan.DatapathId
                    ? present
                    : throw new ControlPlaneException(
                        ControlPlaneError.Conflict, $"another bridge '{request.Bridge}' (datapath {present.Datapath}) is attached already; detach it first");
            }

            if (switches.Find(plan.DatapathId) is { Record.Ovsdb.Length: > 0 } other)
            {
                throw new ControlPlaneException(
                    ControlPlaneError.Conflict,
                    $"bridge '{other.Name}' has datapath id {plan.DatapathId} too; give one of them its own (other_config:datapath-id)");
            }

            // Stored first: after a crash in between, detach still knows what to put back.
            await store.SaveAsync(plan.Result, cancellationToken).ConfigureAwait(false);
            try
            {
                await attachment.ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await store.RemoveSwitchAsync(plan.Result.Name, CancellationToken.None).ConfigureAwait(false);
                throw;
            }

            // It is attached from here on, whether somebody still waits for the answer or not.
            var managed = await switches.ReplaceGuestAsync(plan.Result).ConfigureAwait(false);
            await NoteAsync("switch-attached", managed.Name, $"attached, datapath {plan.DatapathId}").ConfigureAwait(false);
            return managed;
        }
        catch (Exception problem) when (Translate(problem) is { } translated)
        {
            throw translated;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Removes our flows and puts back what attach changed.</summary>
    /// <exception cref="ControlPlaneException">No such switch, or it cannot be reached to be put back.</exception>
    public async Task DetachAsync(string name, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var managed = switches.Find(name)
                ?? throw new ControlPlaneException(ControlPlaneError.NotFound, $"there is no switch '{name}'");
            if (managed.Record.Ovsdb.Length == 0)
            {
                await ForgetGuestAsync(managed).ConfigureAwait(false);
                return;
            }

            var plan = await attachment.PlanDetachAsync(managed.Record, cancellationToken).ConfigureAwait(false);
            if (plan.Bridge is not null)
            {
                await RemoveFlowsAsync(managed, cancellationToken).ConfigureAwait(false);
                await PutBackAsync(managed, plan, cancellationToken).ConfigureAwait(false);
            }

            // Forgotten by the store first: a crash in between must not attach it again.
            await store.RemoveSwitchAsync(name, CancellationToken.None).ConfigureAwait(false);
            await switches.RemoveAsync(name).ConfigureAwait(false);
            await NoteAsync("switch-detached", name, "detached; the bridge is as it was before").ConfigureAwait(false);
        }
        catch (Exception problem) when (Translate(problem) is { } translated)
        {
            throw translated;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Takes everything of ours off the switch; the bridge's own NORMAL flow takes over in the same moment.</summary>
    private static async Task RemoveFlowsAsync(ManagedSwitch managed, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(FarewellTimeout);
        try
        {
            await managed.ClearAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or TimeoutException or OpenFlowErrorException or OperationCanceledException)
        {
            // Still attached, so it is programmed again until detach succeeds.
            managed.Resume();
            cancellationToken.ThrowIfCancellationRequested();
            throw new ControlPlaneException(
                ControlPlaneError.Unreachable,
                $"switch '{managed.Name}' cannot be reached over OpenFlow to remove its flows ({problem.Message}); it stays attached, try again when it is back",
                problem);
        }
    }

    /// <summary>Forgets a switch that was never attached; there is nothing of it to put back.</summary>
    private async Task ForgetGuestAsync(ManagedSwitch guest)
    {
        if (guest.Session is not null)
        {
            throw new ControlPlaneException(
                ControlPlaneError.Invalid,
                $"switch '{guest.Name}' dialled in by itself and was never attached; take the controller away at the switch, then detach it to forget it");
        }

        await switches.RemoveAsync(guest.Name).ConfigureAwait(false);
        await NoteAsync("switch-forgotten", guest.Name, "forgotten; its datapath id belongs to whoever comes with it next").ConfigureAwait(false);
    }

    private async Task PutBackAsync(ManagedSwitch managed, DetachPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await attachment.ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Still attached, so it is programmed again until detach succeeds.
            managed.Resume();
            throw;
        }
    }

    private async Task<AttachPlan> PlanAsync(AttachRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            if (!OvsdbEndpoint.TryParse(request.Ovsdb, out var ovsdb, out var error))
            {
                throw new ControlPlaneException(ControlPlaneError.Invalid, $"ovsdb: {error}");
            }

            return await attachment
                .PlanAsync(
                    new Attaching.AttachRequest(ovsdb, request.Bridge) { Listen = ListenTarget(request), Export = export },
                    cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception problem) when (Translate(problem) is { } translated)
        {
            throw translated;
        }
    }

    private string? ListenTarget(AttachRequest request)
    {
        if (!request.Listen)
        {
            return null;
        }

        var address = request.ListenAddress ?? listener.Address
            ?? throw new ControlPlaneException(
                ControlPlaneError.Invalid, "listen: the controller has no OpenFlow listener; start it with --openflow ADDRESS:PORT");
        return $"tcp:{address}";
    }

    private async Task NoteAsync(string kind, string subject, string message) =>
        await store.AppendAsync(new(0, time.GetUtcNow(), kind, subject, message), CancellationToken.None).ConfigureAwait(false);

    private static string Text(OvsdbValue value) => value.ToString() is { Length: > 0 } text ? text : "(none)";

    private static ControlPlaneException? Translate(Exception problem) => problem switch
    {
        AttachmentException { Kind: AttachmentErrorKind.UnknownBridge } => new(ControlPlaneError.NotFound, problem.Message, problem),
        AttachmentException { Kind: AttachmentErrorKind.Invalid } => new(ControlPlaneError.Invalid, problem.Message, problem),
        AttachmentException => new(ControlPlaneError.Conflict, problem.Message, problem),
        OvsdbException => new(ControlPlaneError.Unreachable, problem.Message, problem),
        _ => null,
    };
}

/// <summary>Where switches may dial in.</summary>
/// <param name="Address"><c>ADDRESS:PORT</c> of the OpenFlow listener, or null when there is none.</param>
public sealed record SwitchListener(string? Address);
