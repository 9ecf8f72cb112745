using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

[TestClass]
public sealed class MalformedInputTests : ConnectionTest
{
    public static IEnumerable<(string Name, string Wire, BadRequestCode Owed)> Malformed =>
    [
        ("unknown type", "0463000800000099", BadRequestCode.BadType),
        ("type that only controllers send", "0414000800000099", BadRequestCode.BadType),
        ("version 1.0", "0102000800000099", BadRequestCode.BadVersion),
        ("packet-in of version 1.0", "010a000800000099", BadRequestCode.BadVersion),
        ("port-status without a port", "040c00080000009900000000", BadRequestCode.BadLen),
        ("experimenter without a number", "0404000c0000009900002320", BadRequestCode.BadLen),
    ];

    [TestMethod]
    [DynamicData(nameof(Malformed))]
    public async Task Message_Malformed_IsAnsweredAndTheConnectionLivesOn(string name, string wire, BadRequestCode owed)
    {
        _ = name;
        await using var connection = await ConnectAsync();
        var bytes = Convert.FromHexString(wire);
        bytes[3] = (byte)bytes.Length;

        await Switch.SendRawAsync(bytes);

        var error = await ErrorSentAsync(about: 0x99);
        Assert.IsTrue(error.Is(owed), error.ToString());
        CollectionAssert.AreEqual(bytes, error.Data.ToArray());
        await Handler.DiagnosticAsync(ConnectionDiagnosticKind.MalformedMessage);
        await AssertAliveAsync(connection);
        Assert.IsFalse(Handler.TryNext(out _));
    }

    [TestMethod]
    public async Task Message_MalformedAndLong_IsQuotedInPart()
    {
        await using var connection = await ConnectAsync();

        await Switch.SendAsync(new RawMessage((MessageType)99, [.. new byte[500]]), 0x99);

        Assert.HasCount(ErrorMessage.QuotedLength, (await ErrorSentAsync(about: 0x99)).Data);
    }

    [TestMethod]
    public async Task Error_Malformed_IsNotAnsweredByAnError()
    {
        await using var connection = await ConnectAsync();

        await Switch.SendAsync(new RawMessage(MessageType.Error, [0, 1]), 0x99);

        await Handler.DiagnosticAsync(ConnectionDiagnosticKind.MalformedMessage);
        await AssertAliveAsync(connection);
        Assert.DoesNotContain(MessageType.Error, Switch.Received.Select(message => message.Type));
    }

    [TestMethod]
    public async Task Error_BelongsToNoRequest_GoesToTheHandler()
    {
        await using var connection = await ConnectAsync();

        await Switch.SendAsync(new ErrorMessage { ErrorType = (ErrorType)4711, Code = 1 }, 0xabc);

        var message = await Handler.NextAsync();
        Assert.AreEqual((MessageType.Error, 0xabcU), (message.Type, message.Xid));
        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task Experimenter_Unknown_GoesToTheHandlerAsItIs()
    {
        await using var connection = await ConnectAsync();
        var wire = Convert.FromHexString("04040012000000070012345600000001abcd");

        await Switch.SendRawAsync(wire);

        CollectionAssert.AreEqual(wire, (await Handler.NextAsync()).Wire);
        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task AsynchronousMessages_Received_GoToTheHandlerInOrder()
    {
        await using var connection = await ConnectAsync();

        await Switch.SendAsync(new RawMessage(MessageType.PacketIn, [1, 2, 3]), 5);
        await Switch.SendAsync(new RawMessage(MessageType.FlowRemoved, [4]), 6);
        await Switch.SendAsync(new PortStatusEvent(PortReason.Add, Port(9)), 0);

        Assert.AreEqual("040a000b00000005010203", Convert.ToHexStringLower((await Handler.NextAsync()).Wire));
        Assert.AreEqual("040b00090000000604", Convert.ToHexStringLower((await Handler.NextAsync()).Wire));
        Assert.AreEqual(Port(9), PortStatusView.Parse((await Handler.NextAsync()).Wire).ReadPort());
        CollectionAssert.AreEqual(new[] { Port(9) }, connection.Ports.ToArray());
    }

    [TestMethod]
    public async Task Handler_Throws_IsReportedAndTheConnectionLivesOn()
    {
        Handler = new FailingHandler(new InvalidOperationException("mine"));
        await using var connection = await ConnectAsync();

        await Switch.SendAsync(new RawMessage(MessageType.PacketIn, []), 5);

        var report = await Handler.DiagnosticAsync(ConnectionDiagnosticKind.HandlerFailed);
        Assert.AreEqual("mine", report.Exception!.Message);
        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task Handler_FindsTheMessageMalformed_ItIsAnswered()
    {
        Handler = new FailingHandler(
            new OpenFlowProtocolException(ErrorType.BadMatch, (ushort)BadMatchCode.BadLen, "bad"));
        await using var connection = await ConnectAsync();

        await Switch.SendAsync(new RawMessage(MessageType.PacketIn, []), 5);

        var error = await ErrorSentAsync(about: 5);
        Assert.AreEqual((ErrorType.BadMatch, (ushort)BadMatchCode.BadLen), (error.Type, error.Code));
        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task Handler_FailsAtAReport_IsBorne()
    {
        Handler = new FailingHandler(new InvalidOperationException()) { FailsAtReports = true };
        await using var connection = await ConnectAsync();

        await Switch.SendAsync(new RawMessage(MessageType.PacketIn, []), 5);

        await AssertAliveAsync(connection);
    }

    [TestMethod]
    public async Task Header_SaysLessThanItsOwnLength_EndsWithFramingLostAndIsAnswered()
    {
        await using var connection = await ConnectAsync();

        await Switch.SendRawAsync(Convert.FromHexString("0402000700000099"));

        await AssertEndsAsync(connection, ConnectionEndReason.FramingLost);
        Assert.IsTrue((await ErrorSentAsync(about: 0x99)).Is(BadRequestCode.BadLen));
    }

    [TestMethod]
    public async Task Peer_ClosesInsideAMessage_EndsWithFramingLost()
    {
        await using var connection = await ConnectAsync();

        await Switch.SendRawAsync(Convert.FromHexString("04020010000000990000"));
        await Switch.HangUpAsync();

        await AssertEndsAsync(connection, ConnectionEndReason.FramingLost);
    }

    [TestMethod]
    public async Task Stream_OneByteAtATime_IsUnderstood()
    {
        await using var connection = await ConnectAsync();

        foreach (var value in Convert.FromHexString("0402000c000000aa01020304040a000900000bbb77"))
        {
            await Switch.SendRawAsync(new[] { value });
            await Task.Yield();
        }

        Assert.AreEqual("040a000900000bbb77", Convert.ToHexStringLower((await Handler.NextAsync()).Wire));
        var reply = await Switch.ReceivedAsync(message => message.Type == MessageType.EchoReply);
        Assert.AreEqual("0403000c000000aa01020304", Convert.ToHexStringLower(reply.Wire));
    }

    private sealed class FailingHandler(Exception exception) : RecordingHandler
    {
        public bool FailsAtReports { get; init; }

        public override void OnMessage(MessageType type, uint xid, ReadOnlySpan<byte> wire) => throw exception;

        public override void OnDiagnostic(ConnectionDiagnostic diagnostic)
        {
            base.OnDiagnostic(diagnostic);
            if (FailsAtReports)
            {
                throw exception;
            }
        }
    }
}
