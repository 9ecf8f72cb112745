using System.Net;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using SdnPersona.Controller.Tests.Cli;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class BreakGlassApiTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Thrown_GroupsAreObservedWhateverTheirModeUntilReleased()
    {
        await using var controller = await TestController.StartAsync();
        await controller.Http.PutAsJsonAsync("/v1/groups/default/mode", new { mode = "enforce" });

        var thrown = await controller.Http.PostAsJsonAsync("/v1/break-glass", new { author = "ann", reason = "it drops" });
        Assert.AreEqual(HttpStatusCode.OK, thrown.StatusCode, await thrown.Content.ReadAsStringAsync());
        await AssertModesAsync(controller, "observe", "enforce");
        Assert.Contains("\nsdnpersona_break_glass 1\n", await controller.Http.GetStringAsync("/metrics"));
        await controller.Http.PutAsJsonAsync("/v1/groups/default/mode", new { mode = "shadow" });
        await AssertModesAsync(controller, "observe", "shadow");
        var status = await controller.GetAsync("/v1/break-glass");
        Assert.AreEqual(
            (true, "ann", "it drops", true),
            (status.GetProperty("thrown").GetBoolean(), status.Text("author"), status.Text("reason"), status.GetProperty("stored").GetBoolean()));

        Assert.AreEqual(HttpStatusCode.OK, (await controller.Http.DeleteAsync("/v1/break-glass?author=bob")).StatusCode);
        await AssertModesAsync(controller, "shadow", null);
        Assert.Contains("\nsdnpersona_break_glass 0\n", await controller.Http.GetStringAsync("/metrics"));
        var actions = (await controller.GetAsync("/v1/audit?subject=all+groups")).GetProperty("items").EnumerateArray()
            .Select(item => $"{item.Text("actor")} {item.Text("action")}").ToArray();
        CollectionAssert.AreEqual(new[] { "ann break-glass-thrown", "bob break-glass-released" }, actions);
    }

    [TestMethod]
    public async Task Throw_WithNothingStatedOrSomethingWrong_IsTakenOrRefused()
    {
        await using var controller = await TestController.StartAsync();

        var problem = await Problems.AssertAsync(HttpStatusCode.BadRequest, await controller.Http.PostAsJsonAsync(
            "/v1/break-glass", new { author = "ann", reason = new string('x', 501) }));
        CollectionAssert.AreEqual(new[] { "/reason" }, problem.Pointers());
        Assert.IsFalse((await controller.GetAsync("/v1/break-glass")).GetProperty("thrown").GetBoolean());
        Assert.AreEqual(HttpStatusCode.OK, (await controller.Http.PostAsJsonAsync("/v1/break-glass", new { })).StatusCode);
        Assert.AreEqual("api", (await controller.GetAsync("/v1/break-glass")).Text("author"));
    }

    [TestMethod]
    public async Task Command_SaysWhetherItIsStored()
    {
        await using var controller = await TestController.StartAsync();

        var thrown = await TestConsole.RunAsync(controller, 0, "break-glass", "--reason", "it drops");
        Assert.Contains("break-glass: every group is observed since ", thrown.Error);
        Assert.Contains(", by command line (it drops)\nstored: ", thrown.Error);
        Assert.Contains("its mode will be enforce when that is released", (await TestConsole.RunAsync(controller, 0, "set", "mode", "default", "enforce")).Error);
        var released = await TestConsole.RunAsync(controller, 0, "break-glass", "release");
        Assert.Contains("break-glass is not thrown: the modes of the groups count\nstored: ", released.Error);
    }

    [TestMethod]
    public async Task Command_WhileTheDatabaseIsDamaged_ThrowsAndSaysThatItIsNotStored()
    {
        await using var controller = await TestController.StartAsync();
        await using (var other = new SqliteConnection($"Data Source={controller.DatabaseFile};Pooling=False"))
        {
            await other.OpenAsync(TestContext.CancellationToken);
            await using var damage = other.CreateCommand();
            damage.CommandText = "DROP TABLE break_glass";
            await damage.ExecuteNonQueryAsync(TestContext.CancellationToken);
        }

        var thrown = await TestConsole.RunAsync(controller, 0, "break-glass");

        Assert.Contains("every group is observed", thrown.Error);
        Assert.Contains("NOT stored: it is so in the running controller only", thrown.Error);
        Assert.Contains("no such table: break_glass", thrown.Error);
        Assert.Contains("NOT stored", (await TestConsole.RunAsync(controller, 0, "break-glass", "status")).Error);
        Assert.AreEqual("observe", (await controller.GetAsync("/v1/groups/default")).Text("mode"));
    }

    private static async Task AssertModesAsync(TestController controller, string now, string? later)
    {
        var group = await controller.GetAsync("/v1/groups/default");
        Assert.AreEqual((now, later), (group.Text("mode"), group.GetProperty("modeAfterRelease").GetString()));
    }
}
