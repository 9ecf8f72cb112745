using System.IO.Pipelines;
using System.Net.Sockets;

namespace SharpOpenFlow;

/// <summary>
/// Carries a connection over a socket, TCP or unix: the fastest transport there is here. While nothing comes and
/// nothing goes it holds no buffers. The socket is closed with the connection.
/// </summary>
public sealed class SocketTransport : IDuplexPipe
{
    /// <summary>Wraps a connected socket, which it owns from now on; small messages are no longer delayed.</summary>
    public SocketTransport(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }

        socket.Blocking = false;
        Input = new SocketReader(socket);
        Output = new SocketWriter(socket);
    }

    /// <inheritdoc/>
    public PipeReader Input { get; }

    /// <inheritdoc/>
    public PipeWriter Output { get; }
}
