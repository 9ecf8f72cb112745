using System.Net;
using System.Net.Sockets;
using SdnPersona.TestSupport.OpenFlow;

namespace SharpOpenFlow.Tests.Connections;

/// <summary>The connection over real sockets and real time: what a pipe in memory does not show.</summary>
[TestClass]
public sealed class SocketTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly RecordingHandler _handler = new();

    [TestMethod]
    public async Task Connection_OverTcp_AsksAndCloses()
    {
        var (own, other) = await TcpPairAsync();
        await using var peer = new LeanPeer(other);
        peer.Start();

        var connection = await OpenFlowConnection.ConnectAsync(own, new OpenFlowConnectionOptions(), _handler);
        var counters = await connection.PortStatsAsync(PortNo.Any).WaitAsync(Soon);
        await connection.DisposeAsync().AsTask().WaitAsync(Soon);

        Assert.HasCount(8, counters);
        await peer.Running.WaitAsync(Soon);
    }

    [TestMethod]
    public async Task Peer_ReadsNoMore_EndsWithSendQueueFullAndFreesTheSocket()
    {
        var (own, other) = await TcpPairAsync();
        await using var peer = new LeanPeer(other);
        peer.Start();
        var options = new OpenFlowConnectionOptions
        {
            SendQueueBytes = 16 * 1024,
            SendQueueFullTimeout = TimeSpan.FromMilliseconds(300),
        };
        var connection = await OpenFlowConnection.ConnectAsync(own, options, _handler);

        peer.ReadsNoMore = true;
        var message = new EchoRequest([.. new byte[10_000]]);
        var sending = Task.Run(async () =>
        {
            while (true)
            {
                await connection.SendAsync(message);
            }
        });

        Assert.AreEqual(ConnectionEndReason.SendQueueFull, await connection.Completion.WaitAsync(Soon));
        await Assert.ThrowsExactlyAsync<OpenFlowConnectionEndedException>(() => sending.WaitAsync(Soon));
    }

    [TestMethod]
    public async Task Peer_ResetsTheConnection_EndsWithTransportFault()
    {
        using var listener = Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        var socket = await listener.AcceptAsync();
        var peer = new LeanPeer(new SocketTransport(socket));
        peer.Start();
        var connection = await OpenFlowConnection.ConnectAsync(
            new StreamTransport(
                new NetworkStream(client, ownsSocket: false)), new OpenFlowConnectionOptions(), _handler);

        // Closing with no time to linger is a reset.
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();

        Assert.AreEqual(ConnectionEndReason.TransportFault, await connection.Completion.WaitAsync(Soon));
    }

    private static async Task<(SocketTransport Own, SocketTransport Other)> TcpPairAsync()
    {
        using var listener = Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        var server = await listener.AcceptAsync();
        return (
            new SocketTransport(server),
            new SocketTransport(client));
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }
}
