using SharpOvsdb;

namespace SdnPersona.Core.Attaching;

/// <summary>
/// Recognises bridges whose flows another agent writes. A second writer there would be undone by that agent, or break
/// it, so such a bridge is observed only. Pure.
/// </summary>
/// <remarks>
/// The marks are what those agents themselves write: OVN-Kubernetes <c>sandbox</c> with <c>ip_addresses</c> on an
/// Interface and <c>bridge-uplink</c> on its gateway bridge; Kube-OVN <c>vendor=kube-ovn</c>; Antrea <c>roundNum</c> on
/// the Bridge and <c>antrea-type</c> on a Port; ovn-controller <c>ovn-installed</c> on an Interface, and
/// <c>ovn-remote</c> beside <c>ovn-bridge</c> (br-int unless set) for the whole switch; Neutron's agent <c>net_uuid</c>
/// in a Port's other_config, and the patch ports that join its integration and tunnel bridges.
/// </remarks>
public static class BridgeOwner
{
    /// <summary>Says who programs the bridge and how that was seen, or gives null when nobody was recognised.</summary>
    public static string? Recognise(OvsSnapshot ovs, OvsBridge bridge)
    {
        var interfaces = bridge.Ports.SelectMany(port => port.Interfaces).ToList();
        var mark = KubeOvn(bridge, interfaces)
            ?? Antrea(bridge)
            ?? OvnKubernetes(bridge, interfaces)
            ?? Ovn(ovs, bridge, interfaces)
            ?? Neutron(bridge);
        return mark is null ? null : $"{mark}; it programs this bridge's flows, so SdnPersona only observes it";
    }

    private static string? KubeOvn(OvsBridge bridge, List<OvsInterface> interfaces)
    {
        const string Key = "vendor", Value = "kube-ovn";
        return interfaces.Select(member => member.ExternalIds)
            .Prepend(bridge.ExternalIds)
            .Any(ids => ids.GetValueOrDefault(Key) == Value)
            ? $"Kube-OVN's mark ({Key}={Value}) is on it"
            : null;
    }

    private static string? Antrea(OvsBridge bridge)
    {
        const string BridgeKey = "roundNum", PortKey = "antrea-type";
        return bridge.ExternalIds.ContainsKey(BridgeKey) ? $"Antrea's mark ({BridgeKey}) is on it"
            : bridge.Ports.FirstOrDefault(port => port.ExternalIds.ContainsKey(PortKey)) is { } port
                ? $"Antrea's mark ({PortKey}) is on port {port.Name}"
            : null;
    }

    private static string? OvnKubernetes(OvsBridge bridge, List<OvsInterface> interfaces)
    {
        if (interfaces.FirstOrDefault(member => member.ExternalIds.ContainsKey("sandbox")
            && member.ExternalIds.ContainsKey("iface-id") && member.ExternalIds.ContainsKey("ip_addresses")) is { } pod)
        {
            return $"OVN-Kubernetes' marks (sandbox, ip_addresses) are on interface {pod.Name}";
        }

        return bridge.ExternalIds.ContainsKey("bridge-uplink")
            && bridge.Ports.Any(port => port.ExternalIds.ContainsKey("ovn-localnet-port"))
            ? "OVN-Kubernetes' marks of a gateway bridge (bridge-uplink, ovn-localnet-port) are on it"
            : null;
    }

    private static string? Ovn(OvsSnapshot ovs, OvsBridge bridge, List<OvsInterface> interfaces)
    {
        if (interfaces.FirstOrDefault(member => member.ExternalIds.ContainsKey("ovn-installed")) is { } bound)
        {
            return $"ovn-controller's mark (ovn-installed) is on interface {bound.Name}";
        }

        // Several ovn-controllers on one host append their chassis' name to both keys: ovn-bridge-NAME,
        // ovn-remote-NAME.
        const string Remote = "ovn-remote";
        foreach (var key in ovs.ExternalIds.Keys
            .Where(key => key == Remote || key.StartsWith($"{Remote}-", StringComparison.Ordinal)))
        {
            var suffix = key[Remote.Length..];
            var integration = ovs.ExternalIds.GetValueOrDefault($"ovn-bridge{suffix}")
                ?? ovs.ExternalIds.GetValueOrDefault("ovn-bridge")
                ?? "br-int";
            if (bridge.Name == integration)
            {
                return $"it is the integration bridge of OVN ({key} is set)";
            }
        }

        return null;
    }

    private static string? Neutron(OvsBridge bridge)
    {
        if (bridge.Ports.FirstOrDefault(port => port.OtherConfig.ContainsKey("net_uuid")) is { } bound)
        {
            return $"the mark of Neutron's Open vSwitch agent (other_config:net_uuid) is on port {bound.Name}";
        }

        var joins = bridge.Ports.FirstOrDefault(port => port.Name is "patch-tun" or "patch-int"
            || port.Name.StartsWith("phy-br-", StringComparison.Ordinal)
            || port.Name.StartsWith("int-br-", StringComparison.Ordinal));
        return joins is null ? null : $"the patch port {joins.Name} of Neutron's Open vSwitch agent is on it";
    }
}
