using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace SdnPersona.Core.Switches;

/// <summary>A connected socket as a transport; disposing it closes the socket.</summary>
internal sealed class SocketTransport : IDuplexPipe, IAsyncDisposable
{
    private readonly NetworkStream _stream;

    private SocketTransport(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        Output = PipeWriter.Create(_stream);
    }

    /// <inheritdoc/>
    public PipeReader Input { get; }

    /// <inheritdoc/>
    public PipeWriter Output { get; }

    /// <summary>Dials a switch.</summary>
    /// <param name="endpoint"><c>unix:PATH</c> or <c>tcp:ADDRESS:PORT</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It cannot be reached; the message says which endpoint and why.</exception>
    /// <exception cref="FormatException">The text is no endpoint.</exception>
    public static async Task<SocketTransport> DialAsync(string endpoint, CancellationToken cancellationToken)
    {
        var address = Parse(endpoint);
        var unix = address is UnixDomainSocketEndPoint;
        var socket = unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return new SocketTransport(socket);
        }
        catch (SocketException problem)
        {
            socket.Dispose();
            throw new IOException($"{endpoint}: {problem.Message}", problem);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static EndPoint Parse(string endpoint)
    {
        if (endpoint.StartsWith("unix:", StringComparison.Ordinal))
        {
            return new UnixDomainSocketEndPoint(endpoint["unix:".Length..]);
        }

        return endpoint.StartsWith("tcp:", StringComparison.Ordinal) && IPEndPoint.TryParse(endpoint["tcp:".Length..], out var address)
            ? address
            : throw new FormatException($"'{endpoint}' must be unix:PATH or tcp:ADDRESS:PORT");
    }
}
