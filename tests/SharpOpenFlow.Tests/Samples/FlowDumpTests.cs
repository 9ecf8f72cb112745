using System.Text.RegularExpressions;
using SdnPersona.TestSupport;

namespace SharpOpenFlow.Tests.Samples;

[TestClass]
[TestCategory("Ovs")]
public sealed partial class FlowDumpTests
{
    private const string Bridge = "br-dump";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task FlowDump_BridgeWithFlows_PrintsWhatOvsOfctlPrints()
    {
        await using var ovs = await PrivateOvs.StartAsync(cancellationToken: TestContext.CancellationToken);
        await ovs.AddBridgeAsync(Bridge, ["p1", "p2"]);
        string[] flows =
        [
            "table=0,priority=100,cookie=0x5d,in_port=1,ip,nw_dst=10.0.0.0/8 actions=set_field:1->reg14,goto_table:10",
            "table=10,priority=7,idle_timeout=60,tcp,tp_dst=80 actions=ct(commit,zone=7),output:2",
            "table=10,priority=0 actions=drop",
        ];
        foreach (var flow in flows)
        {
            await ovs.OfctlAsync(Bridge, "add-flow", [flow]);
        }

        var (exitCode, output, errors) = await Sample.RunAsync("FlowDump", ovs.OpenFlow(Bridge));

        Assert.AreEqual(0, exitCode, errors);
        var expected = await ovs.OfctlAsync(Bridge, "dump-flows", ["--no-names"]);
        Assert.HasCount(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        // The first line of ovs-ofctl is about the message, not a flow.
        Assert.AreEqual(Timeless(expected[(expected.IndexOf('\n', StringComparison.Ordinal) + 1)..]), Timeless(output));
    }

    [TestMethod]
    public async Task FlowDump_NobodyThere_SaysSoAndFails()
    {
        var (exitCode, _, errors) = await Sample.RunAsync("FlowDump", "unix:/nowhere/br0.mgmt");

        Assert.AreEqual(1, exitCode);
        StringAssert.StartsWith(errors, "unix:/nowhere/br0.mgmt: ");
    }

    [TestMethod]
    [DataRow("--help", 0)]
    [DataRow("br0", 2)]
    public async Task FlowDump_NoTarget_ShowsItsUsage(string argument, int expected)
    {
        var (exitCode, output, errors) = await Sample.RunAsync("FlowDump", argument);

        Assert.AreEqual(expected, exitCode);
        StringAssert.Contains(output + errors, "Usage: FlowDump TARGET");
    }

    // How long flows have been there is not the same in two dumps.
    private static string Timeless(string dump) => Duration().Replace(dump, "duration=T,");

    [GeneratedRegex(@"duration=[\d.]+s,")]
    private static partial Regex Duration();
}
