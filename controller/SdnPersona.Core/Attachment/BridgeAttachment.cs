using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SdnPersona.Abstractions;
using SharpOvsdb;

namespace SdnPersona.Core.Attaching;

/// <summary>
/// Attaches bridges of running hypervisors and puts them back. Each takes two steps: a plan, which changes nothing and
/// says all that is about to happen, and its application, one transaction that is done as planned or not at all.
/// Thread-safe.
/// </summary>
/// <param name="options">Limits of the OVSDB sessions; null for the defaults.</param>
public sealed class BridgeAttachment(OvsdbClientOptions? options = null)
{
    /// <summary>Says what attaching a bridge would do.</summary>
    /// <exception cref="AttachmentException">The bridge cannot be attached.</exception>
    /// <exception cref="OvsdbException">The OVSDB cannot be read.</exception>
    public async Task<AttachPlan> PlanAsync(AttachRequest request, CancellationToken cancellationToken = default)
    {
        var ovs = await ReadAsync(request.Ovsdb, cancellationToken).ConfigureAwait(false);
        var address = await SwitchAddressAsync(request, cancellationToken).ConfigureAwait(false);
        return AttachPlanner.Plan(request, ovs, address, Host(request.Ovsdb));
    }

    /// <summary>
    /// Does what the plan says. When its outcome is not known, plan again: what is done already is not planned again.
    /// </summary>
    /// <returns>What is to be kept of the attachment.</returns>
    /// <exception cref="AttachmentException">The bridge was changed since the plan was made; nothing was
    /// done.</exception>
    /// <exception cref="OvsdbException">The OVSDB cannot be reached, or refuses.</exception>
    public async Task<AttachedSwitch> ApplyAsync(AttachPlan plan, CancellationToken cancellationToken = default)
    {
        await TransactAsync(plan.Ovsdb, plan.Bridge, plan.Operations, cancellationToken).ConfigureAwait(false);
        return plan.Result;
    }

    /// <summary>
    /// Says what detaching would do. The flows of SdnPersona are not part of it: they are removed over OpenFlow.
    /// </summary>
    /// <exception cref="OvsdbException">The OVSDB cannot be read.</exception>
    public Task<DetachPlan> PlanDetachAsync(AttachedSwitch attached, CancellationToken cancellationToken = default) =>
        PlanDetachAsync(OvsdbEndpoint.Parse(attached.Ovsdb), attached.Name, attached, cancellationToken);

    /// <summary>
    /// As above for a bridge that the store knows nothing of, by the marks that attach left on the bridge.
    /// </summary>
    /// <exception cref="OvsdbException">The OVSDB cannot be read.</exception>
    public Task<DetachPlan> PlanDetachAsync(
        OvsdbEndpoint ovsdb, string bridge, CancellationToken cancellationToken = default) =>
        PlanDetachAsync(ovsdb, bridge, null, cancellationToken);

    /// <summary>Does what the plan says. Detaching what is detached changes nothing.</summary>
    /// <exception cref="AttachmentException">The bridge was changed since the plan was made; nothing was
    /// done.</exception>
    /// <exception cref="OvsdbException">The OVSDB cannot be reached, or refuses.</exception>
    public Task ApplyAsync(DetachPlan plan, CancellationToken cancellationToken = default) =>
        plan.Bridge is { } bridge
            ? TransactAsync(plan.Ovsdb, bridge, plan.Operations, cancellationToken)
            : Task.CompletedTask;

    private async Task<DetachPlan> PlanDetachAsync(
        OvsdbEndpoint ovsdb, string bridge, AttachedSwitch? attached, CancellationToken cancellationToken) =>
        DetachPlanner.Plan(ovsdb, await ReadAsync(ovsdb, cancellationToken).ConfigureAwait(false), bridge, attached);

    private async Task<OvsSnapshot> ReadAsync(OvsdbEndpoint ovsdb, CancellationToken cancellationToken)
    {
        var client = await OvsdbClient.ConnectAsync(ovsdb, options, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            return await OvsSnapshot.ReadAsync(client, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TransactAsync(
        OvsdbEndpoint ovsdb,
        OvsBridge bridge,
        ImmutableArray<OvsdbOperation> operations,
        CancellationToken cancellationToken)
    {
        if (operations.IsEmpty)
        {
            return;
        }

        var client = await OvsdbClient.ConnectAsync(ovsdb, options, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            try
            {
                await client.TransactAsync(OvsSchema.Database, operations, cancellationToken).ConfigureAwait(false);
            }
            catch (OvsdbException changed) when (changed is { Error: "timed out", OperationIndex: 0 })
            {
                // The transaction begins with a wait for the row as the plan found it.
                throw new AttachmentException(
                    AttachmentErrorKind.Conflict,
                    $"bridge {bridge.Name} was changed in the meantime; look at the plan anew",
                    changed);
            }
        }
    }

    // The switch listens where its OVSDB does, unless the operator knows better.
    private static async Task<string> SwitchAddressAsync(AttachRequest request, CancellationToken cancellationToken)
    {
        var given = request.ListenerAddress ?? request.Ovsdb.Host;
        if (request.Ovsdb.Path is not null || IPAddress.TryParse(given, out _))
        {
            return given;
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(given, cancellationToken).ConfigureAwait(false);
            return addresses[0].ToString();
        }
        catch (SocketException unknown)
        {
            throw new AttachmentException(
                AttachmentErrorKind.Invalid,
                $"the switch's address '{given}' cannot be resolved: {unknown.Message}",
                unknown);
        }
    }

    private static SwitchHost Host(OvsdbEndpoint ovsdb)
    {
        const string KernelRelease = "/proc/sys/kernel/osrelease";
        var local = ovsdb.Path is not null && File.Exists(KernelRelease);
        return new SwitchHost(local ? File.ReadAllText(KernelRelease).Trim() : null, File.Exists);
    }
}
