using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Tests.Cli;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class ShadowRunsApiTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Run_FromStartToConfirmation_IsShownAndStored()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));
        var runs = controller.Services.GetRequiredService<IShadowRunStore>();

        var started = await controller.Http.PutAsJsonAsync(
            "/v1/shadow-runs/r1",
            new { profile = "quarantine", workload = "a", author = "ann", reason = "may it?", minutes = 60, minimumMinutes = 0, minimumOpening = 0 });
        Assert.AreEqual(HttpStatusCode.OK, started.StatusCode, await started.Content.ReadAsStringAsync());
        var run = await controller.GetAsync("/v1/shadow-runs/r1");
        Assert.AreEqual("running", run.GetProperty("state").GetString());
        Assert.AreEqual(4, run.GetProperty("matrix").GetArrayLength());
        Assert.AreEqual(0, run.GetProperty("missing").GetArrayLength());
        Assert.AreEqual(1, (await controller.GetAsync("/v1/shadow-runs")).GetProperty("items").GetArrayLength());
        Assert.HasCount(1, await runs.ShadowRunsAsync(TestContext.CancellationToken));

        var promoted = await controller.Http.PostAsJsonAsync("/v1/shadow-runs/r1/promote", new { author = "ann", confirmMinutes = 5 });
        Assert.AreEqual(HttpStatusCode.OK, promoted.StatusCode, await promoted.Content.ReadAsStringAsync());
        Assert.AreEqual("quarantine", (await controller.GetAsync("/v1/overrides/shadow-r1")).GetProperty("value").GetString());
        var confirmed = await controller.Http.PostAsJsonAsync("/v1/shadow-runs/r1/confirm", new { author = "ann", days = 7 });
        StringAssert.Contains(await confirmed.Content.ReadAsStringAsync(), "\"state\":\"confirmed\"");

        Assert.AreEqual(HttpStatusCode.NoContent, (await controller.Http.DeleteAsync("/v1/shadow-runs/r1?author=ann")).StatusCode);
        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.GetAsync("/v1/shadow-runs/r1"));
        Assert.AreEqual(HttpStatusCode.OK, (await controller.Http.GetAsync("/v1/overrides/shadow-r1")).StatusCode);
    }

    [TestMethod]
    public async Task Promote_GateIsClosed_SaysWhatIsMissing()
    {
        await using var controller = await TestController.StartAsync();
        await controller.Http.PutAsJsonAsync(
            "/v1/shadow-runs/r1", new { profile = "open", group = "default", author = "ann", reason = "may it?", minutes = 60 });

        var refused = await controller.Http.PostAsJsonAsync("/v1/shadow-runs/r1/promote", new { author = "ann" });

        await Problems.AssertAsync(HttpStatusCode.Conflict, refused);
        StringAssert.Contains(await refused.Content.ReadAsStringAsync(), "of 60 minutes");
        await Problems.AssertAsync(
            HttpStatusCode.Conflict, await controller.Http.PostAsJsonAsync("/v1/shadow-runs/r1/confirm", new { author = "ann" }));
        Assert.AreEqual(HttpStatusCode.OK, (await controller.Http.PostAsync("/v1/shadow-runs/r1/stop", null)).StatusCode);
        await Problems.AssertAsync(HttpStatusCode.Conflict, await controller.Http.PostAsync("/v1/shadow-runs/r1/stop", null));
    }

    [TestMethod]
    public async Task Start_WrongFields_NamesThemAll()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));

        var refused = await controller.Http.PutAsJsonAsync("/v1/shadow-runs/r1", new
        {
            profile = "none",
            workload = "nobody",
            author = "",
            reason = " ",
            minutes = 0,
            copy = "nobody",
            minimumMinutes = 5,
            minimumOpening = -1,
            mostNewlyDenied = 2,
        });

        await Problems.AssertAsync(HttpStatusCode.BadRequest, refused);
        var text = await refused.Content.ReadAsStringAsync();
        foreach (var field in (string[])
            ["/profile", "/workload", "/author", "/reason", "/minutes", "/minimumMinutes", "/minimumOpening", "/mostNewlyDenied"])
        {
            StringAssert.Contains(text, $"\"{field}\"");
        }

        foreach (var (workload, group, copy) in ((string?, string?, string)[])[("a", null, "nobody"), ("a", null, "a"), (null, "default", "a")])
        {
            var wrong = await controller.Http.PutAsJsonAsync(
                "/v1/shadow-runs/r1", new { profile = "open", workload, group, copy, author = "ann", reason = "why", minutes = 5 });
            StringAssert.Contains(await wrong.Content.ReadAsStringAsync(), "\"/copy\"");
        }
    }

    [TestMethod]
    [DataRow("promote", """{"author":"ann","confirmMinutes":0}""", "/confirmMinutes")]
    [DataRow("promote", "{}", "/author")]
    [DataRow("confirm", """{"author":"ann","days":367}""", "/days")]
    public async Task Promotion_WrongFields_NamesThem(string what, string body, string field)
    {
        await using var controller = await TestController.StartAsync();

        var refused = await controller.Http.PostAsync(
            $"/v1/shadow-runs/r1/{what}", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        await Problems.AssertAsync(HttpStatusCode.BadRequest, refused);
        StringAssert.Contains(await refused.Content.ReadAsStringAsync(), $"\"{field}\"");
    }

    [TestMethod]
    public async Task Cli_StartShowPromote_WorksAndExplains()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));

        var started = await RunAsync(
            0, "start", "r1", "--workload", "a", "--profile", "quarantine", "--for", "2h", "--minimum", "1h", "--reason", "may it?");
        StringAssert.Contains(started.Error, "shadow run r1 is running");
        var shown = (await RunAsync(0, "show", "r1")).Out;
        StringAssert.Contains(shown, "shadow run r1: profile quarantine on workload a, running");
        StringAssert.Contains(shown, "of 60 minutes");
        StringAssert.Contains((await RunAsync(0, "show", "r1", "-o", "json")).Out, "\"state\":\"running\"");
        CollectionAssert.AreEqual(
            new[] { "r1", "a", "quarantine", "running" },
            (await TestConsole.RunAsync(controller, 0, "get", "shadow-runs")).Rows[1][..4]);
        StringAssert.Contains((await RunAsync(5, "promote", "r1")).Error, "may not be promoted");
        await RunAsync(0, "promote", "r1", "--force", "--confirm-within", "5m");
        StringAssert.Contains((await RunAsync(0, "confirm", "r1", "--days", "2")).Error, "r1 is confirmed");
        await RunAsync(0, "delete", "r1");
        var tooShort = await RunAsync(1, "start", "r2", "--workload", "a", "--profile", "open", "--for", "20s", "--reason", "x");
        StringAssert.Contains(tooShort.Error, "must be a minute or more");

        Task<TestConsole> RunAsync(int exitCode, params string[] arguments) =>
            TestConsole.RunAsync(controller, exitCode, ["shadow", .. arguments]);
    }
}
