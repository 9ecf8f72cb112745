using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Tests.Cli;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class ModelsApiTests
{
    private const int Reviewed = 8;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Feedback_OnEnoughWorkloads_IsPromotedByTheTestAndRolledBack()
    {
        await using var controller = await TestController.StartAsync(replace: Personas);
        var classifier = controller.Services.GetRequiredService<IPersonaClassifier>();
        var before = Quiet(classifier, "stranger");
        await ReviewAsync(controller, 1, Reviewed / 2);
        await JudgeAsync(controller);
        var waiting = (await controller.GetAsync("/v1/models")).GetProperty("items").EnumerateArray().Last();
        Assert.AreEqual("challenger", waiting.GetProperty("state").GetString());
        StringAssert.StartsWith(waiting.GetProperty("reason").GetString(), "waits: 5 reviewed workloads");
        Assert.AreEqual(before, Quiet(classifier, "stranger"), "what is not tested counts for nobody else");
        Assert.IsGreaterThan(before, Quiet(classifier, "w1"), "but for whom it was said of");

        await ReviewAsync(controller, Reviewed / 2 + 1, Reviewed);
        await JudgeAsync(controller);

        var champion = (await controller.GetAsync("/v1/models")).GetProperty("items").EnumerateArray()
            .Single(model => model.GetProperty("state").GetString() == "champion");
        var version = champion.GetProperty("version").GetInt32();
        Assert.AreEqual(Reviewed, champion.GetProperty("trained").GetInt32(), champion.GetRawText());
        Assert.AreEqual(Reviewed, champion.GetProperty("scores").GetProperty("workloads").GetInt32());
        Assert.IsGreaterThan(before, Quiet(classifier, "stranger"));
        var audit = await controller.Store.AuditAsync(new(0, 10), TestContext.CancellationToken);
        Assert.AreEqual(("model-promoted", "controller", $"model {version}"), (audit.Single().Record.Action, audit[0].Record.Actor, audit[0].Record.Subject));

        var answer = await controller.Http.PostAsJsonAsync("/v1/models/1/rollback", new { author = "ann", reason = "no" });
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());

        Assert.AreEqual(before, Quiet(classifier, "stranger"));
        var rolled = await controller.GetAsync($"/v1/models/{version + 1}");
        Assert.AreEqual(Reviewed, rolled.GetProperty("setAside").GetArrayLength());
        Assert.IsTrue(rolled.GetProperty("personasAreTheSame").GetBoolean());
        Assert.AreEqual("back to model 1: no", rolled.GetProperty("model").GetProperty("reason").GetString());
        audit = await controller.Store.AuditAsync(new(0, 10), TestContext.CancellationToken);
        Assert.AreEqual(("model-rolled-back", "ann"), (audit[^1].Record.Action, audit[^1].Record.Actor));
        var events = await controller.Store.EventsAsync(0, 100, TestContext.CancellationToken);
        CollectionAssert.IsSubsetOf(new[] { "feedback", "model-promoted", "model-rolled-back" }, events.Select(entry => entry.Kind).ToArray());
    }

    [TestMethod]
    public async Task RollBack_WrongVersionOrBody_IsRefused()
    {
        await using var controller = await TestController.StartAsync();

        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.PostAsJsonAsync("/v1/models/9/rollback", new { }));
        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.GetAsync("/v1/models/x"));
        await Problems.AssertAsync(HttpStatusCode.Conflict, await controller.Http.PostAsJsonAsync("/v1/models/1/rollback", new { }));
        var wrong = await Problems.AssertAsync(
            HttpStatusCode.BadRequest, await controller.Http.PostAsJsonAsync("/v1/models/1/rollback", new { reason = new string('x', 501) }));
        CollectionAssert.AreEqual(new[] { "/reason" }, wrong.Pointers());
    }

    [TestMethod]
    public async Task Command_ListShowRollback_SaysWhatJudges()
    {
        await using var controller = await TestController.StartAsync(replace: Personas);
        await ReviewAsync(controller, 1, Reviewed);
        await JudgeAsync(controller);

        var list = await TestConsole.RunAsync(controller, 0, "models", "list");
        var champion = list.Rows.Single(row => row[1] == "champion");
        var show = await TestConsole.RunAsync(controller, 0, "models", "show", champion[0]);
        var rollback = await TestConsole.RunAsync(controller, 0, "models", "rollback", "1", "--reason", "too bold");
        await TestConsole.RunAsync(controller, 3, "models", "rollback", "99");

        Assert.AreEqual("VERSION", list.Rows[0][0]);
        Assert.AreEqual(("1", "retired"), (list.Rows[1][0], list.Rows[1][1]));
        StringAssert.Contains(show.Out, $": {string.Join(' ', Enumerable.Range(1, Reviewed))}\n");
        StringAssert.Contains(show.Out, "trouble: not calibrated (0 windows with it, 0 without)");
        StringAssert.Contains(rollback.Error, "is in force: back to model 1: too bold");
        StringAssert.Contains(rollback.Error, $"{Reviewed} feedback set aside");
    }

    private static Task JudgeAsync(TestController controller) =>
        controller.Services.GetRequiredService<ModelBook>().JudgeAsync(CancellationToken.None);

    /// <summary>Says of workloads that are between two personas that they are quiet.</summary>
    private static async Task ReviewAsync(TestController controller, int first, int last)
    {
        for (var i = first; i <= last; i++)
        {
            var name = $"w{i}";
            var status = FakeControlPlane.Workload(name, persona: "busy");
            controller.Control.AllWorkloads.Add(status with { Assignment = status.Assignment! with { Window = Window(name) } });
            var answer = await controller.Http.PostAsJsonAsync(
                $"/v1/workloads/{name}/feedback", new { action = "correct", persona = "quiet" });
            Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    private static double Quiet(IPersonaClassifier classifier, string name) =>
        classifier.Classify(Window(name), null).Functional["quiet"];

    private static FeatureWindow Window(string name) => new()
    {
        Workload = new($"vm:{name}"),
        End = DateTimeOffset.UnixEpoch,
        Length = TimeSpan.FromMinutes(1),
        Values = ImmutableDictionary<string, double>.Empty
            .Add("duty_cycle", 0.5).Add("initiator_ratio", 0).Add("burstiness", 0).Add("distinct_servers", 3),
    };

    private static void Personas(IServiceCollection services) => services.AddSingleton<IPersonaCatalog>(new TwoPersonas());
}
