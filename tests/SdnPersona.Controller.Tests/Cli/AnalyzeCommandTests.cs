using System.IO.Compression;
using System.Text;

namespace SdnPersona.Controller.Tests.Cli;

[TestClass]
public sealed class AnalyzeCommandTests
{
    private string _folder = "";

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("sdnpersona-analyze-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Personas_HostGraph_GivesARowPerHostAndWindow()
    {
        var output = Path.Combine(_folder, "out.csv");
        var console = new TestConsole();

        var code = await console.RunAsync(
            "analyze", "personas", "--flows", Graph(packed: true), "--labels", Labels("1,web\n2,database\n"), "--out", output);

        Assert.AreEqual(0, code, console.Error);
        var lines = await File.ReadAllLinesAsync(output);
        Assert.AreEqual("host,window,database,web,compromised,anomaly,risk", lines[0]);
        Assert.HasCount(1 + 4 * 3, lines);
        var row = lines.Single(line => line.StartsWith("3,2,", StringComparison.Ordinal)).Split(',');
        Assert.IsGreaterThan(0.5, double.Parse(row[3], System.Globalization.CultureInfo.InvariantCulture));
        StringAssert.Contains(console.Error, "2 labelled hosts");
    }

    [TestMethod]
    public async Task Personas_ConnectionsWithoutLabels_GivesSecondsAndNoPersona()
    {
        var flows = Write(
            "conn.csv",
            "ts,orig_h,orig_p,resp_h,resp_p,proto,conn_state\n1600000010,10.0.0.1,4000,203.0.113.9,443,tcp,SF\n");
        var console = new TestConsole();

        var code = await console.RunAsync("analyze", "personas", "--flows", flows, "--window", "5m");

        Assert.AreEqual(0, code, console.Error);
        StringAssert.StartsWith(console.Out, $"host,window,compromised,anomaly,risk{Environment.NewLine}10.0.0.1,1599999900,");
    }

    [TestMethod]
    [DataRow("1,web\n2\n", ":3: expected host,persona")]
    [DataRow("1,web\n1,database\n", ":3: 1 is web further up")]
    [DataRow("1,risk\n2,web\n", ":2: \"risk\" is the name of another column")]
    [DataRow("1,web\n", "two personas")]
    [DataRow("901,web\n902,database\n", "none of these hosts occurs")]
    public async Task Personas_BadLabels_AreRefusedWithTheirLine(string labels, string message)
    {
        var console = new TestConsole();

        var code = await console.RunAsync("analyze", "personas", "--flows", Graph(), "--labels", Labels(labels));

        Assert.AreEqual(1, code);
        StringAssert.Contains(console.Error, message);
    }

    [TestMethod]
    [DataRow("--window", "5x")]
    [DataRow("--span", "1m")]
    public async Task Personas_BadLength_IsRefused(string option, string value)
    {
        var console = new TestConsole();

        Assert.AreEqual(1, await console.RunAsync("analyze", "personas", "--flows", Graph(), option, value));
        StringAssert.Contains(console.Error, option);
    }

    [TestMethod]
    public async Task Personas_NoSuchFile_IsRefused()
    {
        var console = new TestConsole();

        Assert.AreEqual(1, await console.RunAsync("analyze", "personas", "--flows", Path.Combine(_folder, "none.csv")));
        StringAssert.Contains(console.Error, "none.csv");
    }

    [TestMethod]
    public async Task Evaluate_HostGraph_PrintsMeasuresAndDrawsTheDiagram()
    {
        var diagram = Path.Combine(_folder, "diagram.svg");
        var console = new TestConsole();

        var code = await console.RunAsync(
            "analyze", "evaluate", "--flows", Graph(), "--labels", Labels("1,web\n2,database\n3,web\n4,database\n"),
            "--hosts-per-persona", "1", "--least-hosts", "2", "--draws", "2", "--diagram", diagram);

        Assert.AreEqual(0, code, console.Error);
        StringAssert.Contains(console.Out, "1\t1.000±0.000\t1.000±0.000");
        StringAssert.StartsWith(await File.ReadAllTextAsync(diagram), "<svg");
    }

    [TestMethod]
    public async Task Evaluate_NothingLabelled_SaysWhatIsNeeded()
    {
        var console = new TestConsole();

        Assert.AreEqual(1, await console.RunAsync("analyze", "evaluate", "--flows", Graph()));
        StringAssert.Contains(console.Error, "--labels");
    }

    [TestMethod]
    public async Task Evaluate_LabelledScenarios_MeasuresCompromise()
    {
        var text = new StringBuilder("scenario,ts,orig_h,orig_p,resp_h,resp_p,proto,conn_state,label\n");
        for (var i = 0; i < 200; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"calm,{1600000000 + 20 * i},10.0.0.1,4{i:000},93.184.216.34,443,tcp,SF,Benign\n");
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"worm,{1600000000 + 20 * i},10.0.0.2,4{i:000},198.51.100.{i},23,tcp,S0,Malicious\n");
        }

        var console = new TestConsole();

        var code = await console.RunAsync(
            "analyze", "evaluate", "--flows", Write("conn.csv", text.ToString()), "--window", "5m");

        Assert.AreEqual(0, code, console.Error);
        StringAssert.Contains(console.Out, "compromised\troc_auc\t1");
        StringAssert.Contains(console.Out, "scenario\tworm\t");
    }

    private string Graph(bool packed = false)
    {
        var text = new StringBuilder("window,client,server,port,proto,packets\n");
        for (var window = 0; window < 3; window++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{window},1,2,7,6,10\n{window},3,2,7,6,12\n{window},1,4,7,6,11\n{window},3,4,7,6,11\n");
        }

        if (!packed)
        {
            return Write("graph.csv", text.ToString());
        }

        var path = Path.Combine(_folder, "graph.csv.gz");
        using var file = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        return path;
    }

    private string Labels(string rows) => Write("labels.csv", $"host,persona\n{rows}");

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
