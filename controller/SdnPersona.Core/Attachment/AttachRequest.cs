using SharpOvsdb;

namespace SdnPersona.Core.Attaching;

/// <summary>What an operator asks for with <c>sdnpersona attach DB BRIDGE</c>.</summary>
/// <param name="Ovsdb">The OVSDB that has the bridge.</param>
/// <param name="Bridge">Name of the bridge.</param>
public sealed record AttachRequest(OvsdbEndpoint Ovsdb, string Bridge)
{
    /// <summary>
    /// Where the switch is told to dial, <c>tcp:ADDRESS:PORT</c>; null, the default, makes the controller dial into the
    /// switch, which alone keeps all flows.
    /// </summary>
    public string? Listen { get; init; }

    /// <summary>
    /// Folder of ovs-vswitchd's <c>BRIDGE.mgmt</c> sockets; null for the folder of the OVSDB socket. Only for a
    /// <c>unix:</c> OVSDB.
    /// </summary>
    public string? RunDirectory { get; init; }

    /// <summary>
    /// First port tried for a passive listener, 1–65535; ports that the same OVSDB uses already are skipped.
    /// </summary>
    public int ListenerPort { get; init; } = 6653;

    /// <summary>How the bridge exports its flows; null for not at all.</summary>
    public FlowExport? Export { get; init; }

    /// <summary>
    /// The switch's own address for a passive listener; null for the address of the OVSDB. Only for a <c>tcp:</c>
    /// OVSDB.
    /// </summary>
    public string? ListenerAddress { get; init; }
}
