using System.Net;
using System.Net.Sockets;
using SharpOpenFlow;

namespace ControllerLoad;

/// <summary>A controller that does nothing but keep its switches and ask for port counters.</summary>
internal static class Poller
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(IPEndPoint address)
    {
        using var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(address);
        listener.Listen(backlog: 4096);
        Console.WriteLine($"listening on {listener.LocalEndPoint}");
        while (true)
        {
            _ = ServeAsync(await listener.AcceptAsync());
        }
    }

    private static async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var connection = await OpenFlowConnection.ConnectAsync(
                new SocketTransport(socket), new OpenFlowConnectionOptions(), new Quiet());

            // Ten thousand switches that connect together are not to be asked together.
            await Task.Delay(Interval * Random.Shared.NextDouble());
            while (!connection.Completion.IsCompleted)
            {
                await connection.PortStatsAsync(PortNo.Any);
                await Task.Delay(Interval);
            }
        }
        catch (Exception problem) when (problem is OpenFlowHandshakeException or OpenFlowConnectionEndedException
            or OpenFlowErrorException or OpenFlowProtocolException or TimeoutException)
        {
            Console.WriteLine(problem.Message);
        }
    }
}
