using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SdnPersona.Controller.Tests.Cli;

[TestClass]
public sealed class AnalyzeSegmentsTests
{
    private string _folder = "";

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("sdnpersona-segments-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Segments_ThreeTiers_AreFoundAndAgreeWithTheirLabels()
    {
        var output = Path.Combine(_folder, "out");
        var labels = Write("labels.csv", Labels());
        var console = new TestConsole();

        var code = await console.RunAsync("analyze", "segments", "--edges", Graph(), "--labels", labels, "--out", output);

        Assert.AreEqual(0, code, console.Error);
        var rows = await File.ReadAllLinesAsync(Path.Combine(output, "segments.csv"));
        Assert.AreEqual("host,segment,name,confidence", rows[0]);
        Assert.HasCount(1 + 24, rows);
        var metrics = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(output, "metrics.json"))).RootElement;
        Assert.AreEqual(1, metrics.GetProperty("ari").GetDouble(), 1e-9, string.Join('\n', rows));
        Assert.AreEqual(24, metrics.GetProperty("labelled_hosts").GetDouble());
    }

    [TestMethod]
    public async Task Segments_PinnedHost_IsInTheSegmentOfThatName()
    {
        var pins = Write("pins.csv", "host,segment\n101,chosen\n201,chosen\n");
        var console = new TestConsole();

        var code = await console.RunAsync("analyze", "segments", "--edges", Graph(), "--pins", pins);

        Assert.AreEqual(0, code, console.Error);
        var names = console.Out.Split('\n').Where(row => row.StartsWith("101,", StringComparison.Ordinal) || row.StartsWith("201,", StringComparison.Ordinal))
            .Select(row => row.Split(',')[2]).ToArray();
        CollectionAssert.AreEqual(new[] { "chosen", "chosen" }, names, console.Out);
    }

    [TestMethod]
    public async Task Segments_PinOfAHostThatIsNotThere_IsSaid()
    {
        var console = new TestConsole();

        var code = await console.RunAsync("analyze", "segments", "--edges", Graph(), "--pins", Write("pins.csv", "host,segment\n9999,a\n"));

        Assert.AreEqual(0, code, console.Error);
        StringAssert.Contains(console.Error, "9999 does not occur");
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("-1")]
    [DataRow("NaN")]
    public async Task Segments_BadResolution_IsRefused(string resolution)
    {
        var console = new TestConsole();

        Assert.AreNotEqual(0, await console.RunAsync("analyze", "segments", "--edges", Graph(), "--resolution", resolution));
        StringAssert.Contains(console.Error, "--resolution must be above 0");
    }

    [TestMethod]
    [DataRow("host;segment\n1;a\n", ":1: needs a column host")]
    [DataRow("host,segment\n1\n", ":2: host or segment is missing")]
    [DataRow("host,segment\n1,a\n1,b\n", ":3: 1 is a further up")]
    [DataRow("host,segment\n", "no host in it")]
    [DataRow("host,segment\n99999,a\n", "none of these hosts is in a segment")]
    public async Task Segments_BadLabels_AreRefusedWithTheirLine(string labels, string message)
    {
        var console = new TestConsole();

        var code = await console.RunAsync("analyze", "segments", "--edges", Graph(), "--labels", Write("labels.csv", labels));

        Assert.AreEqual(1, code, console.Error);
        StringAssert.Contains(console.Error, message);
    }

    [TestMethod]
    public async Task Segments_FileThatIsNotThere_IsAnError()
    {
        var console = new TestConsole();

        Assert.AreEqual(1, await console.RunAsync("analyze", "segments", "--edges", Path.Combine(_folder, "none.csv")));
        StringAssert.Contains(console.Error, "none.csv");
    }

    /// <summary>Eight web servers that ask eight services, which ask eight databases, hour by hour.</summary>
    private string Graph()
    {
        var text = new StringBuilder("window,client,server,port,proto,packets\n");
        for (var window = 0; window < 12; window++)
        {
            for (var number = 0; number < 8; number++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{window},{101 + number},{201 + ((number + window) % 8)},8080,6,10\n");
                text.Append(CultureInfo.InvariantCulture, $"{window},{201 + number},{301 + ((number + window) % 8)},5432,6,20\n");
            }
        }

        return Write("edges.csv", text.ToString());
    }

    private static string Labels()
    {
        var hosts = Enumerable.Range(0, 8).SelectMany(number => new[] { (101 + number, "web"), (201 + number, "api"), (301 + number, "db") });
        return "graph,node,group\n" + string.Concat(hosts.Select(host => $"g,{host.Item1},{host.Item2}\n"));
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
