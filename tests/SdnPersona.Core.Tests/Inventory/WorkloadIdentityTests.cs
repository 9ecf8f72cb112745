using SdnPersona.Abstractions;
using SdnPersona.Core.Tests.Attachment;

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

    private static BridgePort Port(string name, uint? number, string keys, bool up = true) => OvsdbPortSource.Read(
        Ovs.Bridge("br0", Ovs.Port(name, Ovs.Interface(name, "", number, "", keys.Split(' ')) with { LinkUp = up }))).Single();
}
