using SdnPersona.Abstractions;
using SdnPersona.Core.Tests.Attachment;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Inventory;

/// <summary>Which workload is behind a port, and what it is called.</summary>
[TestClass]
public sealed class WorkloadIdentityTests
{
    [TestMethod]
    [DataRow("vm-id=u1 iface-id=i1 attached-mac=02:00:00:00:00:01", "vm:u1/02:00:00:00:00:01")]
    [DataRow("vm_uuid=u1 iface_id=i1", "vm:u1/i1")]
    [DataRow("vm-uuid=u1", "vm:u1")]
    [DataRow("iface-id=i1 attached-mac=02:00:00:00:00:01", "iface:i1")]
    [DataRow("attached_mac=02:00:00:00:00:01", "mac:02:00:00:00:00:01")]
    [DataRow("attached-mac=nonsense", "port:00000000000000a1/7")]
    [DataRow("color=blue", "port:00000000000000a1/7")]
    public void Of_ByKeys_TakesTheFirstInOrder(string keys, string expected)
    {
        Assert.AreEqual(new WorkloadId(expected), WorkloadIdentity.Of(Port("p1", 7, keys)));
    }

    [TestMethod]
    [DataRow("sdnpersona-role=uplink")]
    [DataRow("sdnpersona-role=ignore vm-id=u1")]
    public void Of_NoWorkload_IsNull(string keys)
    {
        Assert.IsNull(WorkloadIdentity.Of(Port("p1", 7, keys)));
    }

    [TestMethod]
    public void Of_PortWithoutNumber_IsNull()
    {
        Assert.IsNull(WorkloadIdentity.Of(Port("p1", null, "vm-id=u1")));
    }

    [TestMethod]
    [DataRow("vm-name=Web_01.Example", "p1", "web-01.example")]
    [DataRow("sdnpersona-name=db vm-name=other", "p1", "db")]
    [DataRow("pod-name=web-7f pod-namespace=shop", "p1", "web-7f.shop")]
    [DataRow("pod_name=web-7f", "p1", "web-7f")]
    [DataRow("vm-name=???", "vnet3", "vnet3")]
    [DataRow("color=blue", "tap_Q7", "tap-q7")]
    [DataRow("color=blue", "---", "port-7")]
    public void NameOf_ByKeys_IsReadable(string keys, string port, string expected)
    {
        Assert.AreEqual(expected, WorkloadIdentity.NameOf(Port(port, 7, keys)));
    }

    [TestMethod]
    public void NameOf_LongName_IsCut()
    {
        var name = WorkloadIdentity.NameOf(Port("p1", 7, $"vm-name={new string('a', 62)}-b"));

        Assert.AreEqual(new string('a', 62), name);
    }

    [TestMethod]
    public void Resolve_SecondNicAdded_FirstKeepsIdentityAndName()
    {
        var first = Port("vnet7", 7, "vm-id=u1 vm-name=web attached-mac=02:00:00:00:00:07");
        var second = Port("vnet1", 1, "vm-id=u1 vm-name=web attached-mac=02:00:00:00:00:01");
        var before = WorkloadIdentity.Resolve([first]).Single();

        var after = WorkloadIdentity.Resolve(
            [second, first], new Dictionary<WorkloadId, string> { [before.Id] = before.Name });

        Assert.HasCount(2, after);
        Assert.AreEqual("web", after.Single(workload => workload.Id == before.Id).Name);
        StringAssert.StartsWith(after.Single(workload => workload.Id != before.Id).Name, "web-");
        Assert.IsTrue(after.All(workload => workload.Elsewhere.IsEmpty));
    }

    [TestMethod]
    [DataRow("iface-status=active", true, "iface-status=inactive", true, DisplayName = "active over inactive")]
    [DataRow("iface-status=active", false, "x=y", true, DisplayName = "active over unsaid, whatever the link")]
    [DataRow("x=y", true, "x=y", false, DisplayName = "link up over down")]
    [DataRow("x=y", true, "iface-status=inactive", true, DisplayName = "unsaid over inactive")]
    public void Resolve_OneIdentityOnTwoPorts_TakesTheOneInUse(
        string usedKeys, bool usedUp, string otherKeys, bool otherUp)
    {
        var used = Port("new", 9, $"vm-id=u1 iface-id=i1 {usedKeys}", usedUp);
        var other = Port("old", 2, $"vm-id=u1 iface-id=i1 {otherKeys}", otherUp);

        foreach (var order in new[] { new[] { used, other }, new[] { other, used } })
        {
            var workload = WorkloadIdentity.Resolve(order).Single();
            Assert.AreEqual("new", workload.Port.Name);
            Assert.AreEqual("old", workload.Elsewhere.Single().Name);
        }
    }

    [TestMethod]
    public void Resolve_SameMigrationOnTwoSwitches_IsOneWorkload()
    {
        var here = Port("vnet0", 5, "vm-id=u1 attached-mac=02:00:00:00:00:01 iface-status=inactive");
        var there = here with { Switch = new DatapathId(0xb2), Name = "vnet4", Number = new PortNo(3), Active = true };

        var workload = WorkloadIdentity.Resolve([here, there]).Single();

        Assert.AreEqual(new DatapathId(0xb2), workload.Port.Switch);
        Assert.AreEqual(new DatapathId(0xa1), workload.Elsewhere.Single().Switch);
    }

    [TestMethod]
    public void Resolve_ManyOfOneName_AreUniqueAndTheSameInAnyOrder()
    {
        var ports = Enumerable.Range(1, 300)
            .Select(number => Port($"p{number}", (uint)number, $"iface-id=i{number} vm-name=web")).ToArray();

        var names = Names(ports);
        var reversed = Names([.. ports.Reverse()]);

        Assert.AreEqual(300, names.Values.Distinct().Count());
        CollectionAssert.AreEquivalent(names.ToArray(), reversed.ToArray());

        static Dictionary<WorkloadId, string> Names(BridgePort[] ports) =>
            WorkloadIdentity.Resolve(ports).ToDictionary(workload => workload.Id, workload => workload.Name);
    }

    private static BridgePort Port(string name, uint? number, string keys, bool up = true)
    {
        var member = Ovs.Interface(name, "", number, "", keys.Split(' ')) with { LinkUp = up };
        return OvsdbPortSource.Read(Ovs.Bridge("br0", Ovs.Port(name, member))).Single();
    }
}
