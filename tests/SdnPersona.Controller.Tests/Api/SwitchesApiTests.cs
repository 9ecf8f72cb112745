using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class SwitchesApiTests
{
    private static readonly object Good = new { ovsdb = "unix:/run/db.sock", bridge = "br0" };

    [TestMethod]
    public async Task Attach_OfABridge_AnswersWhereItIs()
    {
        await using var controller = await TestController.StartAsync();

        using var response = await controller.Http.PostAsJsonAsync("/v1/switches", Good);

        Assert.AreEqual(HttpStatusCode.Created, response.StatusCode);
        Assert.AreEqual("/v1/switches/br0", response.Headers.Location?.ToString());
        Assert.AreEqual(new AttachRequest("unix:/run/db.sock", "br0"), controller.Control.Attached.Single());
        var attached = await controller.GetAsync(response.Headers.Location!.ToString());
        Assert.AreEqual("br0", attached.GetProperty("name").GetString());
        Assert.AreEqual("0000000000000001", attached.GetProperty("datapathId").GetString());
        Assert.AreEqual("synchronized", attached.GetProperty("state").GetString());
        Assert.AreEqual(40, attached.GetProperty("flows").GetProperty("expected").GetInt32());
        Assert.AreEqual(40, attached.GetProperty("flows").GetProperty("installed").GetInt32());
        Assert.IsTrue(attached.GetProperty("connected").GetBoolean());
    }

    [TestMethod]
    public async Task Attach_AsDryRun_ShowsThePlanAndChangesNothing()
    {
        await using var controller = await TestController.StartAsync();

        using var response = await controller.Http.PostAsJsonAsync(
            "/v1/switches?dryRun=true",
            new { ovsdb = "tcp:[::1]:6640", bridge = "br0", listen = true, listenAddress = "192.0.2.1:6653" });

        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode);
        var plan = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual("Bridge.protocols: add OpenFlow13", plan.GetProperty("changes")[0].GetString());
        Assert.AreEqual("flushes all flows", plan.GetProperty("warnings")[0].GetString());
        Assert.AreEqual("warning", plan.GetProperty("limits")[1].GetProperty("verdict").GetString());
        Assert.IsEmpty(controller.Control.Attached);
    }

    [TestMethod]
    [DataRow("""{"ovsdb":"db.sock","bridge":"br0"}""", "/ovsdb")]
    [DataRow("""{"ovsdb":"tcp:192.0.2.1","bridge":"br0"}""", "/ovsdb")]
    [DataRow("""{"ovsdb":"tcp:192.0.2.1:0","bridge":"br0"}""", "/ovsdb")]
    [DataRow("""{"ovsdb":"tcp::6640","bridge":"br0"}""", "/ovsdb")]
    [DataRow("""{"ovsdb":"tcp:a b:6640","bridge":"br0"}""", "/ovsdb")]
    [DataRow("""{"ovsdb":"unix:/","bridge":"br0"}""", "/ovsdb")]
    [DataRow("""{"ovsdb":"","bridge":""}""", "/ovsdb,/bridge")]
    [DataRow("""{"ovsdb":"unix:/x","bridge":"a b"}""", "/bridge")]
    [DataRow("""{"ovsdb":"unix:/x","bridge":"../x"}""", "/bridge")]
    [DataRow("""{"ovsdb":"unix:/x","bridge":"b\u0000"}""", "/bridge")]
    [DataRow("""{"ovsdb":"unix:/x","bridge":"b","listenAddress":"192.0.2.1:1"}""", "/listenAddress")]
    [DataRow("""{"ovsdb":"unix:/x","bridge":"b","listen":true,"listenAddress":"here"}""", "/listenAddress")]
    [DataRow("""{"ovsdb":"unix:/x","bridge":"b","listen":true,"listenAddress":"192.0.2.1"}""", "/listenAddress")]
    [DataRow("""{"ovsdb":"unix:/x","bridge":"b","listen":"yes"}""", "/listen")]
    [DataRow("""{"ovsdb":5,"bridge":"b"}""", "/ovsdb")]
    [DataRow("""{"ovsdb":null,"bridge":"b"}""", "/ovsdb")]
    [DataRow("""{"bridge":"b"}""", "/ovsdb")]
    [DataRow("""{}""", "/ovsdb,/bridge")]
    [DataRow("""{"ovsdb":"unix:/x","bridge":"b","bridge":"c"}""", "")]
    [DataRow("""{"ovsdb":"unix:/x","Bridge":"b","a/b~":true}""", "/bridge,/Bridge,/a~1b~0")]
    [DataRow("""{"ovsdb":"unix:/x","bridge":"b",}""", "")]
    [DataRow("[]", "")]
    [DataRow("null", "")]
    [DataRow("\"x\"", "")]
    [DataRow("{", "")]
    [DataRow("", "")]
    public async Task Attach_WithABadBody_NamesTheFields(string body, string pointers)
    {
        await using var controller = await TestController.StartAsync();
        foreach (var query in new[] { "", "?dryRun=true" })
        {
            using var content = new StringContent(body, null, "application/json");

            var problem = await Problems.AssertAsync(
                HttpStatusCode.BadRequest, await controller.Http.PostAsync($"/v1/switches{query}", content));

            CollectionAssert.AreEqual(pointers.Split(','), problem.Pointers(), problem.ToString());
            Assert.DoesNotContain("System.", problem.ToString());
            Assert.DoesNotContain("SdnPersona.", problem.ToString());
        }

        Assert.IsEmpty(controller.Control.Attached);
    }

    [TestMethod]
    public async Task Attach_WithABadQuery_NamesTheParameter()
    {
        await using var controller = await TestController.StartAsync();

        var problem = await Problems.AssertAsync(
            HttpStatusCode.BadRequest, await controller.Http.PostAsJsonAsync("/v1/switches?dryRun=maybe", Good));

        CollectionAssert.AreEqual(new[] { "?dryRun" }, problem.Pointers());
    }

    [TestMethod]
    [DataRow(ControlPlaneError.NotFound, HttpStatusCode.NotFound)]
    [DataRow(ControlPlaneError.Invalid, HttpStatusCode.BadRequest)]
    [DataRow(ControlPlaneError.Conflict, HttpStatusCode.Conflict)]
    [DataRow(ControlPlaneError.Unreachable, HttpStatusCode.FailedDependency)]
    public async Task Refusal_OfTheControlPlane_IsAProblemOfItsKind(ControlPlaneError error, HttpStatusCode status)
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.Refusal = new ControlPlaneException(error, "br0 cannot");

        foreach (var response in new[]
        {
            await controller.Http.PostAsJsonAsync("/v1/switches", Good),
            await controller.Http.PostAsJsonAsync("/v1/switches?dryRun=true", Good),
            await controller.Http.DeleteAsync("/v1/switches/br0"),
            await controller.Http.PutAsJsonAsync("/v1/groups/default/mode", new { mode = "shadow" }),
        })
        {
            var problem = await Problems.AssertAsync(status, response);
            Assert.AreEqual("br0 cannot", problem.GetProperty("detail").GetString());
        }
    }

    [TestMethod]
    public async Task Detach_OfABridge_HasNoContent()
    {
        await using var controller = await TestController.StartAsync();

        using var response = await controller.Http.DeleteAsync("/v1/switches/br%200");

        Assert.AreEqual(HttpStatusCode.NoContent, response.StatusCode);
        Assert.AreEqual("br 0", controller.Control.Detached.Single());
    }

    [TestMethod]
    public async Task Switch_ByNameOrDatapathId_IsFound()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllSwitches.Add(FakeControlPlane.Switch("br0", 0x2a));

        Assert.AreEqual("br0", (await controller.GetAsync("/v1/switches/000000000000002a")).GetProperty("name").GetString());
        Assert.AreEqual(1, (await controller.GetAsync("/v1/switches")).GetProperty("items").GetArrayLength());
        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.GetAsync("/v1/switches/br1"));
    }
}
