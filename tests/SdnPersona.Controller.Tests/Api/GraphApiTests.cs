using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Tests.Cli;
using SdnPersona.MicroSegments;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class GraphApiTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("sdnpersona-graph-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [TestMethod]
    public async Task Get_InPagesAfterARestart_GivesEveryEdgeOnce()
    {
        await using (var before = await StartAsync())
        {
            Use(before, 5);
            await before.StopAsync();
        }

        await using var after = await StartAsync();
        var servers = new List<string>();
        for (var cursor = ""; ;)
        {
            var page = await after.GetAsync($"/v1/graph?limit=2{cursor}");
            servers.AddRange(page.GetProperty("items").EnumerateArray().Select(edge => edge.GetProperty("server").GetString()!));
            Assert.AreEqual(1, page.GetProperty("unresolvedFlows").GetInt64());
            if (page.GetProperty("nextCursor").GetString() is not { } next)
            {
                break;
            }

            cursor = $"&cursor={next}";
        }

        CollectionAssert.AreEqual(new[] { "vm:0", "vm:1", "vm:2", "vm:3", "vm:4" }, servers);
    }

    [TestMethod]
    public async Task Get_OfAGroup_NamesItsWorkloadsAndLeavesOutOthers()
    {
        await using var controller = await StartAsync();
        var client = FakeControlPlane.Workload("web-1");
        controller.Control.AllWorkloads.Add(client with { Workload = client.Workload with { Id = new("vm:client") } });
        Use(controller, 2);
        controller.Services.GetRequiredService<LiveGraph>().Record(Flow("vm:other", "vm:0"));

        var console = await TestConsole.RunAsync(controller, 0, "graph", "--group", "default");

        CollectionAssert.AreEqual(new[] { "web-1", "vm:0", "tcp", "443", "1" }, console.Rows[1][..5]);
        Assert.HasCount(3, console.Rows);
        StringAssert.Contains(console.Error, "1 flows without a direction");
    }

    [TestMethod]
    public async Task Get_OfNoGroup_Is404()
    {
        await using var controller = await StartAsync();

        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.GetAsync("/v1/graph?group=none"));
    }

    private Task<TestController> StartAsync() => TestController.StartAsync(options => options with { Data = _data });

    private static void Use(TestController controller, int servers)
    {
        var graph = controller.Services.GetRequiredService<LiveGraph>();
        for (var i = 0; i < servers; i++)
        {
            graph.Record(Flow("vm:client", $"vm:{i}"));
        }

        graph.Record(Flow("vm:client", "vm:0") with { Direction = DirectionEvidence.None });
    }

    private static FlowRecord Flow(string client, string server) => new()
    {
        Start = DateTimeOffset.UtcNow,
        End = DateTimeOffset.UtcNow,
        Protocol = 6,
        Client = HostAddress.FromIPv4(0x0a000001),
        Server = HostAddress.FromIPv4(0x0a000002),
        ServerPort = 443,
        Direction = DirectionEvidence.Observed,
        Outcome = FlowOutcome.Answered,
        ClientWorkload = new(client),
        ServerWorkload = new(server),
    };
}
