using SharpOvsdb;

namespace SdnPersona.Core.Tests.Attachment;

/// <summary>Which bridges are somebody else's, by the marks of those who own them.</summary>
[TestClass]
public sealed class BridgeOwnerTests
{
    [TestMethod]
    [DataRow("br-int", "ovn-remote=ssl:192.0.2.1:6642", "OVN", DisplayName = "OVN's default bridge")]
    [DataRow("br-int", "ovn-remote=ssl:192.0.2.1:6642 ovn-bridge=br-other", null)]
    [DataRow("br-other", "ovn-remote=ssl:192.0.2.1:6642 ovn-bridge=br-other", "OVN")]
    [DataRow("br-two", "ovn-remote-host2=ssl:192.0.2.1:6642 ovn-bridge-host2=br-two", "OVN")]
    [DataRow("br-int", "ovn-bridge=br-int", null, DisplayName = "no OVN without its database")]
    [DataRow("br0", "ovn-remote=ssl:192.0.2.1:6642", null, DisplayName = "another bridge of an OVN host")]
    [DataRow("br-int", "system-id=host1", null)]
    public void Recognise_ByTheWholeSwitchsKeys_FindsOvn(string name, string keys, string? owner)
    {
        var bridge = Ovs.Bridge(name);

        var reason = BridgeOwner.Recognise(
            new OvsSnapshot { ExternalIds = Ovs.Map(keys.Split(' ')), Bridges = [bridge] }, bridge);

        AssertOwner(owner, reason);
    }

    [TestMethod]
    [DataRow("vendor=kube-ovn", "Kube-OVN")]
    [DataRow("vendor=somebody", null)]
    [DataRow("roundNum=7", "Antrea")]
    [DataRow("bridge-id=br0 bridge-uplink=eth0", null, DisplayName = "a gateway bridge only with its patch port")]
    public void Recognise_ByTheBridgesKeys_FindsOwner(string keys, string? owner)
    {
        AssertOwner(owner, Recognise(Ovs.Bridge("br0") with { ExternalIds = Ovs.Map(keys.Split(' ')) }));
    }

    [TestMethod]
    [DataRow("vendor=kube-ovn iface-id=web.default pod_name=web", "Kube-OVN")]
    [DataRow("sandbox=1d92 iface-id=default_web ip_addresses=10.244.0.7/24", "OVN-Kubernetes")]
    [DataRow("iface-id=p1 ovn-installed=true", "ovn-controller")]
    [DataRow("iface-id=p1 attached-mac=02:00:00:00:00:01 vm-id=u1 iface-status=active", null,
        DisplayName = "libvirt's keys are nobody's pipeline")]
    [DataRow("iface-id=p1 attached-mac=02:00:00:00:00:01 vm-uuid=u1", null)]
    public void Recognise_ByAnInterfacesKeys_FindsOwner(string keys, string? owner)
    {
        AssertOwner(owner, Recognise(Ovs.Bridge("br0", Ovs.Port("p1", Ovs.Interface("p1", ids: keys.Split(' '))))));
    }

    [TestMethod]
    public void Recognise_ByAPortsMarks_FindsOwner()
    {
        AssertOwner("Antrea",
            Recognise(Ovs.Bridge("br0", Ovs.Port("gw") with { ExternalIds = Ovs.Map(["antrea-type=gateway"]) })));
        AssertOwner("Neutron",
            Recognise(Ovs.Bridge("br0", Ovs.Port("tap1") with { OtherConfig = Ovs.Map(["net_uuid=n1", "tag=2"]) })));
        AssertOwner("Neutron", Recognise(Ovs.Bridge("br-ex", Ovs.Port("phy-br-ex"))));
        AssertOwner("OVN-Kubernetes", Recognise(
            Ovs.Bridge("breth0", Ovs.Port("patch") with { ExternalIds = Ovs.Map(["ovn-localnet-port=x"]) }) with
            {
                ExternalIds = Ovs.Map(["bridge-uplink=eth0"]),
            }));
    }

    private static string? Recognise(OvsBridge bridge) =>
        BridgeOwner.Recognise(new OvsSnapshot { Bridges = [bridge] }, bridge);

    private static void AssertOwner(string? owner, string? reason)
    {
        if (owner is null)
        {
            Assert.IsNull(reason);
        }
        else
        {
            StringAssert.Contains(reason, owner);
        }
    }
}
