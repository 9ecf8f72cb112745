using System.Text;

namespace SharpOpenFlow.Tests.Connections;

[TestClass]
public sealed class HandshakeTests : ConnectionTest
{
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
    public async Task Connect_ThousandPortsInThreeParts_AllAreThere()
    {
        Switch.Ports.AddRange(Enumerable.Range(1, 1200).Select(number => Port((uint)number)));

        await using var connection = await ConnectAsync();

        Assert.HasCount(1200, connection.Ports);
    }

    [TestMethod]
    public async Task Connect_PeerSpeaksOpenFlow10Only_IsIncompatibleAndPeerIsTold()
    {
        Switch.Hello = new Hello(0x01, []);

        var failure = await ConnectAndFailAsync();

        Assert.AreEqual(ConnectionEndReason.IncompatibleVersion, failure.Reason);
        StringAssert.Contains(failure.Message, "0x01");
        var told = await Switch.ReceivedAsync(message => message.Type == MessageType.Error);
        var error = ErrorMessageView.Parse(told.Wire).ToEvent();
        Assert.AreEqual(ErrorType.HelloFailed, error.Type);
        Assert.AreEqual((ushort)HelloFailedCode.Incompatible, error.Code);
        StringAssert.Contains(Encoding.ASCII.GetString(error.Data.AsSpan()), "OpenFlow 1.3");
    }
}
