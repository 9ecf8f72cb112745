using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace SdnPersona.Core.Control;

/// <summary>Takes connections of switches that dial in, from whatever transport the host listens on.</summary>
public interface ISwitchAcceptor
{
    /// <summary>Serves one connection until it ends. Never throws for what a peer does.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="peer">Who dialled in, where known.</param>
    /// <param name="clientCertificate">The certificate that the peer proved, or null without TLS.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    Task AcceptAsync(
        IDuplexPipe transport, EndPoint? peer, X509Certificate2? clientCertificate, CancellationToken cancellationToken);
}
