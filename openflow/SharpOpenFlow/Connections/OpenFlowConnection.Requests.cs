using System.Collections.Immutable;

namespace SharpOpenFlow;

// Requests with replies. Each ends with the reply, the switch's error (OpenFlowErrorException), a malformed reply
// (OpenFlowProtocolException), the connection's end (OpenFlowConnectionEndedException), a timeout, or cancellation.
public sealed partial class OpenFlowConnection
{
    // A stale generation id means that another controller was faster; three in a row mean that it keeps being so.
    private const int RoleAttempts = 3;

    /// <summary>Sends a request and waits for its reply: a message of one type with the same transaction id.</summary>
    /// <typeparam name="T">What is kept of the reply.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="replyType">Type of the reply.</param>
    /// <param name="read">Reads the reply, on the read loop: it must not block.</param>
    /// <param name="cancellationToken">Stops waiting; the switch may act on the request all the same.</param>
    /// <exception cref="OpenFlowErrorException">The switch has answered with an error.</exception>
    /// <exception cref="OpenFlowProtocolException">The reply is malformed.</exception>
    /// <exception cref="OpenFlowConnectionEndedException">The connection has ended.</exception>
    /// <exception cref="TimeoutException">
    /// No reply within <see cref="OpenFlowConnectionOptions.RequestTimeout"/>.
    /// </exception>
    public async Task<T> RequestAsync<T>(
        IMessage request, MessageType replyType, ReplyReader<T> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(read);
        return await _requests.AskAsync(request, new PendingReply<T>(replyType, read), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Sends a multipart request and joins the parts of its reply.</summary>
    /// <typeparam name="T">An element of the reply.</typeparam>
    /// <param name="request">The request's body.</param>
    /// <param name="read">Reads the elements of a part, on the read loop: it must not block.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="OpenFlowErrorException">The switch has answered with an error.</exception>
    /// <exception cref="OpenFlowProtocolException">
    /// A part is malformed, or the reply exceeds the limits of the options.
    /// </exception>
    /// <exception cref="OpenFlowConnectionEndedException">The connection has ended.</exception>
    /// <exception cref="TimeoutException">
    /// No further part within <see cref="OpenFlowConnectionOptions.RequestTimeout"/>.
    /// </exception>
    public async Task<ImmutableArray<T>> MultipartAsync<T>(
        IMultipartRequestBody request, MultipartReader<T> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(read);
        var pending = new PendingMultipart<T>(new MultipartCollector<T>(request.Type, read, _requests.Options));
        return await _requests.AskAsync(new MultipartRequest(request), pending, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Ends when the switch has processed all that was sent before.</summary>
    /// <inheritdoc cref="RequestAsync{T}" path="/exception"/>
    public async ValueTask BarrierAsync(CancellationToken cancellationToken = default) =>
        await RequestAsync(
            BarrierRequest.Instance, MessageType.BarrierReply, RequestChannel.IsBarrierReply, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>
    /// Counters of one port, or with <see cref="PortNo.Any"/> of all. An unknown port gives none, or an error.
    /// </summary>
    /// <inheritdoc cref="MultipartAsync{T}" path="/exception"/>
    public Task<ImmutableArray<PortStats>> PortStatsAsync(PortNo port, CancellationToken cancellationToken = default) =>
        MultipartAsync<PortStats>(new PortStatsRequest(port), PortStats.ReadAll, cancellationToken);

    /// <summary>What the switch says of itself.</summary>
    /// <inheritdoc cref="MultipartAsync{T}" path="/exception"/>
    public async Task<SwitchDescription> DescribeAsync(CancellationToken cancellationToken = default)
    {
        var parts = await MultipartAsync<SwitchDescription>(
            DescRequest.Instance, SwitchDescription.ReadAll, cancellationToken)
            .ConfigureAwait(false);
        return parts[0];
    }

    /// <summary>
    /// Asks to be master with the generation id that follows the switch's own; asks again when another controller was
    /// faster.
    /// </summary>
    /// <inheritdoc cref="RequestAsync{T}" path="/exception[not(@cref='T:SharpOpenFlow.OpenFlowErrorException')]"/>
    public async Task<RoleOutcome> BecomeMasterAsync(CancellationToken cancellationToken = default)
    {
        RoleOutcome outcome;
        var attempt = 0;
        do
        {
            outcome = await RequestRoleAsync(ControllerRole.NoChange, 0, cancellationToken).ConfigureAwait(false);
            if (outcome is RoleOutcome.Granted current)
            {
                // A switch without any mastership so far says all ones, so the first is 0.
                var next = unchecked(current.GenerationId + 1);
                outcome = await RequestRoleAsync(ControllerRole.Master, next, cancellationToken).ConfigureAwait(false);
            }
        }
        while (outcome is RoleOutcome.Refused { IsStale: true } && ++attempt < RoleAttempts);
        return outcome;
    }

    /// <summary>Asks for a role, or with <see cref="ControllerRole.NoChange"/> for the one in force.</summary>
    /// <param name="role">The role.</param>
    /// <param name="generationId">
    /// Number of the mastership: the switch refuses one older than its own as stale. Of no meaning for NoChange and
    /// Equal.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <inheritdoc cref="RequestAsync{T}" path="/exception[not(@cref='T:SharpOpenFlow.OpenFlowErrorException')]"/>
    public async Task<RoleOutcome> RequestRoleAsync(
        ControllerRole role, ulong generationId, CancellationToken cancellationToken = default)
    {
        try
        {
            var reply = await RequestAsync(
                new RoleRequest(role, generationId), MessageType.RoleReply, ReadRole, cancellationToken)
                .ConfigureAwait(false);
            return role == ControllerRole.NoChange || reply.Role == role
                ? new RoleOutcome.Granted(reply.Role, reply.GenerationId)
                : new RoleOutcome.Refused(null);
        }
        catch (OpenFlowErrorException refusal)
        {
            return new RoleOutcome.Refused(refusal.Error);
        }
    }

    private static RoleReply ReadRole(ReadOnlySpan<byte> wire) => RoleReplyView.Parse(wire).ToOwned();
}
