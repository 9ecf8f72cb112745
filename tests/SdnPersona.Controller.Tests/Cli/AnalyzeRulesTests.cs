using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using SdnPersona.Cli.Analysis;
using SdnPersona.MicroSegments;
using YamlDotNet.RepresentationModel;

namespace SdnPersona.Controller.Tests.Cli;

[TestClass]
public sealed class AnalyzeRulesTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private string _folder = "";

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("sdnpersona-rules-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Segments_ThreeTiers_HaveTheirRulesWithAllOfTheEvidence()
    {
        var output = await AnalyzeAsync();

        using var document = Json(output, "rules.json");
        var rules = document.RootElement.GetProperty("rules").EnumerateArray().ToArray();
        var names = rules.Select(rule => (Text(rule, "client", "name"), Text(rule, "server", "name"), rule.GetProperty("ports").GetString())).ToArray();
        Assert.HasCount(2, rules, string.Join('\n', names));
        var api = rules.Single(rule => rule.GetProperty("ports").GetString() == "8080");
        Assert.AreEqual("recommended", api.GetProperty("class").GetString());
        var evidence = api.GetProperty("evidence");
        Assert.AreEqual(96, evidence.GetProperty("flows").GetInt64());
        Assert.AreEqual((8, 8, 64), (Number(evidence, "clients"), Number(evidence, "servers"), Number(evidence, "pairs")));
        Assert.AreEqual(5, evidence.GetProperty("examples").GetArrayLength());

        var rows = await File.ReadAllLinesAsync(Path.Combine(output, "evidence.csv"));
        Assert.AreEqual(192, rows.Skip(1).Sum(row => int.Parse(row.Split(',')[6], CultureInfo.InvariantCulture)));
        Assert.AreEqual(64, rows.Count(row => row.StartsWith(api.GetProperty("id").GetString() + ",,10", StringComparison.Ordinal)));
        var table = await File.ReadAllLinesAsync(Path.Combine(output, "rules.csv"));
        Assert.HasCount(3, table);
        Assert.AreEqual(table[0].Split(',').Length, table[1].Split(',').Length);
    }

    [TestMethod]
    public async Task Segments_HeldOutRecording_IsReplayedAndWhatWouldBeBlockedIsNamed()
    {
        var later = Write("later.csv", "window,client,server,port,proto,packets\n20,101,201,8080,6,5\n20,101,301,5432,6,5\n20,999,201,8080,6,5\n");

        var output = await AnalyzeAsync("--held-out", later);

        using var document = Json(output, "metrics.json");
        var metrics = document.RootElement;
        Assert.AreEqual(1, metrics.GetProperty("coverage").GetDouble());
        Assert.AreEqual(1.0 / 3, metrics.GetProperty("held_out_coverage").GetDouble(), 1e-12);
        Assert.AreEqual(1, metrics.GetProperty("held_out_would_block_flows_new_peer").GetDouble());
        Assert.AreEqual(1, metrics.GetProperty("held_out_would_block_flows_unknown_host").GetDouble());
        Assert.AreEqual(23, metrics.GetProperty("blast_radius_before_mean").GetDouble());
        Assert.AreEqual((16 + 8 + 0) / 3.0, metrics.GetProperty("blast_radius_after_mean").GetDouble(), 1e-12);
        var blocked = await File.ReadAllLinesAsync(Path.Combine(output, "blocked.csv"));
        CollectionAssert.AreEquivalent(
            new[] { "held-out,newPeer,101,301,tcp,5432", "held-out,unknownHost,999,201,tcp,8080" },
            blocked.Skip(1).Select(row => string.Join(',', row.Split(',').Take(6))).ToArray());
    }

    [TestMethod]
    public async Task Segments_HeldOutWithoutFolder_IsRefused()
    {
        var console = new TestConsole();

        Assert.AreEqual(1, await console.RunAsync("analyze", "segments", "--edges", Graph(), "--held-out", Graph()));
        StringAssert.Contains(console.Error, "--held-out needs --out");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Segments_ExportedPolicy_IsValid(bool hasOutside)
    {
        var output = hasOutside ? await AnalyzeAsync(OutsideFlows(), []) : await AnalyzeAsync();

        var console = new TestConsole();
        var code = await console.RunAsync("validate", Path.Combine(output, "policy"));

        Assert.AreEqual(0, code, console.Out + console.Error);
        var groups = Directory.GetFiles(Path.Combine(output, "policy", "groups"));
        Assert.HasCount(hasOutside ? 2 : 3, groups);
        var profiles = string.Concat(Directory.GetFiles(Path.Combine(output, "policy", "profiles")).Select(File.ReadAllText));
        StringAssert.Contains(profiles, hasOutside ? "cidr: \"198.51.100.0/24\"" : "peer: {group: seg-");
        Assert.IsTrue(groups.All(path => File.ReadAllText(path).Contains("mode: observe", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Segments_NetworkPolicies_SayTheSameAsTheRules()
    {
        var output = await AnalyzeAsync(OutsideFlows(), []);

        var stream = new YamlStream();
        stream.Load(new StringReader(await File.ReadAllTextAsync(Path.Combine(output, "networkpolicies.yaml"))));

        var policies = stream.Documents.Where(document => document.RootNode is YamlMappingNode).Select(document => document.RootNode).ToArray();
        Assert.HasCount(2, policies);
        foreach (var policy in policies)
        {
            Assert.AreEqual("networking.k8s.io/v1", policy["apiVersion"].ToString());
            Assert.AreEqual("NetworkPolicy", policy["kind"].ToString());
            CollectionAssert.AreEqual(
                new[] { "Ingress", "Egress" }, ((YamlSequenceNode)policy["spec"]["policyTypes"]).Select(type => type.ToString()).ToArray());
        }

        var blocks = policies.SelectMany(policy => (YamlSequenceNode)policy["spec"]["egress"]).Where(block => block.ToString().Contains("ipBlock", StringComparison.Ordinal))
            .ToArray();
        Assert.HasCount(1, blocks);
        Assert.AreEqual("198.51.100.0/24", blocks[0]["to"][0]["ipBlock"]["cidr"].ToString());
        Assert.AreEqual(("TCP", "443"), (blocks[0]["ports"][0]["protocol"].ToString(), blocks[0]["ports"][0]["port"].ToString()));
    }

    [TestMethod]
    public async Task Segments_Picture_IsWellFormedLabelledAndTheSameTwice()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(await AnalyzeAsync(), "segments.svg"));
        var again = await File.ReadAllTextAsync(Path.Combine(await AnalyzeAsync(), "segments.svg"));

        Assert.AreEqual(text, again);
        var root = XDocument.Parse(text).Root!;
        Assert.AreEqual(Svg + "svg", root.Name);
        Assert.AreEqual(("img", "title desc"), (root.Attribute("role")!.Value, root.Attribute("aria-labelledby")!.Value));
        Assert.AreEqual("title", root.Element(Svg + "title")!.Attribute("id")!.Value);
        StringAssert.Contains(root.Element(Svg + "desc")!.Value, "3 of 3 segments and 2 of 2 pairs");
        Assert.HasCount(3, root.Elements(Svg + "g"));
        Assert.HasCount(2, root.Elements(Svg + "path"));
        Assert.IsTrue(root.Elements(Svg + "text").Any(label => label.Value == "tcp 8080"));
    }

    [TestMethod]
    public void Picture_NamesThatXmlCannotHold_AreEscaped()
    {
        var graph = new ServiceGraph
        {
            Hosts = ["a", "b"],
            Outside = [false, false],
            Edges =
            [
                new()
                {
                    Client = 0, Server = 1, Service = new(6, 80), Flows = 9, First = DateTimeOffset.UnixEpoch, Last = DateTimeOffset.UnixEpoch,
                    Hours = [0, 1, 2],
                },
            ],
        };
        var map = new SegmentMap
        {
            Segments = [new() { Id = "seg-0001", Name = "<a & \"b\">\u0001", Members = [0] }, new() { Id = "seg-0002", Name = "b", Members = [1] }],
            SegmentOf = [0, 1],
            Confidence = [1, 1],
        };
        var text = new StringWriter(CultureInfo.InvariantCulture);

        SegmentPicture.Write(text, RuleFindings.Of(graph, map, heldOut: null));

        Assert.IsTrue(XDocument.Parse(text.ToString()).Descendants(Svg + "text").Any(label => label.Value == "<a & \"b\">?"));
    }

    [TestMethod]
    public async Task ExplainRule_ThatExists_ShowsItsEvidence()
    {
        var rules = Path.Combine(await AnalyzeAsync(), "rules.json");
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(rules));
        var id = document.RootElement.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()!)
            .Single(id => id.EndsWith("tcp-8080", StringComparison.Ordinal));
        var console = new TestConsole();

        Assert.AreEqual(0, await console.RunAsync("explain", "rule", id, "--rules", rules), console.Error);

        StringAssert.Contains(console.Out, $"{id}: recommended, confidence ");
        StringAssert.Contains(console.Out, "96 flows");
        StringAssert.Contains(console.Out, "from 8 clients to 8 servers in 64 pairs");
        Assert.HasCount(1 + 5, console.Rows.Where(row => row.Length == 6).ToArray());
    }

    [TestMethod]
    public async Task ExplainRule_ThatDoesNotExist_NamesOthers()
    {
        var rules = Path.Combine(await AnalyzeAsync(), "rules.json");
        var console = new TestConsole();

        Assert.AreEqual(3, await console.RunAsync("explain", "rule", "seg-0099.seg-0001.tcp-1", "--rules", rules));
        StringAssert.Contains(console.Error, "no rule 'seg-0099.seg-0001.tcp-1' among 2; there are for example seg-");
        Assert.AreEqual(3, await console.RunAsync("explain", "rule", "x", "--rules", rules + ".none"));
        Assert.AreEqual(1, await console.RunAsync("explain", "rule", "x", "--rules", Write("rules.json", "[")));
        Assert.AreEqual(1, await console.RunAsync("explain", "rule", "x", "--rules", Write("rules.json", "{}")));
    }

    private Task<string> AnalyzeAsync(params string[] more) => AnalyzeAsync(Graph(), more);

    private async Task<string> AnalyzeAsync(string edges, string[] more)
    {
        var output = Path.Combine(_folder, "out");
        var console = new TestConsole();
        var code = await console.RunAsync(["analyze", "segments", "--edges", edges, "--out", output, .. more]);
        Assert.AreEqual(0, code, console.Error);
        return output;
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

    /// <summary>Six hosts that ask two others on a port each, and a network outside.</summary>
    private string OutsideFlows()
    {
        var text = new StringBuilder("window,client,server,port,proto,packets\n");
        for (var window = 0; window < 12; window++)
        {
            for (var number = 1; number <= 6; number++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{window},10.0.0.{number},10.0.1.{1 + (number % 2)},8080,6,10\n");
                text.Append(CultureInfo.InvariantCulture, $"{window},10.0.0.{number},198.51.100.{number},443,6,10\n");
                text.Append(CultureInfo.InvariantCulture, $"{window},10.0.0.{number},10.0.1.{1 + (number % 2)},0,1,10\n");
            }
        }

        return Write("edges.csv", text.ToString());
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static JsonDocument Json(string folder, string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, name)));

    private static string? Text(JsonElement rule, string side, string field) => rule.GetProperty(side).GetProperty(field).GetString();

    private static int Number(JsonElement evidence, string field) => evidence.GetProperty(field).GetInt32();
}
