using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace SharpOpenFlow;

/// <summary>
/// Reads a socket into one piece of memory, so that hardly any message is split. It asks the kernel first and waits,
/// without a buffer, only when there is nothing.
/// </summary>
internal sealed class SocketReader(Socket socket) : PipeReader
{
    // The longest message fits, and hundreds of short ones come with one call.
    private const int Size = 128 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _examined;
    private bool _isAtEnd;
    private volatile bool _isCanceled;
    private CancellationTokenSource? _waiting;

    public override bool TryRead(out ReadResult result)
    {
        if (_isCanceled)
        {
            _isCanceled = false;
            result = Result(isCanceled: true);
            return true;
        }

        if (_examined < _end || _isAtEnd || TryReceive())
        {
            result = Result(isCanceled: false);
            return true;
        }

        result = default;
        return false;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        TryRead(out var result) ? new ValueTask<ReadResult>(result) : WaitAndReadAsync(cancellationToken);

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Positions of a sequence over an array are indexes into it.
        _start = consumed.GetInteger();
        _examined = examined.GetInteger();
        if (_start == _end)
        {
            Release();
        }
    }

    public override void CancelPendingRead()
    {
        _isCanceled = true;
        Volatile.Read(ref _waiting)?.Cancel();
    }

    public override void Complete(Exception? exception = null)
    {
        Release();
        socket.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAndReadAsync(CancellationToken cancellationToken)
    {
        var waiting = _waiting;
        if (waiting is null || waiting.IsCancellationRequested)
        {
            waiting = new CancellationTokenSource();
            Volatile.Write(ref _waiting, waiting);
        }

        using var stop = cancellationToken.UnsafeRegister(
            static reader => ((SocketReader)reader!).CancelPendingRead(), this);
        while (true)
        {
            // Between asking and waiting somebody may have cancelled the wait that was not yet there.
            if (TryRead(out var result))
            {
                cancellationToken.ThrowIfCancellationRequested();
                return result;
            }

            try
            {
                await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, waiting.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (waiting.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _isCanceled = false;
                return Result(isCanceled: true);
            }
        }
    }

    /// <summary>Takes what the kernel has; false when it has nothing.</summary>
    private bool TryReceive()
    {
        MakeRoom();
        var count = socket.Receive(_buffer.AsSpan(_end), SocketFlags.None, out var error);
        switch (error)
        {
            case SocketError.Success:
                _end += count;
                _isAtEnd = count == 0;
                return true;
            case SocketError.WouldBlock:
                if (_start == _end)
                {
                    Release();
                }

                return false;
            default:
                throw new SocketException((int)error);
        }
    }

    private void MakeRoom()
    {
        if (_buffer.Length == 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Size);
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end, _examined) = (0, _end - _start, _examined - _start);
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * _end);
            _buffer.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }

    private void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        _start = _end = _examined = 0;
    }

    private ReadResult Result(bool isCanceled) =>
        new(new ReadOnlySequence<byte>(_buffer, _start, _end - _start), isCanceled, _isAtEnd);
}
