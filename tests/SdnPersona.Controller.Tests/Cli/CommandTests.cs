using System.Net;
using System.Net.Sockets;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Reconciliation;

namespace SdnPersona.Controller.Tests.Cli;

[TestClass]
public sealed class CommandTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Attach_OfABridge_ShowsThePlanAndDoesIt()
    {
        await using var controller = await TestController.StartAsync();

        var console = await TestConsole.RunAsync(controller, 0, "attach", "/run/db.sock", "br0");

        Assert.AreEqual(
            """
            Changes in OVSDB:
              Bridge.protocols: add OpenFlow13
            ok       datapath_type: netdev
            warning  fail_mode:  (set it to secure)

            """,
            console.Out);
        Assert.AreEqual("br0 is attached: synchronized, 40 of 40 flows installed\n", console.Error);
        Assert.AreEqual(new AttachRequest("unix:/run/db.sock", "br0"), controller.Control.Attached.Single());
    }

    [TestMethod]
    public async Task Attach_AsDryRun_ChangesNothing()
    {
        await using var controller = await TestController.StartAsync();

        var console = await TestConsole.RunAsync(controller, 0, "attach", "tcp:192.0.2.1:6640", "br0", "--dry-run");

        Assert.Contains("add OpenFlow13", console.Out);
        Assert.IsEmpty(controller.Control.Attached);
    }

    [TestMethod]
    [DataRow("y", 0, 1)]
    [DataRow("yes", 0, 1)]
    [DataRow("n", 1, 0)]
    [DataRow("", 1, 0)]
    [DataRow("please", 1, 0)]
    public async Task Attach_WithListen_SaysThatItFlushesAndAsks(string answer, int exitCode, int attached)
    {
        await using var controller = await TestController.StartAsync();
        var console = new TestConsole { CanAsk = true, Answer = answer };

        await console.AssertAsync(controller, exitCode, "attach", "unix:/x", "br0", "--listen", "192.0.2.1:6653");

        Assert.Contains("flushes all flows", console.Error);
        Assert.HasCount(attached, controller.Control.Attached);
        if (attached > 0)
        {
            Assert.AreEqual(new AttachRequest("unix:/x", "br0", true, "192.0.2.1:6653"), controller.Control.Attached[0]);
        }
    }

    [TestMethod]
    public async Task Attach_WithListenWhereNobodyCanAnswer_NeedsYes()
    {
        await using var controller = await TestController.StartAsync();

        var refused = await TestConsole.RunAsync(controller, 1, "attach", "unix:/x", "br0", "--listen");
        Assert.Contains("--yes", refused.Error);
        Assert.IsEmpty(controller.Control.Attached);

        await TestConsole.RunAsync(controller, 0, "attach", "unix:/x", "br0", "--listen", "--yes");
        Assert.AreEqual(new AttachRequest("unix:/x", "br0", true), controller.Control.Attached.Single());
    }

    [TestMethod]
    [DataRow(ControlPlaneError.NotFound, 3)]
    [DataRow(ControlPlaneError.Invalid, 1)]
    [DataRow(ControlPlaneError.Conflict, 5)]
    [DataRow(ControlPlaneError.Unreachable, 6)]
    public async Task Refusal_OfTheController_HasItsExitCode(ControlPlaneError error, int exitCode)
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.Refusal = new ControlPlaneException(error, "because");

        foreach (var command in new[] { "attach unix:/x br0", "detach br0", "set mode default shadow" })
        {
            var console = await TestConsole.RunAsync(controller, exitCode, command.Split(' '));
            Assert.AreEqual("sdnpersona: because\n", console.Error);
        }
    }

    [TestMethod]
    public async Task Detach_OfABridge_SaysSo()
    {
        await using var controller = await TestController.StartAsync();

        var console = await TestConsole.RunAsync(controller, 0, "detach", "br0");

        Assert.AreEqual("br0 is detached\n", console.Error);
        Assert.AreEqual("br0", controller.Control.Detached.Single());
    }

    [TestMethod]
    public async Task SetMode_OfAGroup_IsInForce()
    {
        await using var controller = await TestController.StartAsync();

        var console = await TestConsole.RunAsync(controller, 0, "set", "mode", "default", "enforce");

        Assert.AreEqual("group default is in mode enforce; it has 0 workloads\n", console.Error);
        Assert.AreEqual(EnforcementMode.Enforce, (await controller.Store.ModesAsync(TestContext.CancellationToken))["default"]);
        await TestConsole.RunAsync(controller, 3, "set", "mode", "nope", "enforce");
    }

    [TestMethod]
    public async Task Explain_OfAWorkload_TellsEverything()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("web-1"));
        controller.Control.Flows = (_, _) => Task.FromResult<System.Collections.Immutable.ImmutableArray<InstalledFlow>>(
            [new("br0", "table=20,in_port=7 actions=goto_table:30", 10, 1000, 3.5)]);

        var console = await TestConsole.RunAsync(controller, 0, "explain", "workload", "web-1");

        Assert.AreEqual(
            """
            web-1  vm:web-1
              on br0 port 7 (vnet7)
              MAC 02:00:00:00:00:0a  IP 10.0.0.1, 2001:db8::1

            Persona: service with probability 0.90, not idle
              service  0.90  ###########################
              unknown  0.10  ###
            Threats, each for itself:
              compromised  0.05  ##
            Because:
              FEATURE         VALUE           WEIGHS  REASON
              bytes_out_rate  1234.5 bytes/s  +3.25   sends more than idle ones
              duty_cycle      1 1             inf     never pauses
            Not measured: connections

            Risk: 12 of 100
              +15.00  compromised
              -3.00   known service

            Group: default, mode enforce
            Profile: service (profile of persona 'service')
            State: enforced
            Packets: 1000 allowed, 5 denied, 2 would be denied
            Traffic: 2.5 Mbit/s out, 100 bit/s in

            Flows on the switch: 1
                      10 packets  table=20,in_port=7 actions=goto_table:30

            """,
            console.Out);
    }

    [TestMethod]
    public async Task Explain_OfAWorkloadWithoutAssignmentOrSwitch_TellsWhatItCan()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("new") with { Assignment = null });
        controller.Control.Flows = (_, _) => throw new ControlPlaneException(ControlPlaneError.Unreachable, "br0 is away");

        var console = await TestConsole.RunAsync(controller, 0, "explain", "workload", "new");

        Assert.Contains("Persona: unknown with probability 0.00\n", console.Out);
        Assert.Contains("Flows: not known (br0 is away)\n", console.Out);
    }

    [TestMethod]
    public async Task Controller_ThatIsNotThere_EndsWithUnreachableAndTheFix()
    {
        var console = new TestConsole();
        console.Environment["SDNPERSONA_API"] = $"127.0.0.1:{FreePort()}";

        Assert.AreEqual(6, await console.RunAsync("get", "switches"));
        Assert.Contains("--api", console.Error);
        Assert.DoesNotContain("   at ", console.Error);
    }

    [TestMethod]
    public async Task Controller_ThatIsSomethingElse_IsSaidToBeNone()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.CancellationToken);
            await client.GetStream().ReadAtLeastAsync(new byte[1000], 1, cancellationToken: TestContext.CancellationToken);
            await client.GetStream().WriteAsync(
                "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>"u8.ToArray(),
                TestContext.CancellationToken);
        });
        var console = new TestConsole();

        var code = await console.RunAsync("get", "switches", "--api", $"http://{listener.LocalEndpoint}");
        await answering;

        Assert.AreEqual(1, code);
        Assert.Contains("is no controller", console.Error);
    }

    [TestMethod]
    [DataRow("ftp://x")]
    [DataRow("http://")]
    [DataRow("not a url")]
    public async Task Api_ThatIsNoUrl_IsRefused(string address)
    {
        var console = new TestConsole();

        Assert.AreEqual(1, await console.RunAsync("get", "switches", "--api", address));
        Assert.Contains("--api", console.Error);
    }

    [TestMethod]
    public async Task Token_FromFileOrEnvironment_IsPresented()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "0123456789abcdef0123\n", TestContext.CancellationToken);
        await using var controller = await TestController.StartAsync(options => options with { TokenFile = file });

        await TestConsole.RunAsync(controller, 4, "get", "switches");
        await TestConsole.RunAsync(controller, 0, "get", "switches", "--token-file", file);
        var console = new TestConsole();
        console.Environment["SDNPERSONA_TOKEN_FILE"] = file;
        await console.AssertAsync(controller, 0, "get", "switches");
        await TestConsole.RunAsync(controller, 1, "get", "switches", "--token-file", "/no/such");
        File.Delete(file);
    }

    [TestMethod]
    public async Task Serve_WithWrongOptions_NamesEachOne()
    {
        var console = new TestConsole();

        Assert.AreEqual(1, await console.RunAsync("serve", "--data", "", "--api", "0.0.0.0:0", "--config", "/no/such"));

        var lines = console.Error.TrimEnd('\n').Split('\n');
        CollectionAssert.AreEqual(
            new[] { "sdnpersona: --data", "sdnpersona: --api", "sdnpersona: --config" },
            lines.Select(line => line[..line.IndexOf(':', "sdnpersona: ".Length)]).ToArray());
    }

    [TestMethod]
    public async Task Version_IsPrinted()
    {
        var console = new TestConsole();

        Assert.AreEqual(0, await console.RunAsync("version"));
        Assert.AreEqual($"sdnpersona {ControllerVersion.Text}\n", console.Out);
    }

    [TestMethod]
    public async Task Help_ListsEveryCommand()
    {
        var console = new TestConsole();

        Assert.AreEqual(0, await console.RunAsync("--help"));
        foreach (var command in new[] { "serve", "attach", "detach", "get", "explain", "set", "version" })
        {
            Assert.Contains(command, console.Out);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [TestMethod]
    public async Task DiffFlows_NothingButForeignFlows_EndsWithZero()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.Drift = new(40, [new(DriftKind.Foreign, null, "priority=5,udp actions=drop")]);

        Assert.AreEqual("", (await TestConsole.RunAsync(controller, 0, "diff-flows", "br0")).Out);
        Assert.AreEqual(
            "?priority=5,udp actions=drop\n", (await TestConsole.RunAsync(controller, 0, "diff-flows", "br0", "--foreign")).Out);
    }

    [TestMethod]
    public async Task DiffFlows_Differences_AreShownAsOvsOfctlDoesAndEndWithTwo()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.Drift = new(
            40,
            [
                new(DriftKind.Missing, "meter=65558 kbps bands=type=drop rate=20000", null),
                new(DriftKind.Different, "priority=1 actions=NORMAL", "priority=1 actions=drop"),
                new(DriftKind.Unexpected, null, "cookie=0x5d00000000000000, table=3 actions=drop"),
            ]);

        var console = await TestConsole.RunAsync(controller, 2, "diff-flows", "br0");

        Assert.AreEqual(
            """
            -meter=65558 kbps bands=type=drop rate=20000
            -priority=1 actions=NORMAL
            +priority=1 actions=drop
            +cookie=0x5d00000000000000, table=3 actions=drop

            """,
            console.Out);
    }

    [TestMethod]
    [DataRow(ControlPlaneError.NotFound, 3)]
    [DataRow(ControlPlaneError.Unreachable, 6)]
    public async Task DiffFlows_OfASwitchThatIsNotThere_SaysWhy(ControlPlaneError error, int exitCode)
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.Refusal = new ControlPlaneException(error, "switch br9: not connected");

        var console = await TestConsole.RunAsync(controller, exitCode, "diff-flows", "br9");

        Assert.Contains("switch br9: not connected", console.Error);
    }
}
