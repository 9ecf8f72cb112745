using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

[TestClass]
public sealed class LivenessTests : ConnectionTest
{
    public LivenessTests() => Options = new OpenFlowConnectionOptions();

    [TestMethod]
    public async Task EchoRequest_Received_IsAnsweredWithItsXidAndData()
    {
        await using var connection = await ConnectAsync();

        await Switch.SendAsync(new EchoRequest([0x70, 0x69, 0x6e, 0x67]), 0x1006);

        var reply = await Switch.ReceivedAsync(message => message.Type == MessageType.EchoReply);
        Assert.AreEqual("0403000c0000100670696e67", Convert.ToHexStringLower(reply.Wire));
    }

    [TestMethod]
    public async Task SilentPeer_AnswersNoEcho_EndsWithEchoTimeout()
    {
        Switch.Rules[MessageType.EchoRequest] = ScriptedSwitch.Silence;
        await using var connection = await ConnectAsync();

        await PassTimeAsync(until: connection.Completion);

        await AssertEndsAsync(connection, ConnectionEndReason.EchoTimeout);
        Assert.ContainsSingle(message => message.Type == MessageType.EchoRequest, Switch.Received);
    }

    [TestMethod]
    public async Task SilentPeer_AnswersEchoes_LivesOn()
    {
        await using var connection = await ConnectAsync();

        for (var asked = 1; asked <= 5; asked++)
        {
            var enough = asked;
            await PassTimeAsync(until: Switch.ReceivedAsync(
                _ => Switch.Received.Count(message => message.Type == MessageType.EchoRequest) >= enough));
            await Task.Delay(50);
        }

        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task PeerAnswersNoEchoButTalks_LivesOn()
    {
        Switch.Rules[MessageType.EchoRequest] = ScriptedSwitch.Silence;
        await using var connection = await ConnectAsync();

        for (var i = 0; i < 10; i++)
        {
            await PassTimeAsync(seconds: 4);
            await Switch.SendAsync(new PortStatusEvent(PortReason.Modify, Port(1)), 0);
            await Handler.NextAsync(MessageType.PortStatus);
        }

        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task HandlerTakesLong_ThePeerIsNotBlamed()
    {
        using var handling = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        Handler = new SlowHandler(handling, goOn);
        await using var connection = await ConnectAsync();

        await Switch.SendAsync(new RawMessage(MessageType.PacketIn, []), 1);
        await handling.WaitAsync();
        await PassTimeAsync(seconds: 30);
        goOn.Set();

        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task TalkingPeer_IsNotAskedWhetherItLives()
    {
        await using var connection = await ConnectAsync();

        for (var i = 0; i < 10; i++)
        {
            await PassTimeAsync(seconds: 3);
            await connection.BarrierAsync();
        }

        Assert.DoesNotContain(MessageType.EchoRequest, Switch.Received.Select(message => message.Type));
    }

    private sealed class SlowHandler(SemaphoreSlim handling, ManualResetEventSlim goOn) : RecordingHandler
    {
        public override void OnMessage(MessageType type, uint xid, ReadOnlySpan<byte> wire)
        {
            handling.Release();
            goOn.Wait();
        }
    }
}
