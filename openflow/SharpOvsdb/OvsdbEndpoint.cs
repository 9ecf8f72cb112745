using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace SharpOvsdb;

/// <summary>
/// Where an OVSDB server listens, in the words of Open vSwitch: <c>unix:PATH</c>, or <c>tcp:HOST:PORT</c> or
/// <c>ssl:HOST:PORT</c> with an IPv6 address in brackets; the port may be left out and is then 6640, IANA's for OVSDB.
/// </summary>
public sealed record OvsdbEndpoint
{
    /// <summary>The port that IANA has given OVSDB.</summary>
    public const int DefaultPort = 6640;

    private OvsdbEndpoint(string? path, string host, int port, bool isTls = false)
    {
        IsTls = isTls;
        Path = path;
        Host = host;
        Port = port;
    }

    /// <summary>Whether the connection is protected by TLS: <c>ssl:</c>.</summary>
    public bool IsTls { get; }

    /// <summary>The unix socket's path; null for TCP.</summary>
    public string? Path { get; }

    /// <summary>Host name or address, without brackets; empty for a unix socket.</summary>
    public string Host { get; }

    /// <summary>TCP port, 1–65535; 0 for a unix socket.</summary>
    public int Port { get; }

    /// <summary>A unix socket.</summary>
    public static OvsdbEndpoint Unix(string path) => Parse($"unix:{path}");

    /// <summary>Reads an endpoint.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong.</exception>
    public static OvsdbEndpoint Parse(string text) =>
        TryParse(text, out var endpoint, out var error) ? endpoint : throw new FormatException(error);

    /// <summary>Reads an endpoint, or says in a sentence why it is none.</summary>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out OvsdbEndpoint? endpoint, [NotNullWhen(false)] out string? error)
    {
        endpoint = null;
        var (scheme, rest) = Cut(text ?? "");
        error = scheme switch
        {
            "unix" => ReadUnix(rest, out endpoint),
            "tcp" or "ssl" => ReadTcp(rest, isTls: scheme == "ssl", out endpoint),
            "ptcp" or "pssl" or "punix" => $"{scheme}: is for servers; a client connects to tcp:HOST:PORT, ssl:HOST:PORT or unix:PATH",
            _ => "expected unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT",
        };
        if (error is not null)
        {
            error = $"OVSDB endpoint '{text}': {error}";
            endpoint = null;
        }

        return error is null;
    }

    /// <summary>The endpoint as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => Path is not null
        ? $"unix:{Path}"
        : string.Create(CultureInfo.InvariantCulture, $"{(IsTls ? "ssl" : "tcp")}:{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");

    /// <summary>Opens the byte stream.</summary>
    /// <exception cref="OvsdbException">Nobody answers there (<see cref="OvsdbErrorKind.Unreachable"/>).</exception>
    internal async Task<Stream> OpenAsync(OvsdbClientOptions options, CancellationToken cancellationToken)
    {
        if (IsTls && options.Tls is null)
        {
            throw new OvsdbException(
                OvsdbErrorKind.Unreachable,
                $"cannot connect to {this}: no certificates ({nameof(OvsdbClientOptions)}.{nameof(OvsdbClientOptions.Tls)})");
        }

        Stream? stream = null;
        var socket = Path is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (Path is null)
            {
                await socket.ConnectAsync(Host, Port, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellationToken).ConfigureAwait(false);
            }

            stream = new NetworkStream(socket, ownsSocket: true);
            if (IsTls)
            {
                var tls = new SslStream(stream);
                stream = tls;
                await tls.AuthenticateAsClientAsync(options.Tls!(), cancellationToken).ConfigureAwait(false);
            }

            return stream;
        }
        catch (Exception failure)
        {
            stream?.Dispose();
            socket.Dispose();
            if (failure is SocketException or AuthenticationException or IOException)
            {
                throw new OvsdbException(
                    OvsdbErrorKind.Unreachable, $"cannot connect to {this}: {failure.Message}", failure);
            }

            throw;
        }
    }

    private static (string Scheme, string Address) Cut(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? ("", text) : (text[..colon], text[(colon + 1)..]);
    }

    private static string? ReadUnix(string path, out OvsdbEndpoint? endpoint)
    {
        // sockaddr_un has 108 bytes for the path and its end.
        endpoint = new OvsdbEndpoint(path, "", 0);
        return path.Length == 0 ? "the path is missing"
            : path.Contains('\0') ? "the path has a null character"
            : Encoding.UTF8.GetByteCount(path) > 107 ? "the path is longer than the 107 bytes of a unix socket"
            : null;
    }

    private static string? ReadTcp(string rest, bool isTls, out OvsdbEndpoint? endpoint)
    {
        endpoint = null;
        var bracketed = rest.StartsWith('[');
        var end = bracketed ? rest.IndexOf(']', StringComparison.Ordinal) : rest.IndexOf(':', StringComparison.Ordinal);
        if (bracketed && end < 0)
        {
            return "the bracket of the IPv6 address is not closed";
        }

        var host = bracketed ? rest[1..end] : end < 0 ? rest : rest[..end];
        var tail = bracketed ? rest[(end + 1)..] : end < 0 ? "" : rest[end..];
        var port = DefaultPort;
        if (tail.Length > 0 && (tail[0] != ':' || !TryPort(tail[1..], out port)))
        {
            return !bracketed && tail.Count(':') > 1
                ? "an IPv6 address must be in brackets, as in tcp:[::1]:6640"
                : $"'{tail.TrimStart(':')}' is not a port from 1 to 65535";
        }

        if (Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)
            || (bracketed != host.Contains(':')))
        {
            return host.Length == 0 ? "the host is missing" : $"'{host}' is not a host name or address";
        }

        endpoint = new OvsdbEndpoint(null, host, port, isTls);
        return null;
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535;
}
