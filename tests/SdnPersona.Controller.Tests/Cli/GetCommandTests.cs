using System.Text.Json;

namespace SdnPersona.Controller.Tests.Cli;

[TestClass]
public sealed class GetCommandTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Workloads_NotAtATerminal_AreTabSeparated()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("web-1"));

        var console = await TestConsole.RunAsync(controller, 0, "get", "workloads");

        CollectionAssert.AreEqual(
            new[]
            {
                "NAME", "PORT", "GROUP", "MODE", "PERSONA", "PROB", "RISK", "PROFILE", "STATE", "OUT", "IN",
                "ALLOWED", "DENIED", "WOULD-DENY",
            },
            console.Rows[0]);
        CollectionAssert.AreEqual(
            new[]
            {
                "web-1", "br0/vnet7", "default", "enforce", "service", "0.90", "12", "service", "enforced", "2.5 Mbit/s",
                "100 bit/s", "1000", "5", "2",
            },
            console.Rows[1]);
        Assert.AreEqual("", console.Error);
    }

    [TestMethod]
    public async Task Workloads_AtATerminal_AreATable()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("[red]web[/]"));
        var console = new TestConsole { IsTerminal = true };

        await console.AssertAsync(controller, 0, "get", "workloads");

        Assert.Contains("[red]web[/]", console.Out);
        Assert.DoesNotContain("\t", console.Out);
    }

    [TestMethod]
    public async Task Workloads_OfManyPages_AreAllListed()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.AddRange(Enumerable.Range(0, 2100).Select(i => FakeControlPlane.Workload($"w{i:d4}")));

        var console = await TestConsole.RunAsync(controller, 0, "get", "workloads");

        Assert.HasCount(2101, console.Rows);
    }

    [TestMethod]
    public async Task Events_OfManyPages_AreAllListed()
    {
        await using var controller = await TestController.StartAsync();
        for (var i = 0; i < 1000; i++)
        {
            await controller.HappenAsync($"m{i}");
        }

        var console = await TestConsole.RunAsync(controller, 0, "get", "events");

        Assert.HasCount(1001, console.Rows);
        Assert.AreEqual("m999", console.Rows[^1][4]);
    }

    [TestMethod]
    [DataRow("workloads")]
    [DataRow("switches")]
    [DataRow("personas")]
    [DataRow("profiles")]
    [DataRow("groups")]
    [DataRow("events")]
    public async Task EveryKind_AsJson_IsAJsonList(string kind)
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));
        controller.Control.AllSwitches.Add(FakeControlPlane.Switch("br0", 1));
        await controller.HappenAsync("m");

        var console = await TestConsole.RunAsync(controller, 0, "get", kind, "-o", "json");
        var listed = await TestConsole.RunAsync(controller, 0, "get", kind);

        var items = JsonDocument.Parse(console.Out).RootElement;
        Assert.IsGreaterThan(0, items.GetArrayLength());
        Assert.HasCount(items.GetArrayLength() + 1, listed.Rows);
        Assert.IsTrue(listed.Rows.All(row => row.Length == listed.Rows[0].Length));
    }

    [TestMethod]
    public async Task OneByName_IsShownAlone()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.AddRange([FakeControlPlane.Workload("a"), FakeControlPlane.Workload("b c")]);

        var table = await TestConsole.RunAsync(controller, 0, "get", "workloads", "b c");
        var json = await TestConsole.RunAsync(controller, 0, "get", "profiles", "service", "-o", "json");

        Assert.HasCount(2, table.Rows);
        Assert.AreEqual("b c", table.Rows[1][0]);
        Assert.AreEqual("service", JsonDocument.Parse(json.Out).RootElement.GetProperty("name").GetString());
    }

    [TestMethod]
    public async Task OneThatIsNotThere_EndsWithNotFound()
    {
        await using var controller = await TestController.StartAsync();

        var console = await TestConsole.RunAsync(controller, 3, "get", "workloads", "nobody");

        Assert.AreEqual("", console.Out);
        Assert.AreEqual("sdnpersona: there is no workload 'nobody'\n", console.Error);
    }

    [TestMethod]
    public async Task Names_WithControlCharacters_CannotDriveTheTerminal()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a\u001b[2J\tb\nc"));

        var console = await TestConsole.RunAsync(controller, 0, "get", "workloads");

        Assert.AreEqual("a?[2J?b?c", console.Rows[1][0]);
    }

    [TestMethod]
    public async Task Watch_WhenCancelled_EndsWellHavingShownChanges()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("first"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        var console = new TestConsole();
        var watching = console.RunAsync(stop.Token, "get", "workloads", "-w", "--api", controller.Addresses[0].ToString());
        await UntilAsync(() => console.Out.Contains("first", StringComparison.Ordinal));

        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("second"));
        await UntilAsync(() => console.Out.Contains("second", StringComparison.Ordinal));
        await stop.CancelAsync();

        Assert.AreEqual(0, await watching);
        Assert.AreEqual("", console.Error);
    }

    [TestMethod]
    public async Task Watch_OfEvents_WritesEachEventOnce()
    {
        await using var controller = await TestController.StartAsync();
        await controller.HappenAsync("first");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        var console = new TestConsole();
        var watching = console.RunAsync(stop.Token, "get", "events", "--watch", "--api", controller.Addresses[0].ToString());
        await UntilAsync(() => console.Out.Contains("first", StringComparison.Ordinal));

        await controller.HappenAsync("second");
        await UntilAsync(() => console.Out.Contains("second", StringComparison.Ordinal));
        await stop.CancelAsync();

        Assert.AreEqual(0, await watching);
        CollectionAssert.AreEqual(new[] { "MESSAGE", "first", "second" }, console.Rows.Select(row => row[^1]).ToArray());
    }

    [TestMethod]
    [DataRow("get", "nonsense")]
    [DataRow("get", "workloads", "-o", "xml")]
    [DataRow("get")]
    [DataRow("set", "mode", "web", "on")]
    [DataRow("nonsense")]
    [DataRow("serve")]
    public async Task Arguments_ThatAreWrong_EndWithErrorAndUsage(params string[] arguments)
    {
        var console = new TestConsole();

        Assert.AreEqual(1, await console.RunAsync(arguments));
        Assert.IsGreaterThan(0, console.Error.Length);
    }

    [TestMethod]
    public async Task Event_ByName_IsRefused()
    {
        var console = new TestConsole();

        Assert.AreEqual(1, await console.RunAsync("get", "events", "x"));
        Assert.Contains("events have no names", console.Error);
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 300 && !condition(); i++)
        {
            await Task.Delay(100, TestContext.CancellationToken);
        }

        Assert.IsTrue(condition());
    }
}
