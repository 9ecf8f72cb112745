using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SdnPersona.Controller.Tests.Cli;
using SdnPersona.Core.Effectiveness;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class EffectivenessApiTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task List_DeniedPackets_GivesSharesAdviceAndWhomToReview()
    {
        await using var controller = await StartAsync();

        var item = (await controller.GetAsync("/v1/effectiveness?profile=service&persona=service")).GetProperty("items").EnumerateArray().Single();

        Assert.AreEqual(0.1, item.GetProperty("deniedShare").GetDouble(), 1e-6);
        Assert.AreEqual(0.1, item.GetProperty("calmDeniedShare").GetDouble(), 1e-6);
        Assert.AreEqual(9_000, item.GetProperty("packets").GetProperty("allowed").GetDouble(), 20);
        StringAssert.StartsWith(item.GetProperty("advice").GetString(), "it denies 10.0 %");
        CollectionAssert.AreEqual(
            new[] { "unsure", "sure" }, item.GetProperty("review").EnumerateArray().Select(name => name.GetString()).ToArray());
        Assert.AreEqual(0, (await controller.GetAsync("/v1/effectiveness?profile=none")).GetProperty("items").GetArrayLength());
    }

    [TestMethod]
    public async Task Command_Effectiveness_WritesARow()
    {
        await using var controller = await StartAsync();

        var shown = await TestConsole.RunAsync(controller, 0, "effectiveness", "--persona", "service");

        Assert.AreEqual("PROFILE", shown.Rows[0][0]);
        CollectionAssert.AreEqual(new[] { "service", "service" }, shown.Rows[1][..2]);
        Assert.AreEqual("10%", shown.Rows[1][3]);
        StringAssert.EndsWith(shown.Rows[1][^1], "unsure, sure");
    }

    [TestMethod]
    public async Task Forget_AProfile_BeginsAnewAndIsWrittenDown()
    {
        await using var controller = await StartAsync();

        await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.DeleteAsync("/v1/effectiveness"));
        await TestConsole.RunAsync(controller, 3, "effectiveness", "forget", "service", "--only", "idle");
        var forget = await TestConsole.RunAsync(controller, 0, "effectiveness", "forget", "service");
        await TestConsole.RunAsync(controller, 3, "effectiveness", "forget", "service");

        StringAssert.Contains(forget.Error, "what was observed of profile service begins anew");
        Assert.AreEqual(0, (await controller.GetAsync("/v1/effectiveness")).GetProperty("items").GetArrayLength());
        var entry = (await controller.Store.AuditAsync(new(0, 10), TestContext.CancellationToken)).Single().Record;
        Assert.AreEqual(("effectiveness-forgotten", "service"), (entry.Action, entry.Subject));
    }

    private async Task<TestController> StartAsync()
    {
        var controller = await TestController.StartAsync();
        var book = controller.Services.GetRequiredService<EffectBook>();
        var now = DateTimeOffset.UtcNow;
        var (sure, unsure) = (FakeControlPlane.Workload("sure"), FakeControlPlane.Workload("unsure"));
        unsure = unsure with { Assignment = unsure.Assignment! with { Probability = 0.6 } };

        // Two looks a minute apart, many times: an hour of workloads.
        for (var i = 0; i <= 40; i++)
        {
            await book.ObserveAsync(
                [
                    sure with { Allowed = 9 * (ulong)i * 10, Denied = (ulong)i * 10 }, unsure with { Allowed = 9 * (ulong)i * 15, Denied = (ulong)i * 15 },
                ],
                now + TimeSpan.FromMinutes(i - 41),
                TestContext.CancellationToken);
        }

        controller.Control.AllWorkloads.AddRange([sure, unsure, FakeControlPlane.Workload("other", persona: "idle")]);
        return controller;
    }
}
