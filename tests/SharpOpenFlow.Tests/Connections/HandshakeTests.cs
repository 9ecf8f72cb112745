using System.Text;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

[TestClass]
public sealed class HandshakeTests : ConnectionTest
{
    private static readonly VersionSet OpenFlow10And15 = new(1 << 1 | 1 << 6);

    private static HelloElement VersionBitmap => Hello.OpenFlow13.Elements[0];

    public static IEnumerable<(string Name, Hello Hello)> CompatibleHellos =>
    [
        ("bitmap 1.0 and 1.3", Hello.Of(new VersionSet(1 << 1 | 1 << 4))),
        ("bitmap 1.3 and 1.5", Hello.Of(new VersionSet(1 << 4 | 1 << 6))),
        ("no bitmap, 1.3", new Hello(4, [])),
        ("no bitmap, 1.5", new Hello(6, [])),
        ("unknown element before the bitmap", new Hello(4, [new HelloElement(77, [1, 2, 3]), VersionBitmap])),
        ("unknown element alone", new Hello(4, [new HelloElement(77, [])])),
    ];

    public static IEnumerable<(string Name, Hello Hello)> IncompatibleHellos =>
    [
        ("no bitmap, 1.0", new Hello(1, [])),
        ("bitmap 1.0 and 1.5", Hello.Of(OpenFlow10And15)),
        ("header 1.3, bitmap 1.0 and 1.5", new Hello(4, Hello.Of(OpenFlow10And15).Elements)),
        ("empty bitmap", Hello.Of(new VersionSet(0)) with { Version = 4 }),
    ];

    [TestMethod]
    public async Task Connect_PeerSpeaksOpenFlow13_IsReadyWithFeaturesAndPorts()
    {
        Switch.Features = Switch.Features with { DatapathId = new DatapathId(0xab1e5), Buffers = 7, Tables = 3 };
        Switch.Ports.AddRange([Port(2), Port(1)]);

        await using var connection = await ConnectAsync();

        Assert.AreEqual(Switch.Features, connection.Features);
        CollectionAssert.AreEqual(new[] { Port(1), Port(2) }, connection.Ports.ToArray());
        CollectionAssert.AreEqual(
            new[] { MessageType.Hello, MessageType.FeaturesRequest, MessageType.MultipartRequest },
            Switch.Received.Select(message => message.Type).ToArray());
    }

    [TestMethod]
    public async Task Connect_PortsInThreeParts_AllAreThere()
    {
        Switch.Ports.AddRange(Enumerable.Range(1, 1200).Select(number => Port((uint)number)));

        await using var connection = await ConnectAsync();

        Assert.HasCount(1200, connection.Ports);
    }

    [TestMethod]
    [DynamicData(nameof(CompatibleHellos))]
    public async Task Connect_CompatibleHello_IsReady(string name, Hello hello)
    {
        _ = name;
        Switch.Hello = hello;

        await using var connection = await ConnectAsync();

        Assert.AreEqual(Switch.Features, connection.Features);
    }

    [TestMethod]
    [DynamicData(nameof(IncompatibleHellos))]
    public async Task Connect_IncompatibleHello_FailsAndTellsThePeer(string name, Hello hello)
    {
        _ = name;
        Switch.Hello = hello;

        var failure = await ConnectAndFailAsync();

        Assert.AreEqual(ConnectionEndReason.IncompatibleVersion, failure.Reason);
        var told = await Switch.ReceivedAsync(message => message.Type == MessageType.Error);
        var error = ErrorMessageView.Parse(told.Wire).ToEvent();
        Assert.AreEqual(ErrorType.HelloFailed, error.Type);
        Assert.AreEqual((ushort)HelloFailedCode.Incompatible, error.Code);
        StringAssert.Contains(Encoding.ASCII.GetString(error.Data.AsSpan()), "OpenFlow 1.3");
        Assert.IsLessThanOrEqualTo(hello.Version, told.Header.Version, "in a version that the peer can read");
    }

    [TestMethod]
    public async Task Connect_PeerRefusesOurVersion_FailsWithItsText()
    {
        Switch.Hello = null;
        var refusal = ErrorMessage.HelloFailed(HelloFailedCode.Incompatible, "only 1.0 here") with { Version = 1 };
        Switch.Rules[MessageType.Hello] = (self, message) => self.SendAsync(refusal, message.Xid);

        var failure = await ConnectAndFailAsync();

        Assert.AreEqual(ConnectionEndReason.IncompatibleVersion, failure.Reason);
        StringAssert.Contains(failure.Message, "only 1.0 here");
    }

    [TestMethod]
    public async Task Connect_PeerForbidsHello_IsRejected()
    {
        Switch.Hello = null;
        Switch.Rules[MessageType.Hello] = (self, message) =>
            self.SendAsync(ErrorMessage.HelloFailed(HelloFailedCode.EPerm, "not you"), message.Xid);

        var failure = await ConnectAndFailAsync();

        Assert.AreEqual(ConnectionEndReason.HandshakeRejected, failure.Reason);
        StringAssert.Contains(failure.Message, "not you");
    }

    [TestMethod]
    [DataRow(MessageType.FeaturesRequest)]
    [DataRow(MessageType.MultipartRequest)]
    public async Task Connect_RequestRefused_IsRejectedWithTheError(MessageType request)
    {
        Switch.Rules[request] = (self, message) =>
            self.RefuseAsync(message, Refusal.Of(BadRequestCode.EPerm));

        var failure = await ConnectAndFailAsync();

        Assert.AreEqual(ConnectionEndReason.HandshakeRejected, failure.Reason);
        Assert.IsTrue(((OpenFlowErrorException)failure.InnerException!).Error.Is(BadRequestCode.EPerm));
    }

    [TestMethod]
    [DataRow(MessageType.Hello, "HELLO")]
    [DataRow(MessageType.FeaturesRequest, "FEATURES_REPLY")]
    [DataRow(MessageType.MultipartRequest, "port descriptions")]
    public async Task Connect_PeerStopsAnswering_TimesOutAndSaysWhereItWaited(MessageType stopAt, string awaited)
    {
        Switch.Hello = stopAt == MessageType.Hello ? null : Switch.Hello;
        Switch.Rules[stopAt] = ScriptedSwitch.Silence;

        var connecting = ConnectAndFailAsync();
        await PassTimeAsync(connecting);

        Assert.AreEqual(ConnectionEndReason.HandshakeTimeout, (await connecting).Reason);
        StringAssert.Contains((await connecting).Message, awaited);
    }

    [TestMethod]
    public async Task Connect_AuxiliaryConnection_IsRefusedWithAReason()
    {
        Switch.Features = Switch.Features with { AuxiliaryId = 3 };

        var failure = await ConnectAndFailAsync();

        Assert.AreEqual(ConnectionEndReason.AuxiliaryConnection, failure.Reason);
        var error = await ErrorSentAsync();
        Assert.AreEqual((ErrorType.HelloFailed, (ushort)HelloFailedCode.EPerm), (error.Type, error.Code));
        StringAssert.Contains(error.ToString(), "auxiliary_id 3");
    }

    [TestMethod]
    public async Task Connect_FeaturesWithForeignXid_WaitsForItsOwn()
    {
        Switch.Rules[MessageType.FeaturesRequest] = async (self, message) =>
        {
            await self.SendAsync(self.Features with { DatapathId = new DatapathId(0xbad) }, message.Xid + 1000);
            await self.SendAsync(self.Features, message.Xid);
        };

        await using var connection = await ConnectAsync();

        Assert.AreEqual(Switch.Features.DatapathId, connection.Features.DatapathId);
    }

    [TestMethod]
    public async Task Connect_MalformedFeaturesThenGood_AnswersTheErrorAndIsReady()
    {
        Switch.Rules[MessageType.FeaturesRequest] = async (self, message) =>
        {
            await self.SendAsync(new RawMessage(MessageType.FeaturesReply, [1, 2, 3]), message.Xid);
            await self.SendAsync(self.Features, message.Xid);
        };

        await using var connection = await ConnectAsync();

        Assert.IsTrue((await ErrorSentAsync()).Is(BadRequestCode.BadLen));
    }

    [TestMethod]
    public async Task Connect_PortStatusBetweenTwoParts_IsAppliedToThePortsSoFar()
    {
        Switch.Rules[MessageType.MultipartRequest] = async (self, message) =>
        {
            await self.SendAsync(Part(more: true, Port(1), Port(2)), message.Xid);
            await self.SendAsync(new PortStatusEvent(PortReason.Delete, Port(1)), 0);
            await self.SendAsync(
                new PortStatusEvent(PortReason.Modify, Port(3) with { State = PortState.LinkDown }), 0);
            await self.SendAsync(Part(more: false, Port(3), Port(4)), message.Xid);
        };

        await using var connection = await ConnectAsync();

        CollectionAssert.AreEqual(new[] { Port(2), Port(3), Port(4) }, connection.Ports.ToArray());
    }

    [TestMethod]
    public async Task Connect_EchoRequestBeforeReady_IsAnswered()
    {
        Switch.Rules[MessageType.FeaturesRequest] = async (self, message) =>
        {
            await self.SendAsync(new EchoRequest([1, 2, 3]), 77);
            await self.SendAsync(self.Features, message.Xid);
        };

        await using var connection = await ConnectAsync();

        var reply = await Switch.ReceivedAsync(message => message.Type == MessageType.EchoReply);
        Assert.AreEqual("0403000b0000004d010203", Convert.ToHexStringLower(reply.Wire));
    }

    [TestMethod]
    public async Task Connect_MessageBeforeHello_IsAnsweredWithBadType()
    {
        Switch.Hello = null;
        Switch.Rules[MessageType.Hello] = async (self, _) =>
        {
            await self.SendAsync(self.Features, 99);
            await self.SendAsync(Hello.OpenFlow13, 1);
        };

        await using var connection = await ConnectAsync();

        Assert.IsTrue((await ErrorSentAsync(about: 99)).Is(BadRequestCode.BadType));
    }

    [TestMethod]
    public async Task Connect_PeerCloses_FailsWithPeerClosed()
    {
        Switch.Rules[MessageType.FeaturesRequest] = (self, _) => self.HangUpAsync();

        var failure = await ConnectAndFailAsync();

        Assert.AreEqual(ConnectionEndReason.PeerClosed, failure.Reason);
        StringAssert.Contains(failure.Message, "FEATURES_REPLY");
    }

    [TestMethod]
    public async Task Connect_BytesThatAreNoOpenFlow_FailsWithFramingLost()
    {
        Switch.Hello = null;
        Switch.Rules[MessageType.Hello] = (self, _) => self.SendRawAsync("HT\0\u0004TP/1.1"u8.ToArray());

        var failure = await ConnectAndFailAsync();

        Assert.AreEqual(ConnectionEndReason.FramingLost, failure.Reason);
        Assert.IsTrue((await ErrorSentAsync()).Is(BadRequestCode.BadLen));
    }

    [TestMethod]
    public async Task Connect_Cancelled_ThrowsAndClosesTheTransport()
    {
        Switch.Rules[MessageType.FeaturesRequest] = ScriptedSwitch.Silence;
        Switch.Start();
        using var cancelling = new CancellationTokenSource();

        var connecting = OpenFlowConnection.ConnectAsync(Switch.Transport, Options, Handler, cancelling.Token);
        await Switch.ReceivedAsync(message => message.Type == MessageType.FeaturesRequest);
        await cancelling.CancelAsync();

        await Assert.ThrowsExactlyAsync<OperationCanceledException>(() => SoonAsync(connecting));
        await SoonAsync(Switch.Closed);
    }

    [TestMethod]
    public async Task Connect_OptionOutOfRange_ThrowsAndNamesIt()
    {
        Options = Options with { EchoInterval = TimeSpan.Zero };

        var failure = await Assert.ThrowsExactlyAsync<ArgumentOutOfRangeException>(ConnectAsync);

        StringAssert.Contains(failure.ParamName, nameof(Options.EchoInterval));
    }

    private static MultipartReply Part(bool more, params PortDesc[] ports)
    {
        var body = new byte[ports.Length * PortDesc.Length];
        for (var i = 0; i < ports.Length; i++)
        {
            ports[i].WriteTo(body.AsSpan(i * PortDesc.Length));
        }

        return new MultipartReply(MultipartType.PortDesc, more, [.. body]);
    }
}
