using SdnPersona.TestSupport;
using SharpOpenFlow;
using SharpOvsdb;

namespace SdnPersona.Core.Tests.Inventory;

/// <summary>Ports of a real bridge, as they come and go.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class OvsdbPortSourceLiveTests
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    public async Task Watch_PortsComeChangeAndGo_AreToldAndNothingElse()
    {
        await using var ovs = await PrivateOvs.StartAsync(cancellationToken: Cancelled);
        await using var replica = OvsdbReplica.Start(
            OvsdbEndpoint.Parse(ovs.Ovsdb), OvsSchema.Database, OvsSchema.Tables);
        await using var ports = OvsdbPortSource.WatchAsync(replica, "br0", Cancelled).GetAsyncEnumerator(Cancelled);
        var told = new List<BridgePorts>();

        StringAssert.Contains((await Until(ports, told, seen => seen.Problem is not null)).Problem, "no bridge 'br0'");
        await ovs.VsctlAsync(
        [
            "add-br", "br0",
            "--", "add-port", "br0", "out", "--", "set", "Interface", "out", "type=patch", "options:peer=in",
            "--", "add-port", "br0", "vm1", "tag=5", "--", "set", "Interface", "vm1", "ofport_request=3",
            "external_ids:vm-id=u1", "external_ids:attached-mac=52:54:00:00:00:01",
        ], Cancelled);
        var first = await Until(
            ports, told, seen => Find(seen, "vm1") is { Number: not null, LinkUp: true } && seen.Ports.Length == 3);

        var vm = Find(first, "vm1")!;
        Assert.AreEqual((new PortNo(3), PortRole.Workload, (ushort)5), (vm.Number!.Value, vm.Role, vm.Vlan));
        Assert.AreEqual("vm:u1/52:54:00:00:00:01", WorkloadIdentity.Of(vm)!.Value.Value);
        Assert.AreEqual(PortRole.Local, Find(first, "br0")!.Role);
        Assert.AreEqual(PortNo.Local, Find(first, "br0")!.Number);
        Assert.AreEqual(PortRole.Uplink, Find(first, "out")!.Role);

        // A change elsewhere in the database first: if it were told, it would be the next thing seen.
        await ovs.VsctlAsync(["set", "Open_vSwitch", ".", "external_ids:unrelated=1"], Cancelled);
        await ovs.VsctlAsync(["set", "Interface", "vm1", "external_ids:sdnpersona-ip=10.0.0.9"], Cancelled);
        told.Clear();
        var changed = await Until(ports, told, seen => Find(seen, "vm1")?.AddressesDeclared == true);
        Assert.HasCount(1, told);
        Assert.AreEqual("10.0.0.9", Find(changed, "vm1")!.Addresses.Single().ToString());

        await ovs.VsctlAsync(["del-port", "vm1"], Cancelled);
        await Until(ports, told, seen => Find(seen, "vm1") is null);

        await ovs.StopDatabaseAsync();
        var away = await Until(ports, told, seen => seen.Problem is not null);
        Assert.HasCount(2, away.Ports);
    }

    private static BridgePort? Find(BridgePorts ports, string name) =>
        ports.Ports.SingleOrDefault(port => port.Name == name);

    private async Task<BridgePorts> Until(
        IAsyncEnumerator<BridgePorts> ports, List<BridgePorts> told, Func<BridgePorts, bool> reached)
    {
        while (await ports.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(15), Cancelled))
        {
            told.Add(ports.Current);
            if (reached(ports.Current))
            {
                return ports.Current;
            }
        }

        throw new InvalidOperationException("the replica was disposed");
    }
}
