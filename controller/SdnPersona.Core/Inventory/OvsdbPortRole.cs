using SharpOvsdb;

namespace SdnPersona.Core.Inventory;

/// <summary>
/// Decides what a port is for. The first rule that fits counts, and says so:
/// <list type="number">
/// <item>The operator's word: <c>external_ids:sdnpersona-role</c> is <c>workload</c>, <c>uplink</c> or
/// <c>ignore</c>.</item>
/// <item>The bridge's own internal port is Local.</item>
/// <item>A patch port or a tunnel is an Uplink.</item>
/// <item>What carries a VM's identity (<c>vm-id</c>, <c>vm-uuid</c>, <c>iface-id</c>, <c>attached-mac</c>) is a
/// Workload.</item>
/// <item>A member of a bond is an Uplink.</item>
/// <item>A vhost-user port is a Workload.</item>
/// <item>Another internal port is Unknown: as often the host's own as a namespace's.</item>
/// <item>A device with no driver, or of veth, tun or tap, is a Workload; with any other driver it is a NIC, an
/// Uplink.</item>
/// <item>A type that is none of these is Unknown.</item>
/// </list>
/// </summary>
internal static class OvsdbPortRole
{
    private const string Key = "sdnpersona-role";

    private static readonly HashSet<string> Tunnels =
    [
        "vxlan", "geneve", "gre", "gre64", "ipsec_gre", "ip6gre", "erspan", "ip6erspan",
        "stt", "lisp", "gtpu", "bareudp", "srv6",
    ];

    private static readonly HashSet<string> VirtualDrivers = ["", "veth", "tun", "tap"];

    /// <param name="bridge">The bridge.</param>
    /// <param name="port">The port.</param>
    /// <param name="member">The port's interface, or one of them.</param>
    /// <param name="ids">External ids of both.</param>
    /// <param name="problems">Receives what is wrong with them.</param>
    public static (PortRole Role, string Reason) Of(
        OvsBridge bridge, OvsPort port, OvsInterface member, PortIds ids, List<string> problems) =>
        Told(ids, problems) ?? Seen(bridge, port, member, ids);

    private static (PortRole, string)? Told(PortIds ids, List<string> problems)
    {
        var told = ids.Find(Key);
        if (told is null)
        {
            return null;
        }

        var role = told switch
        {
            "workload" => PortRole.Workload,
            "uplink" => PortRole.Uplink,
            "ignore" => PortRole.Unknown,
            _ => (PortRole?)null,
        };
        if (role is null)
        {
            problems.Add($"{Key} is '{told}': expected workload, uplink or ignore");
            return null;
        }

        return (role.Value, $"{Key}={told}");
    }

    private static (PortRole, string) Seen(OvsBridge bridge, OvsPort port, OvsInterface member, PortIds ids)
    {
        if (member.Type == "internal" && member.Name == bridge.Name)
        {
            return (PortRole.Local, "the bridge's own port");
        }

        if (member.Type == "patch")
        {
            return (PortRole.Uplink, $"a patch to {member.Options.GetValueOrDefault("peer", "another bridge")}");
        }

        if (Tunnels.Contains(member.Type))
        {
            return (PortRole.Uplink, $"a tunnel ({member.Type})");
        }

        if (ids.IdentityKey is { } key)
        {
            return (PortRole.Workload, $"it carries {key}");
        }

        if (port.Interfaces.Length > 1)
        {
            return (PortRole.Uplink, $"a member of the bond {port.Name}");
        }

        var driver = member.Status.GetValueOrDefault("driver_name", "");
        return member.Type switch
        {
            "dpdkvhostuser" or "dpdkvhostuserclient" => (PortRole.Workload, "a vhost-user port"),
            "internal" => (PortRole.Unknown, $"an internal port that carries no VM's identity; set external_ids:{Key}"),
            "dpdk" => (PortRole.Uplink, "a NIC (dpdk)"),
            "" or "system" or "tap" or "dummy" or "afxdp" or "afxdp-nonpmd" => VirtualDrivers.Contains(driver)
                ? (PortRole.Workload, driver.Length == 0 ? "a device without a driver" : $"a {driver} device")
                : (PortRole.Uplink, $"a NIC (driver {driver})"),
            var other => (PortRole.Unknown, $"an interface of type {other}; set external_ids:{Key}"),
        };
    }
}
