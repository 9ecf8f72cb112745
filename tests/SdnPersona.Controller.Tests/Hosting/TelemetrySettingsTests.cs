namespace SdnPersona.Controller.Tests.Hosting;

[TestClass]
public sealed class TelemetrySettingsTests : IDisposable
{
    private const string Head = "kind: Telemetry\nmetadata:\n  name: site\nspec:\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("sdnpersona-telemetry-").FullName;

    [TestMethod]
    public void File_Missing_CollectsNothing()
    {
        var settings = TelemetrySettings.From([_folder], out var errors);

        Assert.IsTrue(errors.IsEmpty);
        Assert.IsNull(settings.Listen);
        Assert.IsNull(settings.Export);
    }

    [TestMethod]
    public void File_InFull_IsRead()
    {
        Write(
            Head + "  ipfix:\n    listen: 0.0.0.0:4739\n    target: 192.0.2.1:4739\n    sampling: 8\n"
            + "    activeTimeout: 30\n    cacheFlows: 100\n    allow: [10.0.0.0/8]\n");

        var settings = TelemetrySettings.From([_folder], out var errors);

        Assert.IsTrue(errors.IsEmpty, string.Join("; ", errors));
        Assert.AreEqual("0.0.0.0:4739", settings.Listen!.ToString());
        Assert.AreEqual(("192.0.2.1:4739", 8, 30, 100), (
            settings.Export!.Target, settings.Export.Sampling, settings.Export.ActiveTimeout, settings.Export.CacheFlows));
        Assert.AreEqual("10.0.0.0/8", settings.Decoding.Allowed.Single().ToString());
    }

    [TestMethod]
    [DataRow("    listen: 4739\n", "listen")]
    [DataRow("    listen: 0.0.0.0:4739\n    sampling: 0\n", "sampling")]
    [DataRow("    listen: 0.0.0.0:4739\n    target: here\n", "target")]
    [DataRow("    listen: 0.0.0.0:4739\n    allow: [everybody]\n", "allow")]
    [DataRow("    listen: 0.0.0.0:4739\n    colour: red\n", "colour")]
    public void File_WithAnError_NamesFileAndField(string ipfix, string field)
    {
        Write(Head + "  ipfix:\n" + ipfix);

        TelemetrySettings.From([_folder], out var errors);

        StringAssert.Contains(errors.Single().ToString(), field);
        StringAssert.EndsWith(errors.Single().File, "telemetry.yaml");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string text) => File.WriteAllText(Path.Combine(_folder, TelemetrySettings.FileName), text);
}
