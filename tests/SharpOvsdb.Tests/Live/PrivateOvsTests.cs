using SdnPersona.TestSupport;

namespace SharpOvsdb.Tests.Live;

/// <summary>The fixture itself: that the switch works and comes back on the same endpoints.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class PrivateOvsTests
{
    [TestMethod]
    public async Task PrivateOvs_BridgeWithFlow_AnswersOverOpenFlow()
    {
        await using var ovs = await PrivateOvs.StartAsync();
        await ovs.VsctlAsync(["add-br", "br0", "--", "add-port", "br0", "p1"]);
        await ovs.OfctlAsync("br0", "add-flow", ["priority=7,in_port=1,actions=NORMAL"]);

        StringAssert.Contains(await ovs.OfctlAsync("br0", "dump-flows", []), "priority=7");
        StringAssert.Contains(await ovs.AppctlAsync(["ofproto/list"]), "br0");
    }

    [TestMethod]
    public async Task PrivateOvs_DatabaseRestarted_KeepsPortAndRows()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false);
        await ovs.VsctlAsync(["add-br", "br0"]);
        var port = ovs.DatabasePort;

        await ovs.StopDatabaseAsync();
        await ovs.StartDatabaseAsync();

        Assert.AreEqual(port, ovs.DatabasePort);
        Assert.AreEqual("br0", (await ovs.VsctlAsync(["list-br"])).Trim());
    }

    [TestMethod]
    public async Task PrivateOvs_CommandFails_ThrowsWithItsStandardError()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false);

        var failure = await Assert.ThrowsExactlyAsync<InvalidOperationException>(
            () => ovs.VsctlAsync(["list-ports", "nowhere"]));

        StringAssert.Contains(failure.Message, "no bridge named nowhere");
    }
}
