using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace SharpOpenFlow.Tests.Connections;

/// <summary>
/// A switch that answers with prepared bytes, so that what a test measures is the connection and not its peer.
/// </summary>
internal sealed class LeanPeer(IDuplexPipe transport) : IAsyncDisposable
{
    private readonly Dictionary<(MessageType, MultipartType?), byte[]> _answers = new()
    {
        [(MessageType.FeaturesRequest, null)] = Bytes(new FeaturesReply { DatapathId = new DatapathId(1) }),
        [(MessageType.MultipartRequest, MultipartType.PortDesc)] =
            Bytes(new MultipartReply(MultipartType.PortDesc, false, [])),
        [(MessageType.MultipartRequest, MultipartType.PortStats)] =
            Bytes(new MultipartReply(MultipartType.PortStats, false, [.. new byte[8 * PortStats.Length]])),
        [(MessageType.BarrierRequest, null)] = Bytes(BarrierReply.Instance),
    };

    private readonly byte[] _joined = new byte[ushort.MaxValue];
    private readonly SemaphoreSlim _replies = new(0);
    private Task _running = Task.CompletedTask;
    private int _expectedReplies;

    /// <summary>Set to stop reading after what comes next, with all left open.</summary>
    public bool ReadsNoMore { get; set; }

    /// <summary>Ends when the other side has closed, or nothing more is read.</summary>
    public Task Running => _running;

    public void Start() => _running = RunAsync();

    /// <summary>Sends bytes and waits for that many echo replies.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, int replies)
    {
        Volatile.Write(ref _expectedReplies, replies);
        await transport.Output.WriteAsync(bytes);
        await _replies.WaitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await transport.Output.CompleteAsync();
        await _running;
        await transport.Input.CompleteAsync();
        _replies.Dispose();
    }

    private static byte[] Bytes(IMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        message.WriteTo(output, 0);
        return output.WrittenSpan.ToArray();
    }

    private async Task RunAsync()
    {
        await transport.Output.WriteAsync(Bytes(Hello.OpenFlow13));
        while (true)
        {
            var result = await transport.Input.ReadAsync();
            var buffer = result.Buffer;
            while (MessageFraming.TryReadMessage(ref buffer, out var message))
            {
                Answer(message);
            }

            transport.Input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return;
            }

            await transport.Output.FlushAsync();
            if (ReadsNoMore)
            {
                return;
            }
        }
    }

    private void Answer(ReadOnlySequence<byte> message)
    {
        message.CopyTo(_joined);
        var type = (MessageType)_joined[1];
        if (type == MessageType.EchoReply)
        {
            if (Interlocked.Decrement(ref _expectedReplies) == 0)
            {
                _replies.Release();
            }

            return;
        }

        MultipartType? multipart = type == MessageType.MultipartRequest
            ? (MultipartType)BinaryPrimitives.ReadUInt16BigEndian(_joined.AsSpan(8))
            : null;
        if (_answers.TryGetValue((type, multipart), out var answer))
        {
            _joined.AsSpan(4, 4).CopyTo(answer.AsSpan(4));
            transport.Output.Write(answer);
        }
    }
}
