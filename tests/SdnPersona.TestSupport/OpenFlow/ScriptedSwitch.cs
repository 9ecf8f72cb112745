using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using SharpOpenFlow;

namespace SdnPersona.TestSupport.OpenFlow;

/// <summary>
/// Answers one message of the controller; whatever it sends goes out before the next message is looked at.
/// </summary>
public delegate ValueTask SwitchRule(ScriptedSwitch self, ReceivedMessage message);

/// <summary>
/// A switch made of simple tables: it answers by the rule of a message's type, and does what a test tells it,
/// misbehaviour included. <see cref="Transport"/> is the controller's end.
/// </summary>
public sealed class ScriptedSwitch : IAsyncDisposable
{
    private readonly MemoryTransport _own;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _sending = new(1);
    private bool _hungUp;
    private readonly List<ReceivedMessage> _received = [];
    private readonly ScriptedBundles _bundles = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ScriptedSwitch(PipeOptions? pipes = null)
    {
        (_own, var other) = MemoryTransport.CreatePair(pipes);
        Transport = other;
        Rules = new()
        {
            [MessageType.EchoRequest] = (self, message) => self.SendAsync(
                new EchoReply([.. message.Wire[OpenFlowHeader.Length..]]), message.Xid),
            [MessageType.FeaturesRequest] = (self, message) => self.SendAsync(self.Features, message.Xid),
            [MessageType.BarrierRequest] = (self, message) => self.SendAsync(BarrierReply.Instance, message.Xid),
            [MessageType.GetConfigRequest] = (self, message) => self.SendAsync(
                new GetConfigReply(self.Config.Fragments, self.Config.MissSendLength), message.Xid),
            [MessageType.SetConfig] = (self, message) => self.Configure(message),
            [MessageType.RoleRequest] = (self, message) => self.ChangeRoleAsync(message),
            [MessageType.MultipartRequest] = (self, message) => self.AnswerMultipartAsync(message),
            [MessageType.Experimenter] = (self, message) => self._bundles.HandleAsync(self, message),
            [MessageType.FlowMod] = Apply,
            [MessageType.GroupMod] = Apply,
            [MessageType.MeterMod] = Apply,
            [MessageType.PortMod] = Apply,
            [MessageType.TableMod] = Apply,
            [MessageType.PacketOut] = Apply,
        };
        Multipart = new()
        {
            [MultipartType.Desc] = _ => [Bytes(SwitchDescription.Length, Description.WriteTo)],
            [MultipartType.PortDesc] = _ => [.. Ports.Chunk(500).DefaultIfEmpty([]).Select(Describe)],
            [MultipartType.PortStats] = body =>
                [.. Count(PortStatsRequest.Read(body)).Chunk(500).DefaultIfEmpty([]).Select(Describe)],
        };
    }

    /// <summary>A rule that never answers.</summary>
    public static SwitchRule Silence { get; } = (_, _) => ValueTask.CompletedTask;

    /// <summary>A rule that never ends: the switch reads nothing more.</summary>
    public static SwitchRule Stuck { get; } = async (self, _) => await Task.Delay(Timeout.Infinite, self._stop.Token);

    /// <summary>The controller's end of the connection.</summary>
    public MemoryTransport Transport { get; }

    /// <summary>First message; null to send none.</summary>
    public Hello? Hello { get; set; } = Hello.OpenFlow13;

    public FeaturesReply Features { get; set; } = new()
    {
        DatapathId = new DatapathId(0x42),
        Tables = 254,
        Capabilities =
            Capabilities.FlowStats | Capabilities.TableStats | Capabilities.PortStats | Capabilities.GroupStats,
    };

    public SwitchDescription Description { get; set; } = new("maker", "hardware", "software", "serial", "datapath");

    public List<PortDesc> Ports { get; } = [];

    public List<PortStats> Counters { get; } = [];

    public SetConfig Config { get; private set; } = new(FragmentHandling.Normal, 128);

    public ControllerRole Role { get; private set; } = ControllerRole.Equal;

    /// <summary>Latest mastership; null while there has been none.</summary>
    public ulong? GenerationId { get; set; }

    /// <summary>What is done with each type of message; a type without a rule is answered with BadType.</summary>
    public Dictionary<MessageType, SwitchRule> Rules { get; }

    /// <summary>From the body of a multipart request to the bodies of the reply's parts.</summary>
    public Dictionary<MultipartType, Func<byte[], ImmutableArray<ImmutableArray<byte>>>> Multipart { get; }

    /// <summary>
    /// The error with which a state-changing message is refused, in a bundle or by itself; null to accept.
    /// </summary>
    public Func<ReceivedMessage, ErrorMessage?> Refuse { get; set; } = _ => null;

    /// <summary>State-changing messages that took effect, in order: sent by themselves or committed.</summary>
    public List<ReceivedMessage> Applied { get; } = [];

    /// <summary>How bundles are treated.</summary>
    public ScriptedBundles Bundles => _bundles;

    /// <summary>All that the controller has sent so far.</summary>
    public IReadOnlyList<ReceivedMessage> Received
    {
        get
        {
            lock (_gate)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>Starts to answer; sends <see cref="Hello"/>.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Waits for the next message that the predicate accepts, or returns one that is here already.</summary>
    public async Task<ReceivedMessage> ReceivedAsync(Func<ReceivedMessage, bool> predicate)
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                if (_received.Find(message => predicate(message)) is { } found)
                {
                    return found;
                }

                change = _change.Task;
            }

            await change.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>Sends a message of the switch's own accord, or as an answer.</summary>
    public async ValueTask SendAsync(IMessage message, uint xid)
    {
        var buffer = new ArrayBufferWriter<byte>();
        message.WriteTo(buffer, xid);
        await SendRawAsync(buffer.WrittenMemory);
    }

    /// <summary>Sends any bytes; after <see cref="HangUpAsync"/> nothing, as a switch that is still asked has no way to answer.</summary>
    public async ValueTask SendRawAsync(ReadOnlyMemory<byte> bytes)
    {
        await _sending.WaitAsync();
        try
        {
            if (!_hungUp)
            {
                await _own.Output.WriteAsync(bytes);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Ends when the controller has closed its end, or the switch was told to stop.</summary>
    public Task Closed => _running;

    /// <summary>Sends no more: the controller reads the end of the stream, or the exception if one is given.</summary>
    public async ValueTask HangUpAsync(Exception? fault = null)
    {
        await _sending.WaitAsync();
        try
        {
            _hungUp = true;
            await _own.Output.CompleteAsync(fault);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Reads no more and says so to the transport, as a peer does that has closed its socket.</summary>
    public async Task StopReadingAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _own.Input.CompleteAsync();
    }

    /// <summary>Refuses a message: sends the error, quoting it.</summary>
    public ValueTask RefuseAsync(ReceivedMessage message, ErrorMessage error) =>
        SendAsync(error.Data.IsEmpty ? error with { Data = Quoted(message) } : error, message.Xid);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _own.Output.CompleteAsync();
        await _own.Input.CompleteAsync();
        _stop.Dispose();
        _sending.Dispose();
    }

    private static ImmutableArray<byte> Quoted(ReceivedMessage message) =>
        [.. message.Wire.Take(ErrorMessage.QuotedLength)];

    private static ValueTask Apply(ScriptedSwitch self, ReceivedMessage message)
    {
        if (self.Refuse(message) is { } error)
        {
            return self.RefuseAsync(message, error);
        }

        self.Applied.Add(message);
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync()
    {
        try
        {
            if (Hello is { } hello)
            {
                await SendAsync(hello, 1);
            }

            while (true)
            {
                var result = await _own.Input.ReadAsync(_stop.Token);
                var buffer = result.Buffer;
                while (MessageFraming.TryReadMessage(ref buffer, out var message))
                {
                    await TakeAsync(message.ToArray());
                }

                _own.Input.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
        catch (OpenFlowConnectionEndedException)
        {
            // The controller has given up with bytes unsent.
        }
    }

    private async ValueTask TakeAsync(byte[] wire)
    {
        var message = new ReceivedMessage(OpenFlowHeader.Read(wire), wire);
        lock (_gate)
        {
            _received.Add(message);
        }

        if (Rules.TryGetValue(message.Type, out var rule))
        {
            await rule(this, message);
        }
        else if (message.Type is not (MessageType.Hello or MessageType.Error or MessageType.EchoReply))
        {
            await RefuseAsync(message, Refusal.Of(BadRequestCode.BadType));
        }

        // After the rule, so that who waits for the message finds what the rule has done.
        lock (_gate)
        {
            _change.SetResult();
            _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private ValueTask Configure(ReceivedMessage message)
    {
        Config = SetConfigView.Parse(message.Wire).ToOwned();
        return ValueTask.CompletedTask;
    }

    private ValueTask ChangeRoleAsync(ReceivedMessage message)
    {
        var request = RoleRequestView.Parse(message.Wire).ToOwned();
        if (request.Role is ControllerRole.Master or ControllerRole.Slave)
        {
            if (GenerationId is { } current && unchecked((long)(request.GenerationId - current)) < 0)
            {
                return RefuseAsync(message, Refusal.Of(RoleRequestFailedCode.Stale));
            }

            GenerationId = request.GenerationId;
        }

        Role = request.Role == ControllerRole.NoChange ? Role : request.Role;
        return SendAsync(new RoleReply(Role, GenerationId ?? ulong.MaxValue), message.Xid);
    }

    private async ValueTask AnswerMultipartAsync(ReceivedMessage message)
    {
        var type = MultipartRequestView.Parse(message.Wire).MultipartType;
        if (!Multipart.TryGetValue(type, out var answer))
        {
            await RefuseAsync(message, Refusal.Of(BadRequestCode.BadMultipart));
            return;
        }

        var parts = answer(MultipartRequestView.Parse(message.Wire).Body.ToArray());
        for (var i = 0; i < parts.Length; i++)
        {
            await SendAsync(new MultipartReply(type, More: i < parts.Length - 1, parts[i]), message.Xid);
        }
    }

    private IEnumerable<PortStats> Count(PortStatsRequest request) =>
        Counters.Where(counters => request.PortNo == PortNo.Any || counters.PortNo == request.PortNo);

    private static ImmutableArray<byte> Describe(PortDesc[] ports) => Bytes(ports.Length * PortDesc.Length, bytes =>
    {
        for (var i = 0; i < ports.Length; i++)
        {
            ports[i].WriteTo(bytes[(i * PortDesc.Length)..]);
        }
    });

    private static ImmutableArray<byte> Describe(PortStats[] counters) =>
        Bytes(counters.Length * PortStats.Length, bytes =>
    {
        for (var i = 0; i < counters.Length; i++)
        {
            counters[i].WriteTo(bytes[(i * PortStats.Length)..]);
        }
    });

    private static ImmutableArray<byte> Bytes(int length, FillBytes fill)
    {
        var bytes = new byte[length];
        fill(bytes);
        return [.. bytes];
    }

    private delegate void FillBytes(Span<byte> bytes);
}
