using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace SharpOvsdb.Tests.Wire;

/// <summary>The other end of a client's stream, where a test says each byte.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly Pipe _toClient = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Pipe _fromClient;
    private readonly JsonFraming _framing = new(1 << 20);

    /// <param name="options">The client's.</param>
    /// <param name="capacity">Bytes that the client can send before its writes wait; a test that never reads keeps it
    /// small.</param>
    public ScriptedServer(OvsdbClientOptions? options = null, int capacity = 1 << 20)
    {
        _fromClient = new Pipe(new PipeOptions(
            pauseWriterThreshold: capacity, resumeWriterThreshold: capacity / 2, useSynchronizationContext: false));
        Client = OvsdbClient.Over(new Duplex(_toClient.Reader.AsStream(), _fromClient.Writer.AsStream()), options);
    }

    public OvsdbClient Client { get; }

    public async Task SendAsync(string text)
    {
        await _toClient.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _toClient.Writer.WriteAsync(bytes);
    }

    /// <summary>The next message of the client.</summary>
    public async Task<JsonElement> ReceiveAsync()
    {
        while (true)
        {
            var read = await _fromClient.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
            var buffer = read.Buffer;
            var found = _framing.TryRead(ref buffer, out var message);
            var json = found ? JsonText.Parse(message.ToArray()) : default;
            _fromClient.Reader.AdvanceTo(buffer.Start, found ? buffer.Start : read.Buffer.End);
            if (found)
            {
                return json;
            }

            if (read.IsCompleted)
            {
                throw new EndOfStreamException("the client closed its stream");
            }
        }
    }

    /// <summary>Takes the client's next request, and answers it.</summary>
    public async Task<JsonElement> AnswerAsync(string result, string error = "null")
    {
        var request = await ReceiveAsync();
        await SendAsync(
            $$"""{"id":{{request.GetProperty("id").GetRawText()}},"result":{{result}},"error":{{error}}}""");
        return request;
    }

    public ValueTask CloseAsync() => _toClient.Writer.CompleteAsync();

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            input.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            output.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            input.Dispose();
            output.Dispose();
            base.Dispose(disposing);
        }
    }
}
