using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LearningSwitch;
using SharpOpenFlow;

const string Usage = """
    A controller that makes each switch that connects a learning switch.

    Usage: LearningSwitch --listen ADDRESS:PORT [--verbose]

      --listen ADDRESS:PORT  where switches connect, such as 127.0.0.1:6653 or [::]:6653
      --verbose              say who comes and goes, and what goes wrong

    Point a bridge at it:  ovs-vsctl set bridge br0 protocols=OpenFlow13 -- set-controller br0 tcp:127.0.0.1:6653
    """;

// Answers are given where messages are read, on the thread that waits for sockets: nothing here blocks, and handing over to
// another thread is what the slowest answers would wait for. Half of the processors wait for sockets: the others are left to
// what sends, or the two would wait for each other. Read by the runtime when the first socket is made.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable(
    "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT",
    Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture));

if (args is not ["--listen", var listen, ..] || !IPEndPoint.TryParse(listen, out var address) || address.Port == 0)
{
    Console.WriteLine(Usage);
    return args is ["--help"] ? 0 : 2;
}

var verbose = args.Contains("--verbose");
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

using var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
listener.Bind(address);

// Switches come all at once when a controller starts again.
listener.Listen(backlog: 4096);
Console.WriteLine($"listening on {listener.LocalEndPoint}");
try
{
    while (true)
    {
        _ = ServeAsync(await listener.AcceptAsync(stop.Token));
    }
}
catch (OperationCanceledException)
{
    return 0;
}

async Task ServeAsync(Socket socket)
{
    try
    {
        var bridge = new LearningBridge(verbose ? Console.WriteLine : null);
        var connection = await OpenFlowConnection.ConnectAsync(
            new SocketTransport(socket), new OpenFlowConnectionOptions(), bridge, stop.Token);
        await using (connection)
        {
            await connection.Completion.WaitAsync(stop.Token);
        }
    }
    catch (Exception exception) when (exception is OpenFlowHandshakeException or OperationCanceledException)
    {
        // The bridge has been told already.
    }
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
