using System.IO.Pipelines;

namespace SharpOpenFlow;

/// <summary>
/// Carries a connection over a stream, such as TLS; for a socket itself there is <see cref="SocketTransport"/>. While
/// nothing comes it holds no buffer, where the stream can do without. The stream is closed with the connection.
/// </summary>
public sealed class StreamTransport : IDuplexPipe
{
    /// <summary>Wraps a stream that can be read and written at the same time, as network streams can.</summary>
    /// <exception cref="ArgumentException">The stream cannot be read, or cannot be written.</exception>
    public StreamTransport(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 32 * 1024, useZeroByteReads: true));
        Output = PipeWriter.Create(stream);
    }

    /// <inheritdoc/>
    public PipeReader Input { get; }

    /// <inheritdoc/>
    public PipeWriter Output { get; }
}
