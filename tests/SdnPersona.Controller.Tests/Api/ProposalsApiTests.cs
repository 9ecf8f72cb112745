using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Segments;
using SdnPersona.Controller.Tests.Cli;
using SdnPersona.MicroSegments;
using SdnPersona.Storage;

namespace SdnPersona.Controller.Tests.Api;

/// <summary>From the live graph to security groups in force and back, over the API and the command line.</summary>
[TestClass]
public sealed class ProposalsApiTests : IDisposable
{
    private static readonly string[] Names = ["web-1", "web-2", "web-3", "db-1", "db-2", "idle-1"];

    private readonly string _data = Directory.CreateTempSubdirectory("sdnpersona-proposals-").FullName;

    private readonly string _config = Directory.CreateTempSubdirectory("sdnpersona-config-").FullName;

    public TestContext TestContext { get; set; } = null!;

    public void Dispose()
    {
        Directory.Delete(_data, recursive: true);
        Directory.Delete(_config, recursive: true);
    }

    [TestMethod]
    public async Task Proposal_CreatedAcceptedEnforced_IsInForceOverARestart()
    {
        await using (var before = await StartAsync())
        {
            var id = await CreateAsync(before);
            var proposal = await before.GetAsync($"/v1/proposals/{id}");
            Assert.AreEqual("draft", proposal.GetProperty("summary").GetProperty("state").GetString());
            Assert.AreEqual(0, proposal.GetProperty("simulation").GetProperty("wouldBlock").GetInt64());
            Assert.AreEqual("idle-1", proposal.GetProperty("insufficientEvidence")[0].GetProperty("name").GetString());
            Assert.AreEqual("accepted", await StateAsync(before, id, "accepted"));
            Assert.HasCount(1, await GroupsAsync(before));
            Assert.AreEqual("shadow", await StateAsync(before, id, "shadow"));
            Assert.AreEqual("shadow", await ModeAsync(before, "seg-default-web"));
            Assert.AreEqual("enforced", await StateAsync(before, id, "enforced"));
            await before.StopAsync();
        }

        await using var after = await StartAsync();
        CollectionAssert.AreEqual(new[] { "seg-default-db", "seg-default-web", "default" }, await GroupsAsync(after));
        Assert.AreEqual("enforce", await ModeAsync(after, "seg-default-web"));
        var segments = await after.GetAsync("/v1/segments?group=default");
        Assert.AreEqual(2, segments.GetProperty("items").GetArrayLength());
        var audit = await after.GetAsync("/v1/audit?subject=default");
        CollectionAssert.AreEqual(
            new[] { "proposal-created", "proposal-ready", "proposal-accepted", "proposal-shadow", "proposal-enforced" },
            audit.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()).ToArray());
    }

    [TestMethod]
    public async Task Rollback_OfAnother_PutsBackExactlyWhatWasThere()
    {
        await using var controller = await StartAsync();
        var first = await EnforcedAsync(controller);
        var documents = Documents(controller);
        Use(controller, "web-1", "web-2", 9000, 30);
        var second = await EnforcedAsync(controller);
        Assert.AreNotEqual(documents, Documents(controller));
        Assert.AreEqual("superseded", await StateOfAsync(controller, first));
        var diff = await controller.GetAsync($"/v1/proposals/{second}/diff?against={first}");
        Assert.AreEqual(1, diff.GetProperty("rulesAdded").GetArrayLength(), diff.GetRawText());

        var back = await TestConsole.RunAsync(controller, 0, "proposals", "rollback", "default", "--reason", "breaks the shop");

        StringAssert.Contains(back.Error, $"proposal {first} of group default is enforced again");
        Assert.AreEqual(documents, Documents(controller));
        Assert.AreEqual("superseded", await StateOfAsync(controller, second));
        await TestConsole.RunAsync(controller, 0, "proposals", "rollback", "default", "--reason", "all of it");
        Assert.AreEqual("", Documents(controller));
        CollectionAssert.AreEqual(new[] { "default" }, await GroupsAsync(controller));
        await Problems.AssertAsync(HttpStatusCode.Conflict, await controller.Http.PostAsJsonAsync(
            "/v1/groups/default/rollback", new { author = "ann", reason = "once more" }));
    }

    [TestMethod]
    public async Task Enforce_WithAModeSetByHandBefore_Enforces()
    {
        await using var controller = await StartAsync();
        var id = await CreateAsync(controller);
        await StateAsync(controller, id, "accepted");
        await StateAsync(controller, id, "shadow");
        var set = await controller.Http.PutAsJsonAsync("/v1/groups/seg-default-db/mode", new { mode = "observe" });
        Assert.AreEqual(HttpStatusCode.OK, set.StatusCode);

        await StateAsync(controller, id, "enforced");

        Assert.AreEqual("enforce", await ModeAsync(controller, "seg-default-db"));
    }

    [TestMethod]
    public async Task Review_OverTheCommandLine_DecidesRulesAndMoves()
    {
        await using var controller = await StartAsync();
        await TestConsole.RunAsync(controller, 0, "proposals", "create", "default", "--reason", "first");
        var list = await TestConsole.RunAsync(controller, 0, "proposals", "list", "--group", "default");
        var id = list.Rows[1][0];
        var shown = await TestConsole.RunAsync(controller, 0, "proposals", "show", id);
        var rule = shown.Rows.First(row => row[0].EndsWith("tcp-5432", StringComparison.Ordinal))[0];

        await TestConsole.RunAsync(controller, 0, "proposals", "edit", id, "--rule", rule, "--ports", "5432-5433", "--reason", "two");
        await TestConsole.RunAsync(controller, 0, "proposals", "edit", id, "--member", "idle-1", "--segment", "db", "--reason", "spare");
        var outside = (await controller.GetAsync($"/v1/proposals/{id}")).GetProperty("rules").EnumerateArray()
            .First(one => one.GetProperty("id").GetString()!.StartsWith("outside", StringComparison.Ordinal)).GetProperty("id").GetString()!;
        await TestConsole.RunAsync(controller, 0, "proposals", "reject", id, "--rule", outside, "--reason", "not from outside");
        await TestConsole.RunAsync(controller, 0, "proposals", "accept", id, "--reason", "fine");
        await TestConsole.RunAsync(controller, 0, "proposals", "enforce", id, "--reason", "go");

        Assert.AreEqual("enforced", await StateOfAsync(controller, id));
        StringAssert.Contains(Documents(controller), "5432-5433");
        Assert.DoesNotContain("203.0.113.0/24", Documents(controller));
        var segments = await TestConsole.RunAsync(controller, 0, "segments", "list");
        Assert.IsTrue(segments.Rows.Any(row => row[^1] == "db-1 db-2 idle-1"), segments.Out);
        var text = await TestConsole.RunAsync(controller, 0, "proposals", "show", id);
        StringAssert.Contains(text.Out, "two");
    }

    [TestMethod]
    public async Task Drift_OfABlockedFlow_IsOneProposalThatAllowsIt()
    {
        await using var controller = await StartAsync();
        await EnforcedAsync(controller);
        var book = controller.Services.GetRequiredService<ProposalBook>();
        var graph = controller.Services.GetRequiredService<LiveGraph>();
        await book.FindDriftAsync(false, TestContext.CancellationToken);
        Assert.IsFalse(book.All.Any(proposal => proposal.Change is not null));

        graph.Record(Flow("db-1", "web-1", 9000) with { Outcome = FlowOutcome.Unanswered });
        await book.FindDriftAsync(false, TestContext.CancellationToken);
        await book.FindDriftAsync(true, TestContext.CancellationToken);

        var drift = book.All.Single(proposal => proposal.Change is not null);
        Assert.AreEqual(ProposalChangeKind.AddRule, drift.Change!.Kind);
        await StateAsync(controller, drift.Id, "accepted");
        await StateAsync(controller, drift.Id, "enforced");
        StringAssert.Contains(Documents(controller), "9000");
        StringAssert.Contains(Documents(controller), "5432");
        await book.FindDriftAsync(false, TestContext.CancellationToken);
        Assert.AreEqual(1, book.All.Count(proposal => proposal.Change is not null));
    }

    [TestMethod]
    public async Task Enforce_WhileTheStoreIsAway_ChangesNothing()
    {
        var store = new Mock<IProposalStore>();
        store.Setup(one => one.ProposalsAsync(It.IsAny<CancellationToken>())).ReturnsAsync([]);
        await using var controller = await StartAsync(services => services.AddSingleton(store.Object));
        var id = await CreateAsync(controller);
        await StateAsync(controller, id, "accepted");
        store.Setup(one => one.SaveProposalsAsync(
                It.IsAny<IReadOnlyCollection<StoredProposal>>(),
                It.IsAny<IReadOnlyCollection<string>>(),
                It.IsAny<IReadOnlyCollection<AuditRecord>>(),
                It.IsAny<CancellationToken>()))
            .ThrowsAsync(new StorageException("the disk is full"));

        var answer = await controller.Http.PutAsJsonAsync(
            $"/v1/proposals/{id}/state", new { state = "enforced", author = "ann", reason = "go" });

        Assert.AreEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.AreEqual("accepted", await StateOfAsync(controller, id));
        Assert.AreEqual("", Documents(controller));
        CollectionAssert.AreEqual(new[] { "default" }, await GroupsAsync(controller));
    }

    [TestMethod]
    public async Task Enforce_WhatTheCatalogRefuses_SaysWhyAndChangesNothing()
    {
        await using var controller = await StartAsync();
        var config = Directory.CreateDirectory(Path.Combine(_config, "profiles"));
        await File.WriteAllTextAsync(
            Path.Combine(config.FullName, "mine.yaml"), "{kind: Profile, metadata: {name: seg-default-web}, spec: {}}", TestContext.CancellationToken);
        var id = await CreateAsync(controller);
        await StateAsync(controller, id, "accepted");

        var problem = await Problems.AssertAsync(HttpStatusCode.Conflict, await controller.Http.PutAsJsonAsync(
            $"/v1/proposals/{id}/state", new { state = "enforced", author = "ann", reason = "go" }));

        StringAssert.Contains(problem.GetProperty("detail").GetString(), "already declared by");
        Assert.AreEqual("accepted", await StateOfAsync(controller, id));
        CollectionAssert.AreEqual(new[] { "default" }, await GroupsAsync(controller));
    }

    [TestMethod]
    public async Task Drift_OfAScan_IsBoundedAndWhatIsRejectedStaysAway()
    {
        await using var controller = await StartAsync();
        await EnforcedAsync(controller);
        var book = controller.Services.GetRequiredService<ProposalBook>();
        var graph = controller.Services.GetRequiredService<LiveGraph>();
        for (var port = 1; port < 30_000; port += 301)
        {
            graph.Record(Flow("db-1", "web-1", (ushort)port) with { Outcome = FlowOutcome.Refused });
        }

        await book.FindDriftAsync(false, TestContext.CancellationToken);
        await book.FindDriftAsync(false, TestContext.CancellationToken);
        var open = book.All.Where(proposal => proposal.Change is not null).ToArray();
        Assert.IsLessThanOrEqualTo(ProposalLimits.MostOpenDrift, open.Length);
        Assert.IsNotEmpty(open);

        await StateAsync(controller, open[0].Id, "rejected");
        await book.FindDriftAsync(false, TestContext.CancellationToken);
        Assert.AreEqual(1, book.All.Count(proposal => proposal.Change == open[0].Change));
    }

    [TestMethod]
    public async Task Put_WrongBodiesAndSteps_AreRefusedWithTheField()
    {
        await using var controller = await StartAsync();
        var id = await CreateAsync(controller);
        var wrong = await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.PutAsJsonAsync(
            $"/v1/proposals/{id}/state", new { state = "superseded", author = "", reason = "" }));
        CollectionAssert.AreEqual(new[] { "/state", "/author", "/reason" }, wrong.Pointers());
        await Problems.AssertAsync(HttpStatusCode.Conflict, await controller.Http.PutAsJsonAsync(
            $"/v1/proposals/{id}/state", new { state = "enforced", author = "ann", reason = "too early" }));
        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.PutAsJsonAsync(
            "/v1/proposals/p-9999/state", new { state = "accepted", author = "ann", reason = "none" }));
        await Problems.AssertAsync(HttpStatusCode.NotFound, await controller.Http.PostAsJsonAsync(
            "/v1/groups/none/proposals", new { author = "ann", reason = "none" }));
        await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.PostAsJsonAsync(
            "/v1/groups/default/proposals", new { author = "ann", reason = "fine", resolution = 9 }));
        await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.PutAsJsonAsync(
            $"/v1/proposals/{id}/members/idle-1", new { segment = "Not a name", author = "ann", reason = "no" }));
        await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.GetAsync("/v1/proposals?state=none"));
        Assert.AreEqual("in-review", await StateAsync(controller, id, "in-review"));
        Assert.AreEqual(1, (await controller.GetAsync("/v1/proposals?state=in-review&group=default")).GetProperty("items").GetArrayLength());
    }

    private async Task<TestController> StartAsync(Action<IServiceCollection>? replace = null)
    {
        var controller = await TestController.StartAsync(options => options with { Data = _data, Config = [_config] }, replace: replace);
        foreach (var name in Names)
        {
            var workload = FakeControlPlane.Workload(name);
            controller.Control.AllWorkloads.Add(workload with { Workload = workload.Workload with { Id = new($"vm:{name}") } });
        }

        if (controller.Services.GetRequiredService<LiveGraph>().Edges().IsEmpty)
        {
            foreach (var web in Names.Where(name => name.StartsWith("web", StringComparison.Ordinal)))
            {
                Use(controller, web, "db-1", 5432, 20);
                Use(controller, web, "db-2", 5432, 20);
                for (var i = 0; i < 20; i++)
                {
                    controller.Services.GetRequiredService<LiveGraph>().Record(Flow("", web, 443) with { ClientWorkload = null });
                }
            }
        }

        return controller;
    }

    private static void Use(TestController controller, string client, string server, ushort port, int flows)
    {
        for (var i = 0; i < flows; i++)
        {
            controller.Services.GetRequiredService<LiveGraph>().Record(Flow(client, server, port));
        }
    }

    private static FlowRecord Flow(string client, string server, ushort port) => new()
    {
        Start = DateTimeOffset.UtcNow,
        End = DateTimeOffset.UtcNow,
        Protocol = 6,
        Client = HostAddress.FromIPv4(0xcb007109),
        Server = HostAddress.FromIPv4(0x0a000002),
        ServerPort = port,
        Direction = DirectionEvidence.Observed,
        Outcome = FlowOutcome.Answered,
        ClientWorkload = new($"vm:{client}"),
        ServerWorkload = new($"vm:{server}"),
    };

    private static async Task<string> CreateAsync(TestController controller)
    {
        var answer = await controller.Http.PostAsJsonAsync("/v1/groups/default/proposals", new { author = "ann", reason = "segments" });
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var id = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetString()!;
        for (var i = 0; i < 200; i++)
        {
            var progress = (await controller.GetAsync($"/v1/proposals/{id}")).GetProperty("summary").GetProperty("progress").GetString();
            if (progress != "running")
            {
                Assert.AreEqual("ready", progress);
                return id;
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"proposal {id} is not ready");
    }

    private static async Task<string> EnforcedAsync(TestController controller)
    {
        var id = await CreateAsync(controller);
        await StateAsync(controller, id, "accepted");
        await StateAsync(controller, id, "enforced");
        return id;
    }

    private static async Task<string?> StateAsync(TestController controller, string id, string state)
    {
        var answer = await controller.Http.PutAsJsonAsync($"/v1/proposals/{id}/state", new { state, author = "ann", reason = "because" });
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("state").GetString();
    }

    private static async Task<string?> StateOfAsync(TestController controller, string id) =>
        (await controller.GetAsync($"/v1/proposals/{id}")).GetProperty("summary").GetProperty("state").GetString();

    private static async Task<string[]> GroupsAsync(TestController controller) =>
    [
        .. (await controller.GetAsync("/v1/groups")).GetProperty("items").EnumerateArray().Select(group => group.GetProperty("name").GetString()!),
    ];

    private static async Task<string?> ModeAsync(TestController controller, string group) =>
        (await controller.GetAsync($"/v1/groups/{group}")).GetProperty("mode").GetString();

    /// <summary>What the policy catalog is given, without the proposal's number.</summary>
    private static string Documents(TestController controller) => string.Join(
        '\n', controller.Services.GetRequiredService<SegmentPolicySource>().Documents.Select(document => document.Text));
}
