using System.Net;
using System.Net.Http.Json;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Tests.Cli;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class OverridesApiTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Put_DryRunThenReally_SaysTheChangeAndOnlyThenKeepsIt()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));
        var body = new { action = "quarantine", workload = "a", author = "ann", reason = "it scans" };

        var dry = await controller.Http.PutAsJsonAsync("/v1/overrides/stop-a?dryRun=true", body);
        Assert.AreEqual(HttpStatusCode.OK, dry.StatusCode, await dry.Content.ReadAsStringAsync());
        StringAssert.Contains(await dry.Content.ReadAsStringAsync(), """{"workload":"a","from":"service","to":"quarantine"}""");
        Assert.IsEmpty(await controller.Store.OverridesAsync(TestContext.CancellationToken));

        var real = await controller.Http.PutAsJsonAsync("/v1/overrides/stop-a", body);
        Assert.AreEqual(HttpStatusCode.OK, real.StatusCode);
        Assert.AreEqual("it scans", (await controller.GetAsync("/v1/overrides/stop-a")).GetProperty("reason").GetString());
        Assert.AreEqual(1, (await controller.GetAsync("/v1/overrides")).GetProperty("items").GetArrayLength());

        Assert.AreEqual(HttpStatusCode.NoContent, (await controller.Http.DeleteAsync("/v1/overrides/stop-a")).StatusCode);
        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.DeleteAsync("/v1/overrides/stop-a"));
    }

    [TestMethod]
    public async Task Put_InAnObservedGroup_SaysThatNothingIsDropped()
    {
        await using var controller = await TestController.StartAsync();
        var workload = FakeControlPlane.Workload("a");
        controller.Control.AllWorkloads.Add(workload with { Policy = workload.Policy with { Mode = EnforcementMode.Observe } });

        var answer = await controller.Http.PutAsJsonAsync(
            "/v1/overrides/all", new { action = "quarantine", group = "default", author = "ann", reason = "it scans" });

        StringAssert.Contains(await answer.Content.ReadAsStringAsync(), "is in mode observe: the switch drops nothing");
    }

    [TestMethod]
    public async Task Put_WrongFields_NamesThemAll()
    {
        await using var controller = await TestController.StartAsync();

        var problem = await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.PutAsJsonAsync(
            "/v1/overrides/A_b",
            new { action = "profile", value = "none", author = "", reason = new string('x', 501), expiresAt = "2001-01-01T00:00:00Z" }));

        CollectionAssert.AreEqual(
            new[] { "", "/author", "/reason", "/workload", "/expiresAt", "/value" }, problem.Pointers());
    }

    [TestMethod]
    public async Task Put_UnknownWorkloadOrGroup_IsNotFound()
    {
        await using var controller = await TestController.StartAsync();

        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.PutAsJsonAsync(
            "/v1/overrides/a", new { action = "pin", workload = "a", author = "ann", reason = "x" }));
        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.PutAsJsonAsync(
            "/v1/overrides/a", new { action = "pin", group = "a", author = "ann", reason = "x" }));
    }

    [TestMethod]
    public async Task Command_SetGetDelete_SaysWhatHappened()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));

        await TestConsole.RunAsync(controller, 1, "override", "a", "--reason", "x");
        await TestConsole.RunAsync(controller, 1, "override", "a", "--pin", "--reason", "x", "--for", "soon");
        var set = await TestConsole.RunAsync(controller, 0, "override", "a", "--profile", "open", "--reason", "works", "--for", "2h");
        var list = await TestConsole.RunAsync(controller, 0, "get", "overrides");
        await TestConsole.RunAsync(controller, 0, "delete", "override", "a");

        StringAssert.Contains(set.Error, "override a is in force: profile of a");
        CollectionAssert.AreEqual(new[] { "a", "profile", "a", "", "open" }, list.Rows[1][..5]);
        Assert.IsEmpty(await controller.Store.OverridesAsync(TestContext.CancellationToken));
    }
}
