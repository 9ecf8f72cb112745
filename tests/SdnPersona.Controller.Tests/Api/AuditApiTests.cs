using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SdnPersona.Controller.Tests.Cli;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class AuditApiTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Changes_ByPeople_AreListedWithWhoBeforeAndAfter()
    {
        await using var controller = await TestController.StartAsync();
        await ChangeAsync(controller);

        var items = (await controller.GetAsync("/v1/audit")).GetProperty("items").EnumerateArray().ToArray();

        CollectionAssert.AreEqual(
            new[] { "1 ann mode-changed default observe shadow", "2 api mode-changed default shadow observe" },
            items.Take(2).Select(Line).ToArray());
        Assert.AreEqual("3 bob override-set a  quarantine of workload 'a' by bob (it scans)", Line(items[2]));
        Assert.AreEqual("4 eve override-removed a quarantine of workload 'a' by bob (it scans) ", Line(items[3]));
        Assert.AreEqual(items[2].GetProperty("hash").GetString(), items[3].GetProperty("previous").GetString());
        var next = await controller.GetAsync("/v1/audit?after=1&limit=1");
        Assert.AreEqual(2, next.GetProperty("items").EnumerateArray().Single().GetProperty("sequence").GetInt32());
        var about = await controller.GetAsync("/v1/audit?subject=a&action=override-set&actor=bob");
        Assert.AreEqual(3, about.GetProperty("items").EnumerateArray().Single().GetProperty("sequence").GetInt32());
        var verdict = await controller.GetAsync("/v1/audit/verify");
        Assert.AreEqual((true, 4), (verdict.GetProperty("intact").GetBoolean(), verdict.GetProperty("entries").GetInt32()));
    }

    [TestMethod]
    [DataRow("/v1/audit?after=x", "?after")]
    [DataRow("/v1/audit?limit=0", "?limit")]
    [DataRow("/v1/audit/verify?sequence=1", "?hash")]
    [DataRow("/v1/audit/verify?hash=00", "?sequence")]
    [DataRow("/v1/audit/verify?sequence=0&hash=0000000000000000000000000000000000000000000000000000000000000000", "?sequence")]
    [DataRow("/v1/audit/verify?sequence=1&hash=zz", "?hash")]
    public async Task Request_ThatIsWrong_IsRefusedWithTheField(string path, string pointer)
    {
        await using var controller = await TestController.StartAsync();

        var problem = await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.GetAsync(path));

        Assert.Contains(pointer, problem.Pointers());
    }

    [TestMethod]
    public async Task Author_ThatIsWrong_IsRefusedAndNothingChanges()
    {
        await using var controller = await TestController.StartAsync();

        await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.PutAsJsonAsync(
            "/v1/groups/default/mode", new { mode = "enforce", author = "a\nb" }));
        await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.DeleteAsync($"/v1/overrides/x?author={new string('x', 101)}"));

        Assert.IsEmpty((await controller.GetAsync("/v1/audit")).GetProperty("items").EnumerateArray());
        Assert.AreEqual("observe", (await controller.GetAsync("/v1/groups/default")).GetProperty("mode").GetString());
    }

    [TestMethod]
    public async Task Command_ListsAndVerifies_AndFindsWhatWasChanged()
    {
        await using var controller = await TestController.StartAsync();
        await ChangeAsync(controller);
        var console = new TestConsole();
        console.Environment["USER"] = "carl";
        await console.AssertAsync(controller, 0, "set", "mode", "default", "shadow");

        var list = await TestConsole.RunAsync(controller, 0, "audit", "--subject", "default");
        CollectionAssert.AreEqual(
            new[] { "ACTOR", "ann", "api", "carl" }, list.Rows.Select(row => row[2]).ToArray());
        var json = await TestConsole.RunAsync(controller, 0, "audit", "--action", "override-removed", "-o", "json");
        Assert.AreEqual("eve", JsonDocument.Parse(json.Out).RootElement.GetProperty("actor").GetString());
        var intact = await TestConsole.RunAsync(controller, 0, "audit", "verify");
        Assert.AreEqual("5 entries are as they were written", intact.Error.Trim());
        await TestConsole.RunAsync(controller, 0, "audit", "verify", "--noted", intact.Out.Trim());
        await TestConsole.RunAsync(controller, 1, "audit", "verify", "--noted", "5");
        await TestConsole.RunAsync(controller, 1, "audit", "verify", "--noted", "5:xyz");

        await using (var other = new SqliteConnection($"Data Source={controller.DatabaseFile};Pooling=False"))
        {
            await other.OpenAsync(TestContext.CancellationToken);
            await using var tamper = other.CreateCommand();
            tamper.CommandText = "DROP TRIGGER audit_no_update; UPDATE audit SET actor = 'nobody' WHERE sequence = 2";
            await tamper.ExecuteNonQueryAsync(TestContext.CancellationToken);
        }

        var broken = await TestConsole.RunAsync(controller, 2, "audit", "verify");
        Assert.Contains("the audit log was changed: entry 2 is not as it was written", broken.Error);
    }

    private static async Task ChangeAsync(TestController controller)
    {
        controller.Control.AllWorkloads.Add(FakeControlPlane.Workload("a"));
        await controller.Http.PutAsJsonAsync("/v1/groups/default/mode", new { mode = "shadow", author = "ann" });
        await controller.Http.PutAsJsonAsync("/v1/groups/default/mode", new { mode = "observe" });
        await controller.Http.PutAsJsonAsync(
            "/v1/overrides/stop-a", new { action = "quarantine", workload = "a", author = "bob", reason = "it scans" });
        Assert.AreEqual(HttpStatusCode.NoContent, (await controller.Http.DeleteAsync("/v1/overrides/stop-a?author=eve")).StatusCode);
    }

    private static string Line(JsonElement item) => string.Join(' ', new[] { "sequence", "actor", "action", "subject", "before", "after" }
        .Select(field => item.GetProperty(field).ToString()));
}
