using System.Net;
using System.Net.Sockets;

namespace SdnPersona.Core.Switches;

/// <summary>Dials switches that listen, at <c>unix:PATH</c> or <c>tcp:ADDRESS:PORT</c>.</summary>
internal static class SwitchEndpoint
{
    /// <summary>Connects to a switch; the caller owns the socket.</summary>
    /// <param name="endpoint"><c>unix:PATH</c> or <c>tcp:ADDRESS:PORT</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It cannot be reached; the message says which endpoint and why.</exception>
    /// <exception cref="FormatException">The text is no endpoint.</exception>
    public static async Task<Socket> DialAsync(string endpoint, CancellationToken cancellationToken)
    {
        var address = Parse(endpoint);
        var socket = address is UnixDomainSocketEndPoint
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException problem)
        {
            socket.Dispose();
            throw new IOException($"{endpoint}: {problem.Message}", problem);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static EndPoint Parse(string endpoint)
    {
        if (endpoint.StartsWith("unix:", StringComparison.Ordinal))
        {
            return new UnixDomainSocketEndPoint(endpoint["unix:".Length..]);
        }

        return endpoint.StartsWith("tcp:", StringComparison.Ordinal) && IPEndPoint.TryParse(endpoint["tcp:".Length..], out var address)
            ? address
            : throw new FormatException($"'{endpoint}' must be unix:PATH or tcp:ADDRESS:PORT");
    }
}
