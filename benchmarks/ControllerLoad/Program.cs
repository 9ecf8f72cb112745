using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SharpOpenFlow;
using ControllerLoad;

const string Usage = """
    Work that controllers do with switches, for measuring it.

    Usage: ControllerLoad poll --listen ADDRESS:PORT
           ControllerLoad bundle SOCKET FLOWS
           ControllerLoad flows FLOWS

      poll    asks each switch that connects for the counters of all its ports, every ten seconds
      bundle  adds that many flows to the bridge behind a unix socket, as one bundle; prints flows per second
      flows   prints the same flows for `ovs-ofctl add-flows`
    """;

switch (args)
{
    case ["poll", "--listen", var listen] when IPEndPoint.TryParse(listen, out var address):
        await Poller.RunAsync(address);
        return 0;

    case ["bundle", var path, var count]:
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var bridge = await OpenFlowConnection.ConnectAsync(
            new SocketTransport(socket), new OpenFlowConnectionOptions(), new Quiet());
        await using (bridge)
        {
            var messages = Flows.Take(Number(count)).Select(flow => FlowMod.Add(flow)).ToArray();
            var watch = Stopwatch.StartNew();
            var outcome = await bridge.CommitAsync(messages);
            var rate = messages.Length / watch.Elapsed.TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"flows_per_s={rate:0} outcome={outcome}"));
            return outcome is CommitOutcome.Applied ? 0 : 1;
        }

    case ["flows", var count]:
        var text = new StringBuilder();
        foreach (var flow in Flows.Take(Number(count)))
        {
            text.Append(flow).Append('\n');
        }

        Console.Out.Write(text);
        return 0;

    default:
        Console.WriteLine(Usage);
        return args is ["--help"] ? 0 : 2;
}

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
