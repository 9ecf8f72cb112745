using System.Text.Json;
using SdnPersona.Cli;
using SdnPersona.Core.Tracing;
using SdnPersona.TestSupport;

namespace SdnPersona.Controller.Tests.Cli;

[TestClass]
public sealed class TraceCommandTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Trace_Text_TellsVerdictRulesAndTables()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.Traces = _ => FakeControlPlane.AllowedTrace();

        var console = await TestConsole.RunAsync(controller, 0, "trace", "web-1", "203.0.113.7", "tcp/443");

        Assert.AreEqual(
            """
            verdict    allow: nothing that judges it denies it

            egress     web-1 on br0: allow by rule 2 'https'
                       persona service, group web in mode enforce, profile narrow

            bridge     br0: forwarded
                       in_port=1,ip,nw_proto=6,nw_ttl=64,dl_src=02:00:00:00:00:0a,dl_dst=02:5d:00:00:00:01,nw_src=10.0.0.1,nw_dst=203.0.113.7,tcp_src=40000,tcp_dst=443,tcp_flags=2
                0 CLASSIFY          table=0 actions=goto_table:110
              110 OUTPUT            table=110 actions=NORMAL
              meter meter=65538 kbps
              copied to copy

            """,
            console.Out);
        Assert.AreEqual("", console.Error);
    }

    [TestMethod]
    public async Task Trace_DeniedInconsistentOrNotInForce_SaysSo()
    {
        await using var controller = await TestController.StartAsync();
        var trace = FakeControlPlane.AllowedTrace();
        controller.Control.Traces = _ => trace with
        {
            Verdict = TraceVerdict.WouldDeny,
            Consistent = false,
            Sides = [trace.Sides[0] with { Verdict = TraceVerdict.WouldDeny, Rule = null, RuleIndex = null, Arming = true }],
            Hops = [trace.Hops[0] with { Forwarded = false, DroppedIn = "EGRESS_DENIED", State = "disconnected" }, trace.Hops[0] with { Programmed = false, State = null }],
            Receivers = ["a", "b"],
        };

        var console = await TestConsole.RunAsync(controller, 0, "trace", "web-1", "ff02::1", "udp/53");

        StringAssert.StartsWith(console.Out, "verdict    would-deny: ");
        Assert.Contains("would-deny by default", console.Out);
        Assert.Contains("mode enforce (arming)", console.Out);
        Assert.Contains("dropped in EGRESS_DENIED  (the switch is disconnected)", console.Out);
        Assert.Contains("not programmed, forwards by itself", console.Out);
        Assert.Contains("receivers  a, b", console.Out);
        Assert.Contains("WARNING", console.Out);
    }

    [TestMethod]
    public async Task Trace_Json_IsWhatTheApiAnswers()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.Traces = _ => FakeControlPlane.AllowedTrace();

        var console = await TestConsole.RunAsync(controller, 0, "trace", "web-1", "203.0.113.7", "icmp", "-o", "json");

        var answered = await controller.GetAsync("/v1/trace?src=web-1&dst=203.0.113.7&proto=icmp");
        Assert.AreEqual(answered.Compact(), JsonDocument.Parse(console.Out).RootElement.Compact());
    }

    [TestMethod]
    [DataRow("tcp/", "port is required")]
    [DataRow("tcp", "port is required")]
    [DataRow("tcp/0", "port must be")]
    [DataRow("icmp/8", "port must be left out")]
    [DataRow("gre", "proto must be")]
    [DataRow("tcp/80/81", "port must be")]
    public async Task Trace_BadService_NamesWhatIsWrong(string service, string message)
    {
        await using var controller = await TestController.StartAsync();

        var console = await TestConsole.RunAsync(controller, 1, "trace", "web-1", "203.0.113.7", service);

        Assert.Contains(message, console.Error);
    }

    [TestMethod]
    public async Task Trace_UnknownWorkload_EndsWithThree()
    {
        await using var controller = await TestController.StartAsync();

        var console = await TestConsole.RunAsync(controller, 3, "trace", "a b&c", "web-1", "icmp");

        Assert.Contains("'a b&c'", console.Error);
    }

    [TestMethod]
    [TestCategory("Ovs")]
    [DataRow("NORMAL", "00000000000000a1", 0, "forwards it, as expected, through the same tables")]
    [DataRow("drop", "00000000000000a1", 2, "drops it, which is not expected")]
    [DataRow("goto_table:50", "00000000000000a1", 2, "through tables 0 50 110 instead of 0 110")]
    [DataRow("NORMAL", "00000000000000a2", 6, "is not the one with datapath id 00000000000000a2")]
    public async Task Trace_Switch_ComparesWithTheSwitchOfThisHost(string first, string datapath, int exitCode, string message)
    {
        await using var controller = await TestController.StartAsync();
        await using var ovs = await PrivateOvs.StartAsync(cancellationToken: TestContext.CancellationToken);
        await ovs.AddBridgeAsync("br0", ["p1"], TestContext.CancellationToken);
        await ovs.VsctlAsync(["set", "bridge", "br0", "other_config:datapath-id=00000000000000a1"], TestContext.CancellationToken);
        foreach (var flow in (string[])[$"table=0,actions={(first == "NORMAL" ? "goto_table:110" : first)}", "table=50,actions=goto_table:110", "table=110,actions=NORMAL"])
        {
            await ovs.OfctlAsync("br0", "add-flow", [flow], TestContext.CancellationToken);
        }

        var trace = FakeControlPlane.AllowedTrace();
        controller.Control.Traces = _ => trace with { Hops = [trace.Hops[0] with { DatapathId = datapath }] };
        var console = new TestConsole { Environment = { ["OVS_RUNDIR"] = ovs.Directory } };

        await console.AssertAsync(
            controller, exitCode, "trace", "web-1", "203.0.113.7", "tcp/443", "--switch", "--target", $"{ovs.Directory}/vswitchd.ctl");

        Assert.Contains(message, console.Error);
        StringAssert.StartsWith(console.Out, "verdict    allow");
    }

    [TestMethod]
    [TestCategory("Ovs")]
    public async Task Trace_SwitchAndSenderBeyondAnUplink_EntersWhereTheSwitchHasSeenIt()
    {
        await using var controller = await TestController.StartAsync();
        await using var ovs = await PrivateOvs.StartAsync(cancellationToken: TestContext.CancellationToken);
        await ovs.AddBridgeAsync("br0", ["p1", "uplink"], TestContext.CancellationToken);
        await ovs.VsctlAsync(["set", "bridge", "br0", "other_config:datapath-id=00000000000000a1"], TestContext.CancellationToken);
        await ovs.AppctlAsync(["fdb/add", "br0", "uplink", "0", "02:00:00:00:00:0a"], TestContext.CancellationToken);
        foreach (var flow in (string[])["table=0,in_port=2,actions=goto_table:110", "table=0,priority=1,actions=drop", "table=110,actions=NORMAL"])
        {
            await ovs.OfctlAsync("br0", "add-flow", [flow], TestContext.CancellationToken);
        }

        var trace = FakeControlPlane.AllowedTrace();
        var packet = trace.Hops[0].Packet.Replace("in_port=1,", "in_port=LOCAL,", StringComparison.Ordinal);
        controller.Control.Traces = query => trace with
        {
            Hops = [trace.Hops[0] with { Packet = query.Source == "seen" ? packet : packet.Replace("00:0a,", "00:0b,", StringComparison.Ordinal) }],
        };
        var console = new TestConsole { Environment = { ["OVS_RUNDIR"] = ovs.Directory } };
        string[] how = ["203.0.113.7", "tcp/443", "--switch", "--target", $"{ovs.Directory}/vswitchd.ctl"];

        await console.AssertAsync(controller, 0, ["trace", "seen", .. how]);
        await console.AssertAsync(controller, 2, ["trace", "never-seen", .. how]);
    }

    [TestMethod]
    public async Task Trace_SwitchThatIsNotHere_CannotTell()
    {
        await using var controller = await TestController.StartAsync();
        var trace = FakeControlPlane.AllowedTrace();
        controller.Control.Traces = _ => trace;
        var console = new TestConsole { Environment = { ["OVS_RUNDIR"] = "/nowhere" } };

        await console.AssertAsync(controller, 6, "trace", "web-1", "203.0.113.7", "tcp/443", "--switch");
        Assert.Contains("br0: ovs-vsctl", console.Error);

        controller.Control.Traces = _ => trace with { Hops = [trace.Hops[0] with { Programmed = false }] };
        await console.AssertAsync(controller, 6, "trace", "web-1", "203.0.113.7", "tcp/443", "--switch");
        Assert.Contains("br0 has no program", console.Error);
    }

    [TestMethod]
    public void TablesOf_Trace_LeavesOtherBridgesAndEmptyTablesOut()
    {
        const string Text = """
            Flow: tcp,in_port=1

            bridge("br0")
            -------------
             0. in_port=1, priority 100, cookie 0x5d
                resubmit(,4)
             4. No match.
                    drop
                goto_table:30
            30. ip, priority 100, cookie 0x5d
                ct(table=40,zone=OXM_OF_METADATA[16..31])
                 -> A clone of the packet is forked to recirculate.

            Final flow: tcp
            Megaflow: recirc_id=0
            Datapath actions: ct(zone=1),recirc(0x1)

            ===============================================================================
            recirc(0x1) - resume conntrack with ct_state=new|trk
            ===============================================================================

            bridge("br0")
            -------------
                thaw
                    Resuming from table 40
            40. priority 0
                goto_table:110
            110. priority 0
                NORMAL

            bridge("br1")
            -------------
             0. priority 0
                NORMAL

            Datapath actions: 2
            """;

        CollectionAssert.AreEqual(new[] { 0, 30, 40, 110 }, SwitchTrace.TablesOf(Text, "br0")!.Value.ToArray());
        Assert.IsNull(SwitchTrace.TablesOf("ovs-vswitchd: no such bridge", "br0"));
    }
}
