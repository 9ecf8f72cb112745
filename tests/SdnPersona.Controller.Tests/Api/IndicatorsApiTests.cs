using System.Text.Json;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Tests.Cli;

namespace SdnPersona.Controller.Tests.Api;

[TestClass]
public sealed class IndicatorsApiTests
{
    private const string Botnet =
        """
        kind: IndicatorList
        metadata: { name: botnet }
        spec:
          description: Servers of a botnet.
          severity: 60
          confidence: 0.8
          addresses: [203.0.113.7, 198.51.100.0/24]
        """;

    private readonly string _config = Directory.CreateTempSubdirectory("sdnpersona-indicators-").FullName;

    [TestMethod]
    public async Task List_GoodExpiredAndBrokenFiles_SaysAllOfThemAndWhoHadContact()
    {
        await using var controller = await StartAsync();
        var status = FakeControlPlane.Workload("a");
        var hit = new IndicatorHit("botnet", 60, 0.8, "203.0.113.7", true, DateTimeOffset.UnixEpoch, 2);
        controller.Control.AllWorkloads.Add(status with
        {
            Assignment = status.Assignment! with { Window = status.Assignment.Window! with { Indicators = [hit, hit with { Address = "198.51.100.9" }] } },
        });

        var listed = await controller.GetAsync("/v1/indicators");

        var items = listed.GetProperty("items").EnumerateArray().ToArray();
        CollectionAssert.AreEqual(new[] { "botnet", "old" }, items.Select(item => item.GetProperty("name").GetString()).ToArray());
        Assert.AreEqual(2, items[0].GetProperty("addresses").GetInt32());
        Assert.AreEqual("""["a"]""", JsonSerializer.Serialize(items[0].GetProperty("workloads")));
        Assert.IsFalse(items[0].GetProperty("expired").GetBoolean());
        Assert.IsTrue(items[1].GetProperty("expired").GetBoolean());
        var error = listed.GetProperty("errors").EnumerateArray().First();
        StringAssert.EndsWith(error.GetProperty("file").GetString(), "wrong.yaml");
        Assert.AreEqual("spec.severity", error.GetProperty("field").GetString());
    }

    [TestMethod]
    public async Task Command_List_WritesListsAndErrors()
    {
        await using var controller = await StartAsync();

        var list = await TestConsole.RunAsync(controller, 0, "indicators", "list");

        CollectionAssert.AreEqual(new[] { "botnet", "60", "0.8", "2", "" }, list.Rows[1][..5]);
        StringAssert.EndsWith(list.Rows[2][4], "(expired)");
        StringAssert.Contains(list.Error, "wrong.yaml");
        StringAssert.Contains(list.Error, "spec.severity");
    }

    [TestCleanup]
    public void Clean() => Directory.Delete(_config, recursive: true);

    private Task<TestController> StartAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_config, "indicators")).FullName;
        File.WriteAllText(Path.Combine(folder, "botnet.yaml"), Botnet);
        File.WriteAllText(
            Path.Combine(folder, "old.yaml"), Botnet.Replace("name: botnet", "name: old") + "\n  expiresAt: 2001-01-01T00:00:00Z\n");
        File.WriteAllText(
            Path.Combine(folder, "wrong.yaml"), Botnet.Replace("name: botnet", "name: wrong").Replace("severity: 60", "severity: 600"));
        return TestController.StartAsync(options => options with { Config = [_config] });
    }
}
