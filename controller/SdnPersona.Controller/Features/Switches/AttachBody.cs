using System.ComponentModel;
using System.Net;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Features.Switches;

/// <summary>A bridge to attach.</summary>
internal sealed record AttachBody(
    [property: Description("OVSDB endpoint: unix:PATH or tcp:ADDRESS:PORT.")] string Ovsdb,
    [property: Description("Name of the bridge.")] string Bridge,
    [property: Description("Let the bridge dial in. This flushes its flows once.")] bool Listen = false,
    [property: Description("ADDRESS:PORT that the bridge dials; null for the controller's own listener.")]
    string? ListenAddress = null)
{
    /// <summary>The request, when every field is right.</summary>
    /// <exception cref="ApiRefusal">One is not.</exception>
    public AttachRequest Check()
    {
        var errors = new List<FieldError>();
        if (!IsOvsdb(Ovsdb))
        {
            errors.Add(new("/ovsdb", $"ovsdb '{Ovsdb}' must be unix:/PATH or tcp:ADDRESS:PORT, such as "
                + "unix:/var/run/openvswitch/db.sock or tcp:192.0.2.1:6640"));
        }

        if (Bridge.Length is 0 or > 255 || Bridge.Any(letter => letter is <= ' ' or '/' or '\u007f'))
        {
            errors.Add(new(
                "/bridge", "bridge must be the name of a bridge: 1 to 255 characters without spaces and '/'"));
        }

        if (ListenAddress is not null && !Listen)
        {
            errors.Add(new("/listenAddress", "listenAddress needs listen: true"));
        }
        else if (ListenAddress is not null && !(IsEndpoint(ListenAddress, out var endpoint) && endpoint.Port > 0))
        {
            errors.Add(new(
                "/listenAddress",
                $"listenAddress '{ListenAddress}' must be ADDRESS:PORT, such as 192.0.2.1:6653"));
        }

        return errors.Count == 0
            ? new(Ovsdb, Bridge, Listen, ListenAddress)
            : throw ApiRefusal.Invalid([.. errors]);
    }

    private static bool IsOvsdb(string text)
    {
        if (text.StartsWith("unix:/", StringComparison.Ordinal))
        {
            return text.Length > "unix:/".Length && !text.Any(char.IsControl);
        }

        var colon = text.LastIndexOf(':');
        return text.StartsWith("tcp:", StringComparison.Ordinal)
            && colon > "tcp:".Length
            && ushort.TryParse(text.AsSpan(colon + 1), out var port)
            && port > 0
            && Uri.CheckHostName(text["tcp:".Length..colon].Trim('[', ']')) != UriHostNameType.Unknown;
    }

    private static bool IsEndpoint(string text, out IPEndPoint endpoint)
    {
        var colon = text.LastIndexOf(':');
        var parsed = IPEndPoint.TryParse(text, out var found)
            && colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), out var port)
            && port == found.Port;
        endpoint = found ?? new(IPAddress.None, 0);
        return parsed;
    }
}
