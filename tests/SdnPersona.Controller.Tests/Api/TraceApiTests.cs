using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Tracing;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class TraceApiTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("src=web-1&dst=203.0.113.7&proto=tcp&port=443", RuleProtocol.Tcp, 443)]
    [DataRow("src=web-1&dst=203.0.113.7&proto=udp&port=65535", RuleProtocol.Udp, 65535)]
    [DataRow("src=web-1&dst=203.0.113.7&proto=sctp&port=1", RuleProtocol.Sctp, 1)]
    [DataRow("src=web-1&dst=203.0.113.7&proto=icmp", RuleProtocol.Icmp, null)]
    public async Task Trace_OfAConnection_IsAskedForAndAnswered(string query, RuleProtocol protocol, int? port)
    {
        await using var controller = await TestController.StartAsync();
        var asked = new List<TraceQuery>();
        controller.Control.Traces = question =>
        {
            asked.Add(question);
            return FakeControlPlane.AllowedTrace();
        };

        var trace = await controller.GetAsync($"/v1/trace?{query}");

        Assert.AreEqual(new TraceQuery("web-1", "203.0.113.7", protocol, (ushort?)port), asked.Single());
        Assert.AreEqual("allow", trace.Text("verdict"));
        Assert.IsTrue(trace.GetProperty("consistent").GetBoolean());
        var side = trace.GetProperty("sides")[0];
        Assert.AreEqual(("egress", "enforce", "https", 2), (side.Text("direction"), side.Text("mode"), side.Text("rule"), side.GetProperty("ruleIndex").GetInt32()));
        var hop = trace.GetProperty("hops")[0];
        Assert.AreEqual("00000000000000a1", hop.Text("datapathId"));
        Assert.AreEqual("""[{"table":0,"name":"CLASSIFY","flow":"table=0 actions=goto_table:110"},{"table":110,"name":"OUTPUT","flow":"table=110 actions=NORMAL"}]""", hop.GetProperty("steps").Compact());
        Assert.AreEqual("new,trk", hop.GetProperty("ctStates")[0].GetString());
    }

    [TestMethod]
    public async Task Trace_UnknownWorkload_IsNotFoundAndNamed()
    {
        await using var controller = await TestController.StartAsync();

        var problem = await Problems.AssertAsync(HttpStatusCode.NotFound, await AskAsync(controller, "src=nobody&dst=web-1&proto=icmp"));

        Assert.Contains("'nobody'", problem.Text("detail")!);
    }

    [TestMethod]
    [DataRow("", "?src,?dst,?proto")]
    [DataRow("src=a&dst=b&proto=gre", "?proto")]
    [DataRow("src=a&dst=b&proto=TCP&port=80", "?proto")]
    [DataRow("src=a&dst=b&proto=any", "?proto")]
    [DataRow("src=a&dst=b&proto=tcp", "?port")]
    [DataRow("src=a&dst=b&proto=udp&port=", "?port")]
    [DataRow("src=a&dst=b&proto=tcp&port=0", "?port")]
    [DataRow("src=a&dst=b&proto=tcp&port=65536", "?port")]
    [DataRow("src=a&dst=b&proto=tcp&port=-1", "?port")]
    [DataRow("src=a&dst=b&proto=tcp&port=http", "?port")]
    [DataRow("src=a&dst=b&proto=tcp&port=%2080", "?port")]
    [DataRow("src=a&dst=b&proto=icmp&port=8", "?port")]
    [DataRow("src=a&src=c&dst=b&proto=icmp", "?src")]
    [DataRow("dst=b&proto=sctp&port=x", "?src,?port")]
    public async Task Trace_BadQuery_NamesTheParameters(string query, string pointers)
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.Traces = _ => throw new InvalidOperationException("must not be asked");

        var problem = await Problems.AssertAsync(HttpStatusCode.BadRequest, await AskAsync(controller, query));

        CollectionAssert.AreEqual(pointers.Split(','), problem.Pointers(), problem.ToString());
    }

    [TestMethod]
    public async Task Trace_WithoutSense_IsABadRequestThatSaysWhy()
    {
        await using var controller = await TestController.StartAsync();
        controller.Control.Traces = _ => throw new ControlPlaneException(ControlPlaneError.Invalid, "'a' and 'a' are the same workload");

        var problem = await Problems.AssertAsync(HttpStatusCode.BadRequest, await AskAsync(controller, "src=a&dst=a&proto=icmp"));

        Assert.AreEqual("'a' and 'a' are the same workload", problem.Text("detail"));
    }

    private Task<HttpResponseMessage> AskAsync(TestController controller, string query) =>
        controller.Http.GetAsync($"/v1/trace?{query}", TestContext.CancellationToken);
}
