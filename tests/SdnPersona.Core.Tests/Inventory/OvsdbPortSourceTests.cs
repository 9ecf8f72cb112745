using SdnPersona.Core.Tests.Attachment;
using SharpOpenFlow;
using SharpOvsdb;

namespace SdnPersona.Core.Tests.Inventory;

/// <summary>From rows to ports: roles, addresses, VLANs.</summary>
[TestClass]
public sealed class OvsdbPortSourceTests
{
    [TestMethod]
    [DataRow("", "", "", PortRole.Workload, DisplayName = "device without driver")]
    [DataRow("", "veth", "", PortRole.Workload)]
    [DataRow("", "tun", "", PortRole.Workload)]
    [DataRow("system", "tap", "", PortRole.Workload)]
    [DataRow("", "ixgbe", "", PortRole.Uplink)]
    [DataRow("", "bonding", "", PortRole.Uplink)]
    [DataRow("", "mlx5e_rep", "", PortRole.Uplink)]
    [DataRow("", "mlx5e_rep", "iface-id=p1", PortRole.Workload, DisplayName = "representor of a VM's function")]
    [DataRow("dpdk", "", "", PortRole.Uplink)]
    [DataRow("dpdk", "", "vm-uuid=7", PortRole.Workload)]
    [DataRow("dpdkvhostuserclient", "", "", PortRole.Workload)]
    [DataRow("patch", "", "", PortRole.Uplink)]
    [DataRow("patch", "", "iface-id=p1", PortRole.Uplink, DisplayName = "a patch stays one whatever its keys")]
    [DataRow("vxlan", "", "", PortRole.Uplink)]
    [DataRow("geneve", "", "", PortRole.Uplink)]
    [DataRow("internal", "", "", PortRole.Unknown)]
    [DataRow("internal", "", "attached_mac=02:00:00:00:00:01", PortRole.Workload)]
    [DataRow("something-new", "", "", PortRole.Unknown)]
    [DataRow("", "veth", "sdnpersona-role=uplink", PortRole.Uplink)]
    [DataRow("", "veth", "sdnpersona-role=ignore", PortRole.Unknown)]
    [DataRow("internal", "", "sdnpersona_role=workload", PortRole.Workload)]
    [DataRow("", "veth", "vm-id= ", PortRole.Workload, DisplayName = "a blank key is none")]
    public void Role_ByTypeDriverAndKeys_IsAsDocumented(string type, string driver, string key, PortRole expected)
    {
        var port = Read(Ovs.Interface("p1", type, 1, driver, key.Length == 0 ? [] : [key]));

        Assert.AreEqual(expected, port.Role, port.RoleReason);
        Assert.AreNotEqual("", port.RoleReason);
    }

    [TestMethod]
    public void Role_OfTheBridgesOwnPort_IsLocalWithOpenFlowsNumber()
    {
        var port = Read(Ovs.Interface("br0", "internal", 65534));

        Assert.AreEqual(PortRole.Local, port.Role);
        Assert.AreEqual(PortNo.Local, port.Number);
    }

    [TestMethod]
    public void Role_OfBondMembers_IsUplinkForEach()
    {
        var bridge = Ovs.Bridge(
            "br0", Ovs.Port("bond0", Ovs.Interface("eth0", ofPort: 1), Ovs.Interface("eth1", ofPort: 2)));

        var ports = OvsdbPortSource.Read(bridge);

        Assert.AreEqual(
            "eth0 Uplink, eth1 Uplink", string.Join(", ", ports.Select(port => $"{port.Name} {port.Role}")));
    }

    [TestMethod]
    public void Role_UnknownWord_IsAProblemAndTheRulesDecide()
    {
        var port = Read(Ovs.Interface("p1", driver: "veth", ids: ["sdnpersona-role=server"]));

        Assert.AreEqual(PortRole.Workload, port.Role);
        StringAssert.Contains(port.Problems.Single(), "sdnpersona-role is 'server'");
    }

    [TestMethod]
    public void Macs_OfTapWithoutDeclaration_AreEmptyBecauseMacInUseIsTheHosts()
    {
        var port = Read(Ovs.Interface("vnet0", driver: "tun") with { MacInUse = "fe:54:00:00:00:01" });

        Assert.IsTrue(port.Macs.IsEmpty);
    }

    [TestMethod]
    public void Macs_OfWorkloadOnInternalPort_AreItsOwnMacInUse()
    {
        var port = Read(Ovs.Interface("ns1", "internal", ids: ["iface-id=x"]) with { MacInUse = "02:00:00:00:00:09" });

        Assert.AreEqual("02:00:00:00:00:09", port.Macs.Single().ToString());
    }

    [TestMethod]
    [DataRow("attached-mac=52:54:00:aa:bb:cc", "52:54:00:aa:bb:cc", true)]
    [DataRow("attached_mac=52:54:00:AA:BB:CC", "52:54:00:aa:bb:cc", true)]
    [DataRow("attached-mac=52:54:00:aa:bb:cc 52:54:00:aa:bb:cd", "52:54:00:aa:bb:cc 52:54:00:aa:bb:cd", true)]
    [DataRow("attached-mac=ff:ff:ff:ff:ff:ff", "", false)]
    [DataRow("attached-mac=00:00:00:00:00:00", "", false)]
    [DataRow("attached-mac=nonsense", "", false)]
    public void Macs_Declared_AreReadOrReported(string key, string expected, bool clean)
    {
        var port = Read(Ovs.Interface("p1", ids: [key]));

        Assert.AreEqual(expected, string.Join(' ', port.Macs));
        Assert.AreEqual(clean, port.Problems.IsEmpty);
    }

    [TestMethod]
    [DataRow("sdnpersona-ip=10.0.0.5", "10.0.0.5", true)]
    [DataRow("ip-address=10.0.0.5,fd00::5", "10.0.0.5 fd00::5", true)]
    [DataRow("ip_addresses=10.226.32.8/21", "10.226.32.8", true, DisplayName = "with the network's length")]
    [DataRow("ip=10.16.0.9 fd00::9", "10.16.0.9 fd00::9", true)]
    [DataRow("sdnpersona-ip=::ffff:10.0.0.5", "10.0.0.5", true)]
    [DataRow(
        "ip-address=10.0.0.5,10.0.0.256", "10.0.0.5", false, DisplayName = "an incomplete list must not be enforced")]
    [DataRow("sdnpersona-ip=1", "", false)]
    [DataRow("sdnpersona-ip=010.0.0.1", "", false)]
    [DataRow("sdnpersona-ip=10.0.0.1/33", "", false)]
    public void Addresses_Declared_AreReadAndCountAsDeclaredOnlyWhole(string key, string expected, bool declared)
    {
        var port = Read(Ovs.Interface("p1", ids: [key]));

        Assert.AreEqual(expected, string.Join(' ', port.Addresses));
        Assert.AreEqual(declared, port.AddressesDeclared);
        Assert.AreEqual(declared, port.Problems.IsEmpty);
    }

    [TestMethod]
    public void Addresses_NotDeclared_AreNotDeclared()
    {
        Assert.IsFalse(Read(Ovs.Interface("p1")).AddressesDeclared);
    }

    [TestMethod]
    [DataRow(null, null, 0, true)]
    [DataRow(null, 10, 10, false)]
    [DataRow("access", 10, 10, false)]
    [DataRow("trunk", 10, 0, true)]
    [DataRow("native-untagged", 10, 10, true)]
    [DataRow("dot1q-tunnel", 10, 10, false)]
    public void Vlan_ByMode_IsAccessOrNative(string? mode, int? tag, int vlan, bool trunk)
    {
        var port = OvsdbPortSource.Read(Ovs.Bridge("br0", Ovs.Port("p1") with { VlanMode = mode, Tag = (ushort?)tag }))
            .Single();

        Assert.AreEqual((vlan, trunk), (port.Vlan, port.Trunk));
    }

    [TestMethod]
    public void ExternalIds_OfPortAndInterface_AreJoinedInterfaceFirst()
    {
        var bridge = Ovs.Bridge("br0", Ovs.Port("p1", Ovs.Interface("p1", ids: ["iface-id=of-interface"])) with
        {
            ExternalIds = Ovs.Map(["iface-id=of-port", "pod-name=web"]),
        });

        var port = OvsdbPortSource.Read(bridge).Single();

        Assert.AreEqual("iface-id=of-interface pod-name=web",
            string.Join(' ', port.ExternalIds.Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [TestMethod]
    public void Read_InterfaceThatCouldNotBeOpened_HasNoNumberAndSaysWhy()
    {
        var port = Read(
            Ovs.Interface("gone", ofPort: null) with { Error = "could not open network device gone (No such device)" });

        Assert.IsNull(port.Number);
        StringAssert.Contains(port.Problems.Single(), "No such device");
    }

    [TestMethod]
    public void Read_BridgeThatIsNotUp_HasNoPorts()
    {
        Assert.IsTrue(OvsdbPortSource.Read(Ovs.Bridge("br0", Ovs.Port("p1")) with { DatapathId = null }).IsEmpty);
    }

    [TestMethod]
    public void Ports_ReadTwice_AreEqualAndDifferWhenAnythingDiffers()
    {
        var row = Ovs.Interface("p1", ids: ["iface-id=a", "sdnpersona-ip=10.0.0.1", "attached-mac=02:00:00:00:00:01"]);

        Assert.AreEqual(Read(row), Read(row));
        Assert.AreEqual(Read(row).GetHashCode(), Read(row).GetHashCode());
        Assert.AreNotEqual(Read(row), Read(row with { LinkUp = false }));
        Assert.AreNotEqual(
            Read(row), Read(row with { ExternalIds = row.ExternalIds.SetItem("sdnpersona-ip", "10.0.0.2") }));
        Assert.AreNotEqual(Read(row), Read(row with { ExternalIds = row.ExternalIds.SetItem("other", "key") }));
    }

    private static BridgePort Read(OvsInterface member) =>
        OvsdbPortSource.Read(Ovs.Bridge("br0", Ovs.Port(member.Name, member))).Single();
}
