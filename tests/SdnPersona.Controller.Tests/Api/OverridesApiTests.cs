using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Tests.Cli;
using SdnPersona.Core.Control;

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
    public async Task Put_WhileAChangeIsHeld_ComparesWithWhatIsKept()
    {
        await using var controller = await TestController.StartAsync();
        var held = FakeControlPlane.Workload("held", "compromised");
        controller.Control.AllWorkloads.AddRange(
            [FakeControlPlane.Workload("a"), held with { HeldAt = held.Assignment! with { Persona = "service" } }]);

        var answer = await controller.Http.PutAsJsonAsync(
            "/v1/overrides/stop-a?dryRun=true", new { action = "quarantine", workload = "a", author = "ann", reason = "it scans" });

        var changes = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("changes");
        Assert.AreEqual("a", changes.EnumerateArray().Single().GetProperty("workload").GetString(), changes.GetRawText());
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
    [DataRow("/workload", "there is no workload 'b'", "pin", "b", null, null, 60)]
    [DataRow("/group", "there are default", "pin", null, "b", null, 60)]
    [DataRow("/value", "must be one of api-consumer, data-exporter, ", "profile", "a", null, "none", 60)]
    [DataRow("/value", "must be one of compromised, service", "persona", "a", null, "none", 60)]
    [DataRow("/value", "value must be one of", "persona", "a", null, null, 60)]
    [DataRow("/value", "leave it out", "quarantine", "a", null, "open", 60)]
    [DataRow("/expiresAt", "in the future", "pin", "a", null, null, 0)]
    [DataRow("/expiresAt", "in the future", "quarantine", "a", null, null, -1)]
    [DataRow("/expiresAt", "within 366 days", "pin", "a", null, null, (366 * 24 * 3600) + 60)]
    [DataRow("/expiresAt", "is required", "pin", "a", null, null, null)]
    [DataRow("/expiresAt", "is required", "release", null, "default", null, null)]
    public async Task Put_OneWrongField_NamesItAndTheFix(
        string pointer, string fix, string action, string? workload, string? group, string? value, int? seconds)
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));
        var end = seconds is { } after ? DateTimeOffset.UtcNow.AddSeconds(after) : (DateTimeOffset?)null;

        var problem = await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.PutAsJsonAsync(
            "/v1/overrides/it", new { action, workload, group, value, author = "ann", reason = "because", expiresAt = end }));

        CollectionAssert.AreEqual(new[] { pointer }, problem.Pointers(), problem.GetRawText());
        StringAssert.Contains(problem.GetProperty("detail").GetString(), fix);
        Assert.IsEmpty(await controller.Store.OverridesAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Put_WithoutReasonOrWithLineBreaks_IsRefused()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));

        var missing = await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.PutAsJsonAsync(
            "/v1/overrides/it", new { action = "quarantine", workload = "a", author = "ann" }));
        var broken = await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.PutAsJsonAsync(
            "/v1/overrides/it", new { action = "quarantine", workload = "a", author = "ann\nbob", reason = " " }));

        CollectionAssert.AreEqual(new[] { "/reason" }, missing.Pointers());
        CollectionAssert.AreEqual(new[] { "/author", "/reason" }, broken.Pointers());
    }

    [TestMethod]
    public async Task Put_BeyondTheMost_IsAConflictUntilOneIsDeleted()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));
        var book = controller.Services.GetRequiredService<OverrideBook>();
        for (var i = 0; i < OverrideBook.Most; i++)
        {
            await controller.Store.SaveAsync(
                new PolicyOverride
                {
                    Name = $"o{i}",
                    Action = OverrideAction.Quarantine,
                    Target = "default",
                    Author = "ann",
                    Reason = "because",
                    CreatedAt = DateTimeOffset.UnixEpoch,
                },
                new() { At = DateTimeOffset.UnixEpoch, Actor = "ann", Action = "override-set", Subject = "default", Cause = "because" },
                TestContext.CancellationToken);
        }

        await book.RestoreAsync(TestContext.CancellationToken);
        var body = new { action = "quarantine", workload = "a", author = "ann", reason = "it scans" };

        await Problems.AssertAsync(HttpStatusCode.Conflict, await controller.Http.PutAsJsonAsync("/v1/overrides/more", body));
        Assert.AreEqual(HttpStatusCode.OK, (await controller.Http.PutAsJsonAsync("/v1/overrides/o7", body)).StatusCode);
        Assert.AreEqual(HttpStatusCode.NoContent, (await controller.Http.DeleteAsync("/v1/overrides/o7")).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await controller.Http.PutAsJsonAsync("/v1/overrides/more", body)).StatusCode);
    }

    [TestMethod]
    public async Task Command_SetGetDelete_SaysWhatHappened()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));

        await TestConsole.RunAsync(controller, 1, "override", "a", "--reason", "x");
        await TestConsole.RunAsync(controller, 1, "override", "a", "--pin", "--reason", "x", "--for", "soon");
        await TestConsole.RunAsync(controller, 1, "override", "a", "--pin", "--reason", "x");
        var set = await TestConsole.RunAsync(controller, 0, "override", "a", "--profile", "open", "--reason", "works", "--for", "2h");
        var list = await TestConsole.RunAsync(controller, 0, "get", "overrides");
        await TestConsole.RunAsync(controller, 0, "delete", "override", "a");

        StringAssert.Contains(set.Error, "override a is in force: profile of a");
        Assert.AreEqual("a\tservice\topen", set.Out.Trim());
        CollectionAssert.AreEqual(new[] { "a", "profile", "a", "", "open" }, list.Rows[1][..5]);
        Assert.IsEmpty(await controller.Store.OverridesAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Command_NamesThatAreNoLabels_GetOneOfTheirOwnEach()
    {
        await using var controller = await TestController.StartAsync();
        string[] targets = ["vm.a", "vm-a", "VM-a", "group-default", new('x', 80), "mac:02:00:00:00:00:01"];
        controller.Control.AllWorkloads.AddRange(targets.Select(target => FakeControlPlane.Workload(target)));

        foreach (var target in targets)
        {
            await TestConsole.RunAsync(controller, 0, "override", target, "--quarantine", "--reason", "x");
            await TestConsole.RunAsync(controller, 0, "override", target, "--quarantine", "--reason", "again");
        }

        await TestConsole.RunAsync(controller, 0, "override", "default", "--group", "--quarantine", "--reason", "x");
        Assert.HasCount(targets.Length + 1, await controller.Store.OverridesAsync(TestContext.CancellationToken));
        await TestConsole.RunAsync(controller, 0, "delete", "override", "vm-a");
        await TestConsole.RunAsync(controller, 0, "delete", "override", "group-default");
    }

    [TestMethod]
    public async Task Start_OverStoredOverrides_KnowsThemBeforeTheFirstRequest()
    {
        var stored = new PolicyOverride
        {
            Name = "kept",
            Action = OverrideAction.Quarantine,
            Target = "default",
            Author = "ann",
            Reason = "because",
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        var store = new Mock<IStateStore>();
        store.SetReturnsDefault(Task.FromResult(ImmutableArray<Workload>.Empty));
        store.SetReturnsDefault(Task.FromResult(ImmutableArray<Assignment>.Empty));
        store.SetReturnsDefault(Task.FromResult(ImmutableArray<AttachedSwitch>.Empty));
        store.SetReturnsDefault(Task.FromResult(ImmutableArray<PersonaFeedback>.Empty));
        store.SetReturnsDefault(Task.FromResult(ImmutableArray<PolicyState>.Empty));
        store.SetReturnsDefault(Task.FromResult(ImmutableDictionary<string, EnforcementMode>.Empty));
        store.Setup(kept => kept.OverridesAsync(It.IsAny<CancellationToken>())).ReturnsAsync([stored]);

        await using var controller = await TestController.StartAsync(replace: services => services.AddSingleton(store.Object));

        Assert.AreEqual("default", (await controller.GetAsync("/v1/overrides/kept")).GetProperty("group").GetString());
    }
}
