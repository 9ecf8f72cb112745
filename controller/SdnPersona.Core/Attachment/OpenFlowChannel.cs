using System.Globalization;
using System.Text;
using SharpOvsdb;

namespace SdnPersona.Core.Attaching;

/// <summary>
/// How controller and switch come together. Dialling into the switch, by its own management socket or by a passive
/// listener, is a <em>service</em> connection for Open vSwitch and leaves all flows alone; an active controller is the
/// only other way. Pure.
/// </summary>
/// <param name="Dial">Where the controller dials: <c>unix:PATH</c> or <c>tcp:ADDRESS:PORT</c>; null when the switch
/// dials.</param>
/// <param name="Target">Target of the Controller row that is needed, or null for none.</param>
/// <param name="Added">Whether that row is to be added; false when the bridge has it already.</param>
internal sealed record OpenFlowChannel(string? Dial, string? Target, bool Added)
{
    // sun_path of sockaddr_un has 108 bytes, of which one ends the string.
    private const int LongestSocketPath = 107;

    /// <exception cref="AttachmentException">The request does not fit the OVSDB, or leaves no port.</exception>
    public static OpenFlowChannel Choose(
        AttachRequest request, OvsSnapshot ovs, OvsBridge bridge, string switchAddress) =>
        request.Listen is { } target ? Active(target, bridge)
        : request.Ovsdb.Path is { } socket
            ? Management(request.RunDirectory ?? Path.GetDirectoryName(socket) ?? "/", bridge)
        : Passive(request, ovs, bridge, switchAddress);

    private static OpenFlowChannel Active(string target, OvsBridge bridge)
    {
        if (!OvsdbEndpoint.TryParse(target, out var parsed, out var error) || parsed.Path is not null || parsed.IsTls)
        {
            var reason = error ?? "expected tcp:ADDRESS:PORT";
            throw new AttachmentException(AttachmentErrorKind.Invalid, $"the switch cannot dial '{target}': {reason}");
        }

        return new OpenFlowChannel(null, target, !bridge.Controllers.Any(row => row.Target == target));
    }

    private static OpenFlowChannel Management(string directory, OvsBridge bridge)
    {
        var path = Path.Combine(directory, $"{bridge.Name}.mgmt");
        return Encoding.UTF8.GetByteCount(path) <= LongestSocketPath
            ? new OpenFlowChannel($"unix:{path}", null, false)
            : throw new AttachmentException(
                AttachmentErrorKind.Invalid,
                $"the management socket's path {path} is longer than {LongestSocketPath} bytes");
    }

    private static OpenFlowChannel Passive(AttachRequest request, OvsSnapshot ovs, OvsBridge bridge, string address)
    {
        // A listener that is there already, ours or the operator's, is used as it is.
        foreach (var row in bridge.Controllers)
        {
            if (Listener(row.Target) is { Secure: false } listener && (listener.Address ?? address) == address)
            {
                return new OpenFlowChannel(Endpoint(address, listener.Port), row.Target, false);
            }
        }

        var used = ovs.Bridges.SelectMany(other => other.Controllers).Select(row => Listener(row.Target)?.Port)
            .Append(request.Ovsdb.Port)
            .ToHashSet();
        var port = Enumerable.Range(request.ListenerPort, Math.Max(0, 65536 - request.ListenerPort))
            .FirstOrDefault(candidate => candidate > 0 && !used.Contains(candidate));
        return port > 0
            ? new OpenFlowChannel(Endpoint(address, port), ListenerTarget(address, port), true)
            : throw new AttachmentException(
                AttachmentErrorKind.Invalid, $"no port is left for a listener from {request.ListenerPort} on");
    }

    private static string Endpoint(string address, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"tcp:{Bracketed(address)}:{port}");

    private static string ListenerTarget(string address, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"ptcp:{port}:{Bracketed(address)}");

    private static string Bracketed(string address) => address.Contains(':') ? $"[{address}]" : address;

    // ptcp:[PORT][:ADDRESS] or pssl:…, the port being 6653 and the address any unless given (ovs-vswitchd.conf.db(5),
    // target).
    private static PassiveListener? Listener(string target)
    {
        var secure = target.StartsWith("pssl:", StringComparison.Ordinal);
        if (!secure && !target.StartsWith("ptcp:", StringComparison.Ordinal))
        {
            return null;
        }

        var rest = target[5..];
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var (digits, address) = colon < 0 ? (rest, null) : (rest[..colon], rest[(colon + 1)..].Trim('[', ']'));
        var port = 6653;
        return digits.Length == 0 || int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out port)
            ? new PassiveListener(secure, port, address)
            : null;
    }

    private sealed record PassiveListener(bool Secure, int Port, string? Address);
}
