using System.Net;
using System.Net.Http.Json;
using SdnPersona.Abstractions;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class ConfigurationApiTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Personas_AreListedWithWhatIsWrongWithFiles()
    {
        await using var controller = await TestController.StartAsync();

        var personas = await controller.GetAsync("/v1/personas");

        Assert.AreEqual("compromised", personas.GetProperty("items")[0].GetProperty("name").GetString());
        Assert.AreEqual("threat", personas.GetProperty("items")[0].GetProperty("kind").GetString());
        Assert.AreEqual("spec.prior", personas.GetProperty("errors")[0].GetProperty("field").GetString());
        Assert.AreEqual("Service", (await controller.GetAsync("/v1/personas/service")).GetProperty("displayName").GetString());
        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.GetAsync("/v1/personas/nobody"));
    }

    [TestMethod]
    public async Task Profiles_AreListedInTheWordsOfTheirFiles()
    {
        await using var controller = await TestController.StartAsync();

        var items = (await controller.GetAsync("/v1/profiles")).GetProperty("items").EnumerateArray().ToArray();
        CollectionAssert.Contains(items.Select(item => item.GetProperty("name").GetString()).ToArray(), "open");

        var exporter = await controller.GetAsync("/v1/profiles/data-exporter");
        Assert.AreEqual(20000, exporter.GetProperty("bandwidthOut").GetProperty("kbps").GetInt32());
        var service = await controller.GetAsync("/v1/profiles/service");
        Assert.AreEqual("deny", service.GetProperty("defaultEgress").GetString());
        var rule = service.GetProperty("rules")[0];
        Assert.AreEqual("egress", rule.GetProperty("direction").GetString());
        Assert.AreEqual("data-services", rule.GetProperty("name").GetString());
        Assert.AreEqual("80", service.GetProperty("rules")[1].GetProperty("ports")[0].GetString());
        Assert.AreEqual("drop", (await controller.GetAsync("/v1/profiles/quarantine")).GetProperty("established").GetString());
        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.GetAsync("/v1/profiles/nothing"));
    }

    [TestMethod]
    public async Task GroupMode_Set_IsInForceAndDurable()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));

        using var response = await controller.Http.PutAsJsonAsync("/v1/groups/default/mode", new { mode = "enforce" });

        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        var group = (await controller.GetAsync("/v1/groups")).GetProperty("items")[0];
        Assert.AreEqual("enforce", group.GetProperty("mode").GetString());
        Assert.AreEqual(1, group.GetProperty("workloads").GetInt32());
        Assert.AreEqual("enforce", (await controller.GetAsync("/v1/groups/default")).GetProperty("mode").GetString());
        Assert.AreEqual(EnforcementMode.Enforce, (await controller.Store.ModesAsync(TestContext.CancellationToken))["default"]);
    }

    [TestMethod]
    [DataRow("""{"mode":"on"}""", "/mode")]
    [DataRow("""{"mode":2}""", "/mode")]
    [DataRow("""{"mode":"2"}""", "/mode")]
    [DataRow("""{"mode":"observe,enforce"}""", "/mode")]
    [DataRow("""{"mode":null}""", "/mode")]
    [DataRow("""{"mode":["enforce"]}""", "/mode")]
    [DataRow("""{}""", "/mode")]
    [DataRow("""{"mode":"enforce","force":true}""", "/force")]
    public async Task GroupMode_ThatIsWrong_IsRefusedAtItsField(string body, string pointer)
    {
        await using var controller = await TestController.StartAsync();
        using var content = new StringContent(body, null, "application/json");

        var problem = await Problems.AssertAsync(
            HttpStatusCode.BadRequest, await controller.Http.PutAsync("/v1/groups/default/mode", content));

        CollectionAssert.AreEqual(new[] { pointer }, problem.Pointers(), problem.ToString());
    }

    [TestMethod]
    public async Task GroupMode_OfAnUnknownGroup_IsNotFoundWithTheKnownOnes()
    {
        await using var controller = await TestController.StartAsync();

        var problem = await Problems.AssertAsync(
            HttpStatusCode.NotFound, await controller.Http.PutAsJsonAsync("/v1/groups/nope/mode", new { mode = "shadow" }));

        Assert.Contains("there are default", problem.GetProperty("detail").GetString()!);
    }

    [TestMethod]
    public async Task Events_AreReadAfterASequence()
    {
        await using var controller = await TestController.StartAsync();
        for (var i = 1; i <= 3; i++)
        {
            await controller.HappenAsync($"{i}");
        }

        var events = (await controller.GetAsync("/v1/events?after=1&limit=1")).GetProperty("items");

        Assert.AreEqual(1, events.GetArrayLength());
        Assert.AreEqual("2", events[0].GetProperty("message").GetString());
        Assert.AreEqual(3, (await controller.GetAsync("/v1/events")).GetProperty("items").GetArrayLength());
        foreach (var bad in new[] { "after=x", "after=-1", "after=1.5", "after=99999999999999999999" })
        {
            using var response = await controller.Http.GetAsync($"/v1/events?{bad}");
            var problem = await Problems.AssertAsync(HttpStatusCode.BadRequest, response);
            CollectionAssert.AreEqual(new[] { "?after" }, problem.Pointers());
        }
    }

    [TestMethod]
    public async Task Health_CountsSwitches()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllSwitches.Add(FakeControlPlane.Switch("br0", 1));
        controller.Control.AllSwitches.Add(FakeControlPlane.Switch("br1", 2) with { Connected = false });

        var health = await controller.GetAsync("/healthz");

        Assert.AreEqual("ok", health.GetProperty("status").GetString());
        Assert.AreEqual(2, health.GetProperty("switches").GetInt32());
        Assert.AreEqual(1, health.GetProperty("switchesConnected").GetInt32());
    }
}
