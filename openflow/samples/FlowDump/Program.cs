using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SharpOpenFlow;

const string Usage = """
    Prints the flows of a bridge as `ovs-ofctl -O OpenFlow13 dump-flows` does.

    Usage: FlowDump TARGET

      TARGET  unix:PATH, such as unix:/var/run/openvswitch/br0.mgmt, or tcp:HOST:PORT of a bridge that listens (ptcp:)
    """;

if (args is ["--help"])
{
    Console.WriteLine(Usage);
    return 0;
}

if (args is not [var target] || Parse(target) is not { } endpoint)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

try
{
    var socket = endpoint is UnixDomainSocketEndPoint
        ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        : new Socket(SocketType.Stream, ProtocolType.Tcp);
    await socket.ConnectAsync(endpoint);
    await using var bridge = await OpenFlowConnection.ConnectAsync(
        new SocketTransport(socket), new OpenFlowConnectionOptions(), new Quiet());
    foreach (var flow in await bridge.MultipartAsync<FlowStats>(
        new FlowStatsRequest(FlowSelection.All), FlowStats.ReadAll))
    {
        Console.WriteLine(Line(flow));
    }

    return 0;
}
catch (Exception exception) when (exception is SocketException or OpenFlowHandshakeException or OpenFlowErrorException
    or OpenFlowConnectionEndedException or TimeoutException)
{
    Console.Error.WriteLine($"{target}: {exception.Message}");
    return 1;
}

// The text of a whole reply begins with a line about the message; each further line is a flow.
static string Line(FlowStats flow)
{
    var body = new byte[flow.Length];
    flow.WriteTo(body);
    var wire = new ArrayBufferWriter<byte>();
    new MultipartReply(MultipartType.Flow, More: false, ImmutableArray.Create(body)).WriteTo(wire, 0);
    return OpenFlowText.Format(wire.WrittenSpan).Split('\n')[1];
}

static EndPoint? Parse(string target) => target.Split(':', 2) switch
{
    ["unix", { Length: > 0 } path] => new UnixDomainSocketEndPoint(path),
    ["tcp", var address] when IPEndPoint.TryParse(address, out var ip) && ip.Port > 0 => ip,
    ["tcp", var address] when address.Split(':') is [{ Length: > 0 } host, var port]
        && ushort.TryParse(port, out var number) => new DnsEndPoint(host, number),
    _ => null,
};

/// <summary>Flows are asked for; what a switch says by itself is of no interest here.</summary>
internal sealed class Quiet : IOpenFlowHandler
{
    public void OnMessage(MessageType type, uint xid, ReadOnlySpan<byte> wire)
    {
    }
}
