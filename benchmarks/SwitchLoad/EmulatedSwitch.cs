using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SharpOpenFlow;

namespace SwitchLoad;

/// <summary>
/// The switch's end of a connection: answers what controllers ask, sends what it is told to, and counts. It has no
/// flow tables: a flow-mod is an answer to the packet-in whose buffer it names.
/// </summary>
#pragma warning disable CA1001 // The semaphore's wait handle, which is all there were to dispose of, is never asked for.
internal sealed class EmulatedSwitch(ulong datapathId, int ports)
#pragma warning restore CA1001
{
    // Packet-ins on their way whose times are kept; the buffer id says which.
    private const int Remembered = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _answers = new();
    private readonly TaskCompletionSource _described = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly MultipartReply _portDescs = new(
        MultipartType.PortDesc, More: false, Body(ports, PortDesc.Length, (port, wire) => Describe(port).WriteTo(wire)));

    private readonly MultipartReply _portStats = new(
        MultipartType.PortStats, More: false, Body(ports, PortStats.Length, (port, wire) => Count(port).WriteTo(wire)));

    private SocketTransport _transport = null!;
    private byte[] _joined = [];
    private long[]? _sentAt;

    /// <summary>Ends when the controller has asked for the ports: the end of a handshake.</summary>
    public Task Described => _described.Task;

    /// <summary>Flow-mods so far.</summary>
    public long FlowMods { get; private set; }

    /// <summary>Requests for port statistics so far.</summary>
    public long Polls { get; private set; }

    /// <summary>Echo requests so far.</summary>
    public long Echoes { get; private set; }

    /// <summary>Whether the controller has closed the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Timestamp differences from packet-ins to the flow-mods that answer them; null to keep none.</summary>
    public List<long>? Latencies { get; set; }

    public async Task ConnectAsync(IPEndPoint controller)
    {
        var socket = new Socket(controller.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(controller);
        _transport = new SocketTransport(socket);
        _ = ReceiveAsync();
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _sending.WaitAsync();
        try
        {
            await _transport.Output.WriteAsync(bytes);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Sends one packet-in whose answer is timed.</summary>
    public Task SendTimedAsync(byte[] packetIn, uint buffer)
    {
        _sentAt ??= new long[Remembered];
        PacketIns.SetBuffer(packetIn, buffer);
        _sentAt[buffer % Remembered] = Stopwatch.GetTimestamp();
        return SendAsync(packetIn);
    }

    public void Close()
    {
        _transport.Output.Complete();
        _transport.Input.Complete();
    }

    private static ImmutableArray<byte> Body(int count, int length, WriteEntry write)
    {
        var body = new byte[count * length];
        for (var i = 0; i < count; i++)
        {
            write(new PortNo((uint)i + 1), body.AsSpan(i * length, length));
        }

        return ImmutableArray.Create(body);
    }

    private static PortDesc Describe(PortNo port) =>
        new() { PortNo = port, Name = $"p{port.Value}", HwAddr = new MacAddress(port.Value), State = PortState.Live };

    private static PortStats Count(PortNo port) => new() { PortNo = port, RxPackets = port.Value };

    private async Task ReceiveAsync()
    {
        try
        {
            Hello.OpenFlow13.WriteTo(_answers, 1);
            for (var reads = 0; !IsClosed;)
            {
                if (_answers.WrittenCount > 0)
                {
                    await SendAsync(_answers.WrittenMemory);
                    _answers.ResetWrittenCount();
                }

                var result = await _transport.Input.ReadAsync();
                var buffer = result.Buffer;
                while (MessageFraming.TryReadMessage(ref buffer, out var message))
                {
                    Receive(Joined(message));
                }

                _transport.Input.AdvanceTo(buffer.Start, buffer.End);
                IsClosed = result.IsCompleted;
                if (++reads % 4 == 0)
                {
                    // So that the others have their turn.
                    await Task.Yield();
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            IsClosed = true;
        }
    }

    private ReadOnlySpan<byte> Joined(in ReadOnlySequence<byte> message)
    {
        if (message.IsSingleSegment)
        {
            return message.FirstSpan;
        }

        _joined = message.ToArray();
        return _joined;
    }

    private void Receive(ReadOnlySpan<byte> wire)
    {
        var header = OpenFlowHeader.Read(wire);
        switch (header.Type)
        {
            case MessageType.FlowMod:
                FlowMods++;
                if (Latencies is { } latencies && FlowModView.Parse(wire).Buffer is var buffer
                    && buffer != BufferId.None && _sentAt is not null)
                {
                    latencies.Add(Stopwatch.GetTimestamp() - _sentAt[buffer.Value % Remembered]);
                }

                break;

            case MessageType.EchoRequest:
                Echoes++;
                new EchoReply([.. EchoRequestView.Parse(wire).Data]).WriteTo(_answers, header.Xid);
                break;

            case MessageType.FeaturesRequest:
                var features = new FeaturesReply
                {
                    DatapathId = new DatapathId(datapathId),
                    Buffers = 256,
                    Tables = 4,
                    Capabilities = Capabilities.FlowStats | Capabilities.PortStats,
                };
                features.WriteTo(_answers, header.Xid);
                _described.TrySetResult();
                break;

            case MessageType.GetConfigRequest:
                new GetConfigReply(FragmentHandling.Normal, 128).WriteTo(_answers, header.Xid);
                break;

            case MessageType.BarrierRequest:
                BarrierReply.Instance.WriteTo(_answers, header.Xid);
                break;

            case MessageType.MultipartRequest:
                Answer(MultipartRequestView.Parse(wire).MultipartType, wire, header.Xid);
                break;

            default:
                break;
        }
    }

    private void Answer(MultipartType asked, ReadOnlySpan<byte> wire, uint xid)
    {
        switch (asked)
        {
            case MultipartType.PortDesc:
                _portDescs.WriteTo(_answers, xid);
                break;
            case MultipartType.PortStats:
                Polls++;
                _portStats.WriteTo(_answers, xid);
                break;
            default:
                ErrorMessage.About(
                    wire, new OpenFlowProtocolException(
                        ErrorType.BadRequest, (ushort)BadRequestCode.BadMultipart, "not emulated"))
                    .WriteTo(_answers, xid);
                break;
        }
    }

    private delegate void WriteEntry(PortNo port, Span<byte> wire);
}
