using System.Buffers;
using System.Collections.Immutable;
using System.Net.Sockets;
using SharpOpenFlow.Tests.Vectors;
using static System.Buffers.Binary.BinaryPrimitives;

namespace SharpOpenFlow.Tests.Ovs;

/// <summary>The least that it takes to talk to a bridge: blocking, one thread, one request at a time.</summary>
internal sealed class OvsSession : IDisposable
{
    private const int ErrorTypeAt = 8;
    private const int ErrorCodeAt = 10;
    private const int BodyAt = 16;

    private readonly Socket _socket;
    private uint _xid;

    /// <summary>Begins a session over a connected socket, which it owns from now on.</summary>
    public OvsSession(Socket socket)
    {
        _socket = socket;
        _socket.ReceiveTimeout = 20_000;
        SendBare(MessageType.Hello);
        Receive(MessageType.Hello);
    }

    /// <summary>
    /// Sends messages and a barrier; returns the errors that came before the barrier's reply, by message.
    /// </summary>
    public IReadOnlyDictionary<IMessage, string> Send(params IEnumerable<IMessage> messages)
    {
        Dictionary<uint, IMessage> sent = [];
        var output = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            sent.Add(++_xid, message);
            message.WriteTo(output, _xid);
        }

        _socket.Send(output.WrittenSpan);
        SendBare(MessageType.BarrierRequest);
        Dictionary<IMessage, string> errors = [];
        while (true)
        {
            var reply = Receive();
            switch ((MessageType)reply[1])
            {
                case MessageType.BarrierReply:
                    return errors;
                case MessageType.Error:
                    var type = (ErrorType)ReadUInt16BigEndian(reply.AsSpan(ErrorTypeAt));
                    errors[sent[OwnedMessage.Xid(reply)]] = $"{type}/{ReadUInt16BigEndian(reply.AsSpan(ErrorCodeAt))}";
                    break;
                default:
                    break;
            }
        }
    }

    public ImmutableArray<T> Ask<T>(IMultipartRequestBody body, MultipartReader<T> reader)
    {
        var builder = ImmutableArray.CreateBuilder<T>();
        AskParts(body, part => reader(part, builder));
        return builder.DrainToImmutable();
    }

    public byte[] AskOne(IMultipartRequestBody body)
    {
        byte[] whole = [];
        AskParts(body, part => whole = part.ToArray());
        return whole;
    }

    public void Dispose() => _socket.Dispose();

    private void AskParts(IMultipartRequestBody body, PartReader read)
    {
        var output = new ArrayBufferWriter<byte>();
        var wire = new WireWriter(output, MessageType.MultipartRequest, BodyAt + body.Length, ++_xid);
        wire.UInt16(8, (ushort)body.Type);
        body.WriteTo(wire.Span[BodyAt..]);
        wire.Complete();
        _socket.Send(output.WrittenSpan);
        bool hasMore;
        do
        {
            var reply = Receive(MessageType.MultipartReply);
            hasMore = (reply[11] & 1) != 0;
            read(reply.AsSpan(BodyAt));
        }
        while (hasMore);
    }

    private void SendBare(MessageType type)
    {
        var output = new ArrayBufferWriter<byte>();
        new WireWriter(output, type, OpenFlowHeader.Length, ++_xid).Complete();
        _socket.Send(output.WrittenSpan);
    }

    private byte[] Receive(MessageType type)
    {
        while (true)
        {
            var message = Receive();
            if (message[1] == (byte)type)
            {
                return message;
            }

            Assert.AreNotEqual((byte)MessageType.Error, message[1], Convert.ToHexString(message));
        }
    }

    private byte[] Receive()
    {
        var header = Exactly(OpenFlowHeader.Length);
        return [.. header, .. Exactly(OpenFlowHeader.Read(header).MessageLength - OpenFlowHeader.Length)];
    }

    private byte[] Exactly(int length)
    {
        var bytes = new byte[length];
        for (var done = 0; done < length;)
        {
            var count = _socket.Receive(bytes.AsSpan(done));
            Assert.AreNotEqual(0, count, "the switch hung up");
            done += count;
        }

        return bytes;
    }

    private delegate void PartReader(ReadOnlySpan<byte> part);
}
