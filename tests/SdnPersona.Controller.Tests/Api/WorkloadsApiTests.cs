using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class WorkloadsApiTests
{
    [TestMethod]
    public async Task List_OfOneWorkload_HasTheDocumentedShape()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("web-1"));

        var actual = JsonNode.Parse(await controller.Http.GetStringAsync("/v1/workloads"));

        var expected = JsonNode.Parse(
            """
            {"items":[{"name":"web-1","id":"vm:web-1","group":"default","mode":"enforce","switch":"00000000000000a1",
              "bridge":"br0","port":7,"portName":"vnet7","stale":false,"macs":["02:00:00:00:00:0a"],
              "addresses":["10.0.0.1","2001:db8::1"],"persona":"service","probability":0.9,
              "probabilities":{"service":0.9,"unknown":0.1},"threats":{"compromised":0.05},"risk":12,"profile":"service",
              "protected":false,"held":null,
              "enforcement":{"state":"enforced","reason":null},
              "throughput":{"bitsOutPerSecond":2500000,"bitsInPerSecond":100},
              "verdicts":{"allowed":1000,"denied":5,"wouldDeny":2}}],"nextCursor":null}
            """);
        Assert.IsTrue(JsonNode.DeepEquals(expected, actual), actual!.ToJsonString());
    }

    [TestMethod]
    public async Task HeldChange_OfAProtectedWorkload_IsShownByWorkloadGroupAndCommand()
    {
        await using var controller = await TestController.StartAsync();
        var status = FakeControlPlane.Workload("web-1", "compromised");
        controller.Control.AllWorkloads.Add(status with
        {
            Workload = status.Workload with { ExternalIds = status.Workload.ExternalIds.Add("sdnpersona-protected", "ja") },
            Protected = true,
            Held = new("compromised", "quarantine", HoldCause.Protected, "protected: a person decides", DateTimeOffset.UnixEpoch),
        });

        var item = await controller.GetAsync("/v1/workloads/web-1");
        var group = await controller.GetAsync("/v1/groups/default");
        var console = await Cli.TestConsole.RunAsync(controller, 0, "explain", "workload", "web-1");

        Assert.AreEqual(
            """{"persona":"compromised","profile":"quarantine","cause":"protected","reason":"protected: a person decides","since":"1970-01-01T00:00:00+00:00"}""",
            item.GetProperty("held").GetRawText());
        Assert.AreEqual(
            "external_ids:sdnpersona-protected 'ja' must be true or false; true is assumed", item.GetProperty("protectionProblem").GetString());
        Assert.AreEqual((1, false), (group.GetProperty("held").GetInt32(), group.GetProperty("protected").GetBoolean()));
        Assert.Contains(
            "\nsdnpersona_held_changes{cause=\"protected\"} 1\n", await controller.Http.GetStringAsync("/metrics"));
        Assert.Contains("Held: persona compromised calls for profile quarantine since 1970", console.Out);
        Assert.Contains("Protection: external_ids:sdnpersona-protected 'ja' must be", console.Out);
    }

    [TestMethod]
    public async Task List_OfAWorkloadNotYetClassified_SaysUnknown()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(
            FakeControlPlane.Workload("new") with { Assignment = null, State = EnforcementState.Arming });

        var item = (await controller.GetAsync("/v1/workloads")).GetProperty("items")[0];

        Assert.AreEqual("unknown", item.GetProperty("persona").GetString());
        Assert.AreEqual(0, item.GetProperty("probability").GetDouble());
        Assert.AreEqual("arming", item.GetProperty("enforcement").GetProperty("state").GetString());
    }

    [TestMethod]
    public async Task List_InPages_ShowsEveryWorkloadOnce()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.AddRange(
            Enumerable.Range(0, 25).Reverse().Select(i => FakeControlPlane.Workload($"vm-{i:d2}-ü/{i}")));
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await controller.GetAsync($"/v1/workloads?limit=10{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(Names(page));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.HasCount(25, seen);
        CollectionAssert.AreEqual(seen.Distinct().Order(StringComparer.Ordinal).ToArray(), seen);
    }

    [TestMethod]
    [DataRow("persona=idle", "b")]
    [DataRow("group=web", "c")]
    [DataRow("switch=br1", "d")]
    [DataRow("switch=00000000000000a1&group=web", "c")]
    [DataRow("persona=nobody", "")]
    [DataRow("persona=", "a,b,c,d")]
    public async Task List_WithFilter_ShowsThoseThatMatch(string filter, string expected)
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.AddRange(
        [
            FakeControlPlane.Workload("a"),
            FakeControlPlane.Workload("b", persona: "idle"),
            FakeControlPlane.Workload("c", group: "web"),
            FakeControlPlane.Workload("d", bridge: "br1"),
        ]);

        Assert.AreEqual(expected, string.Join(',', Names(await controller.GetAsync($"/v1/workloads?{filter}"))));
    }

    [TestMethod]
    [DataRow("limit=0", "?limit")]
    [DataRow("limit=1001", "?limit")]
    [DataRow("limit=-1", "?limit")]
    [DataRow("limit=ten", "?limit")]
    [DataRow("limit=99999999999999999999", "?limit")]
    [DataRow("limit=1&limit=2", "?limit")]
    [DataRow("cursor=%25%25", "?cursor")]
    [DataRow("cursor=_w", "?cursor")]
    [DataRow("limit=0&cursor=%25", "?limit,?cursor")]
    public async Task List_WithBadPaging_NamesTheParameters(string query, string pointers)
    {
        await using var controller = await TestController.StartAsync();

        using var response = await controller.Http.GetAsync($"/v1/workloads?{query}");
        var problem = await Problems.AssertAsync(HttpStatusCode.BadRequest, response);

        Assert.AreEqual(pointers, string.Join(',', problem.Pointers()));
    }

    [TestMethod]
    public async Task Detail_OfAWorkload_ExplainsAndShowsFlows()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("web/1 ü"));
        controller.Control.Flows = (name, _) => Task.FromResult<System.Collections.Immutable.ImmutableArray<InstalledFlow>>(
            [new("br0", $"table=20,in_port=7 actions=goto_table:30 # {name}", 10, 1000, 3.5)]);

        var detail = await controller.GetAsync($"/v1/workloads/{Uri.EscapeDataString("web/1 ü")}");

        Assert.AreEqual("web/1 ü", detail.GetProperty("name").GetString());
        Assert.AreEqual("web/1 ü", detail.GetProperty("externalIds").GetProperty("vm-id").GetString());
        var explanation = detail.GetProperty("explanation");
        Assert.AreEqual("idle", explanation.GetProperty("runnerUp").GetString());
        Assert.AreEqual(3.25, explanation.GetProperty("evidence")[0].GetProperty("contribution").GetDouble());
        Assert.AreEqual(JsonValueKind.Null, explanation.GetProperty("evidence")[1].GetProperty("contribution").ValueKind);
        Assert.AreEqual(
            detail.GetProperty("risk").GetDouble(),
            explanation.GetProperty("riskContributions").EnumerateArray().Sum(part => part.GetProperty("points").GetDouble()));
        Assert.AreEqual("connections", explanation.GetProperty("missingSources")[0].GetString());
        Assert.AreEqual(30, explanation.GetProperty("windowSeconds").GetDouble());
        var flow = detail.GetProperty("flows")[0];
        StringAssert.StartsWith(flow.GetProperty("text").GetString(), "table=20,in_port=7");
        Assert.AreEqual(10, flow.GetProperty("packets").GetInt32());
        Assert.AreEqual(JsonValueKind.Null, detail.GetProperty("flowsUnavailable").ValueKind);
    }

    [TestMethod]
    public async Task Detail_WhileTheSwitchIsAway_StillExplains()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("web-1"));
        controller.Control.Flows = (_, _) =>
            throw new ControlPlaneException(ControlPlaneError.Unreachable, "br0 is not connected");

        var detail = await controller.GetAsync("/v1/workloads/web-1");

        Assert.AreEqual("br0 is not connected", detail.GetProperty("flowsUnavailable").GetString());
        Assert.AreEqual(0, detail.GetProperty("flows").GetArrayLength());
    }

    [TestMethod]
    public async Task Detail_WhileTheSwitchIsSilent_AnswersAnyway()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("web-1"));
        controller.Control.Flows = async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return [];
        };

        var detail = await controller.GetAsync("/v1/workloads/web-1");

        Assert.Contains("did not answer", detail.GetProperty("flowsUnavailable").GetString()!);
    }

    [TestMethod]
    public async Task Detail_OfAnUnknownWorkload_IsNotFound()
    {
        await using var controller = await TestController.StartAsync();

        using var response = await controller.Http.GetAsync("/v1/workloads/nobody");
        var problem = await Problems.AssertAsync(HttpStatusCode.NotFound, response);

        Assert.Contains("nobody", problem.GetProperty("detail").GetString()!);
    }

    [TestMethod]
    [DataRow("critical", "critical", null)]
    [DataRow("urgent", "normal", "external_ids:sdnpersona-criticality 'urgent' must be one of low, normal, high, critical; normal is assumed")]
    public async Task Get_Criticality_IsAsDeclaredOrSaysWhatIsWrong(string declared, string expected, string? problem)
    {
        await using var controller = await TestController.StartAsync();
        var status = FakeControlPlane.Workload("web-1");
        var contact = new IndicatorHit("botnet", 60, 0.5, "203.0.113.9", true, DateTimeOffset.UnixEpoch, 3);
        controller.Control.AllWorkloads.Add(status with
        {
            Workload = status.Workload with
            {
                ExternalIds = status.Workload.ExternalIds.Add(DeclaredCriticality.Key, declared),
            },
            Assignment = status.Assignment! with { Window = status.Assignment.Window! with { Indicators = [contact] } },
        });

        var detail = await controller.GetAsync("/v1/workloads/web-1");

        Assert.AreEqual(expected, detail.GetProperty("criticality").GetString());
        Assert.AreEqual(problem, detail.GetProperty("criticalityProblem").GetString());
        var shown = detail.GetProperty("explanation").GetProperty("indicators")[0];
        Assert.AreEqual(contact.Reason, shown.GetProperty("reason").GetString());
    }

    private static IEnumerable<string> Names(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!);
}
