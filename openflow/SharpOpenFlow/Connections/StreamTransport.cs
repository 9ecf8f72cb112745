using System.IO.Pipelines;

namespace SharpOpenFlow;

/// <summary>
/// Carries a connection over a stream: a socket, a unix socket, TLS. The stream is closed with the connection.
/// </summary>
public sealed class StreamTransport : IDuplexPipe
{
    /// <summary>Wraps a stream that can be read and written at the same time, as network streams can.</summary>
    /// <exception cref="ArgumentException">The stream cannot be read, or cannot be written.</exception>
    public StreamTransport(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        Output = PipeWriter.Create(stream);
    }

    /// <inheritdoc/>
    public PipeReader Input { get; }

    /// <inheritdoc/>
    public PipeWriter Output { get; }
}
