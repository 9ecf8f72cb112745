using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.OpenFlow;

/// <summary>Hands connections of switches that dial in to the core. Kestrel has done TCP and TLS by then.</summary>
internal sealed class OpenFlowConnectionHandler(ISwitchAcceptor acceptor) : ConnectionHandler
{
    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        // When the host stops, Kestrel first asks and only later aborts: a switch session ends when it is asked.
        var lifetime = connection.Features.Get<IConnectionLifetimeNotificationFeature>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            connection.ConnectionClosed, lifetime?.ConnectionClosedRequested ?? CancellationToken.None);
        var certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        await acceptor.AcceptAsync(connection.Transport, connection.RemoteEndPoint, certificate, ended.Token);
    }
}
