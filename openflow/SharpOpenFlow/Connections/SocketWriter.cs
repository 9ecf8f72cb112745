using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace SharpOpenFlow;

/// <summary>Writes to a socket: what it is given in one piece goes to the kernel without being copied.</summary>
internal sealed class SocketWriter(Socket socket) : PipeWriter
{
    private readonly SendBuffer _waiting = new();

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _waiting.Length;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _waiting.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _waiting.GetSpan(sizeHint);

    public override void Advance(int bytes) => _waiting.Advance(bytes);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        WriteAsync(ReadOnlyMemory<byte>.Empty, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_waiting.Length > 0)
        {
            await SendAsync(_waiting.Written, cancellationToken).ConfigureAwait(false);
            _waiting.Clear();
        }

        await SendAsync(source, cancellationToken).ConfigureAwait(false);
        return default;
    }

    /// <summary>Nothing: a write to a socket ends by itself, or by its own token.</summary>
    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
        _waiting.Clear();
        socket.Dispose();
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
        }
    }
}
