using System.Net;
using System.Net.Http.Json;
using SdnPersona.Controller.Tests.Cli;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class FeedbackApiTests
{
    private const string Path = "/v1/workloads/a/feedback";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Confirm_ThenUndo_IsKeptAndSaidAsEvents()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));

        var confirmed = await PostAsync(controller, new { action = "confirm", note = "looked at it" });
        Assert.AreEqual(HttpStatusCode.OK, confirmed.StatusCode, await confirmed.Content.ReadAsStringAsync());
        var undone = await PostAsync(controller, new { action = "undo" });
        Assert.AreEqual(HttpStatusCode.OK, undone.StatusCode);

        var item = (await controller.GetAsync(Path)).GetProperty("items").EnumerateArray().Single();
        Assert.AreEqual("service", item.GetProperty("persona").GetString());
        Assert.AreEqual("looked at it", item.GetProperty("note").GetString());
        Assert.IsNotNull(item.GetProperty("undoneAt").GetString());
        var events = await controller.Store.EventsAsync(0, 10, TestContext.CancellationToken);
        CollectionAssert.AreEqual(
            new[] { "feedback 1: persona service confirmed", "feedback 1 undone" },
            events.Select(entry => entry.Message).ToArray());
    }

    [TestMethod]
    public async Task Correct_UnknownOrThreatPersona_IsRefusedWithTheChoice()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));

        foreach (var persona in (string[])["nobody", "compromised"])
        {
            var problem = await Problems.AssertAsync(
                HttpStatusCode.BadRequest, await PostAsync(controller, new { action = "correct", persona }));
            StringAssert.Contains(problem.GetProperty("detail").GetString(), "there are: service");
        }

        Assert.IsEmpty(await controller.Store.FeedbackAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Give_WrongFields_NamesThem()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));

        var missing = await Problems.AssertAsync(
            HttpStatusCode.BadRequest, await PostAsync(controller, new { action = "correct" }));
        var excess = await Problems.AssertAsync(
            HttpStatusCode.BadRequest, await PostAsync(controller, new { action = "confirm", persona = "service", id = 4 }));

        CollectionAssert.AreEqual(new[] { "/persona" }, missing.Pointers());
        CollectionAssert.AreEqual(new[] { "/persona", "/id" }, excess.Pointers());
    }

    [TestMethod]
    public async Task Give_UnknownWorkloadOrNothingToUndo_IsNotFound()
    {
        await using var controller = await TestController.StartAsync();
        await Problems.AssertAsync(HttpStatusCode.NotFound, await PostAsync(controller, new { action = "confirm" }));

        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));
        await Problems.AssertAsync(HttpStatusCode.NotFound, await PostAsync(controller, new { action = "undo", id = 7 }));
    }

    [TestMethod]
    public async Task Give_BehaviourNotKnownYet_IsAConflict()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a") with { Assignment = null });

        await Problems.AssertAsync(HttpStatusCode.Conflict, await PostAsync(controller, new { action = "confirm" }));
    }

    [TestMethod]
    public async Task Verdict_OfAThreat_IsKeptAndNeedsAThreat()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));

        var denied = await PostAsync(controller, new { action = "deny-threat", persona = "compromised", note = "a poller" });
        Assert.AreEqual(HttpStatusCode.OK, denied.StatusCode, await denied.Content.ReadAsStringAsync());
        var none = await Problems.AssertAsync(HttpStatusCode.BadRequest, await PostAsync(controller, new { action = "confirm-threat" }));
        StringAssert.Contains(none.GetProperty("detail").GetString(), "no threat is in force; say which one is meant: compromised");
        var wrong = await Problems.AssertAsync(
            HttpStatusCode.BadRequest, await PostAsync(controller, new { action = "confirm-threat", persona = "service" }));
        StringAssert.Contains(wrong.GetProperty("detail").GetString(), "'service' is no threat; there are: compromised");
        controller.Control.AllWorkloads[0] = FakeControlPlane.Workload("a", persona: "compromised");
        var confirmed = await PostAsync(controller, new { action = "confirm-threat" });
        Assert.AreEqual(HttpStatusCode.OK, confirmed.StatusCode, await confirmed.Content.ReadAsStringAsync());

        var said = await controller.Store.FeedbackAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(new bool?[] { false, true }, said.Select(entry => entry.Holds).ToArray());
        Assert.IsTrue(said.All(entry => entry.Persona == "compromised"));
        var events = await controller.Store.EventsAsync(0, 10, TestContext.CancellationToken);
        CollectionAssert.AreEqual(
            new[] { "feedback 1: threat compromised denied", "feedback 2: threat compromised confirmed" },
            events.Select(entry => entry.Message).ToArray());
    }

    [TestMethod]
    public async Task Command_Threat_SaysWhatWasSaid()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));

        var no = await TestConsole.RunAsync(controller, 0, "feedback", "threat", "a", "no", "--threat", "compromised");
        await TestConsole.RunAsync(controller, 1, "feedback", "threat", "a", "maybe");
        var list = await TestConsole.RunAsync(controller, 0, "feedback", "list", "a");

        StringAssert.Contains(no.Error, "feedback 1: a is not compromised");
        Assert.AreEqual("not compromised", list.Rows[1][2]);
    }

    [TestMethod]
    public async Task Command_CorrectListUndo_SaysWhatHappened()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a", persona: "idle"));

        var correct = await TestConsole.RunAsync(controller, 0, "feedback", "correct", "a", "service", "--note", "a web server");
        var list = await TestConsole.RunAsync(controller, 0, "feedback", "list", "a");
        var undo = await TestConsole.RunAsync(controller, 0, "feedback", "undo", "a", "1");
        await TestConsole.RunAsync(controller, 3, "feedback", "undo", "a");
        await TestConsole.RunAsync(controller, 1, "feedback", "confirm", "a");

        StringAssert.Contains(correct.Error, "feedback 1: a is service, not idle");
        CollectionAssert.AreEqual(new[] { "service", "idle", "counts", "a web server" }, list.Rows[1][2..]);
        StringAssert.Contains(undo.Error, "feedback 1 of a is undone");
    }

    private static Task<HttpResponseMessage> PostAsync(TestController controller, object body) =>
        controller.Http.PostAsJsonAsync(Path, body);
}
