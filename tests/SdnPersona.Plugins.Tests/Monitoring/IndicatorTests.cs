using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using SdnPersona.Abstractions;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring;

[TestClass]
public sealed class IndicatorTests : IDisposable
{
    private const string Good =
        """
        kind: IndicatorList
        metadata:
          name: botnet
        spec:
          description: Servers of a botnet.
          severity: 60
          confidence: 0.5
          expiresAt: 2026-01-02T04:00:00Z
          addresses:
            - 203.0.113.0/24
            - 2001:db8::7
        """;

    private readonly ManualClock _clock = new(new(2026, 1, 2, 3, 4, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("sdnpersona-indicators-").FullName;
    private readonly IndicatorCatalog _catalog;
    private readonly BehaviourMonitor _monitor;
    private int _writes;

    public IndicatorTests()
    {
        Write(Good);
        _catalog = new(new() { Folders = [_folder] }, _clock, NullLogger<IndicatorCatalog>.Instance);
        _monitor = new(new() { HashSeed = 1 }, _clock, _catalog);
    }

    public void Dispose()
    {
        _catalog.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    [DataRow("203.0.113.9")]
    [DataRow("::ffff:203.0.113.9")]
    [DataRow("2001:db8::7")]
    public void Contact_OfListedServer_IsTold(string server)
    {
        Out(server);
        var hit = Hits().Single();
        Assert.AreEqual(("botnet", 30.0, true, 1), (hit.List, hit.Points, hit.Opened, hit.Times));
        var address = server.Replace("::ffff:", "", StringComparison.Ordinal);
        Assert.AreEqual(
            $"opened a connection to {address} of indicator list botnet, last at 2026-01-02T03:04:00Z, 1 times", hit.Reason);
    }

    [TestMethod]
    public void Contact_ByListedClient_IsToldAsAsked()
    {
        _monitor.Record(new ConnectionSighting(
            _clock.Now, ConnectionMark.Attempt, 6, IPAddress.Parse("203.0.113.1"), 40000, Feed.Own, 443, null, Feed.Workload));
        Assert.IsFalse(Hits().Single().Opened);
    }

    [TestMethod]
    [DataRow("203.0.114.9")]
    [DataRow("2001:db8::8")]
    [DataRow("203.0.112.255")]
    public void Contact_OfOthers_IsNone(string server)
    {
        Out(server);
        Assert.IsEmpty(Hits());
    }

    [TestMethod]
    public void Contact_OfAFlowRecord_IsTold()
    {
        Assert.IsTrue(HostAddress.TryParse("203.0.113.9", out var server));
        _monitor.Record(new FlowRecord
        {
            Start = _clock.Now.AddSeconds(-1),
            End = _clock.Now,
            Protocol = 6,
            Client = HostAddress.From(Feed.Own),
            Server = server,
            ClientWorkload = Feed.Workload,
        });
        Assert.AreEqual("203.0.113.9", Hits().Single().Address);
    }

    [TestMethod]
    public void Contact_OlderThanFiveMinutes_IsForgotten()
    {
        Out("203.0.113.9");
        _clock.Advance(TimeSpan.FromSeconds(299));
        Assert.HasCount(1, Hits());
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.IsEmpty(Hits());
    }

    [TestMethod]
    public void Contact_OfAnExpiredList_IsNone()
    {
        _clock.Advance(TimeSpan.FromHours(1));
        Out("203.0.113.9");
        Assert.IsEmpty(Hits());
    }

    [TestMethod]
    public void Contact_WithManyAddresses_KeepsEightAndEveryList()
    {
        Write("""{"kind":"IndicatorList","metadata":{"name":"other"},"spec":{"severity":1,"confidence":1,"addresses":["198.51.100.1"]}}""", "b.json");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Out("198.51.100.1");
        for (var i = 1; i <= 100; i++)
        {
            Out($"203.0.113.{i}");
        }

        Assert.HasCount(8, Hits());
        Assert.AreEqual("other", Hits().Single(hit => hit.List != "botnet").List);
    }

    [TestMethod]
    public void File_Breaks_LastGoodStaysAndTheReasonIsGiven()
    {
        Write(Good.Replace("203.0.113.0/24", "203.0.113.7/24x", StringComparison.Ordinal));
        _clock.Advance(TimeSpan.FromSeconds(2));
        var error = _catalog.Errors.Single();
        Assert.AreEqual((Path.Combine(_folder, "a.yaml"), 9, "spec.addresses"), (error.File, error.Line, error.Field));
        Assert.Contains("entry 1, '203.0.113.7/24x', must be an address", error.Reason);
        Out("203.0.113.9");
        Assert.HasCount(1, Hits());
    }

    [TestMethod]
    [DataRow("severity: 60", "severity: 101", "spec.severity")]
    [DataRow("confidence: 0.5", "confidence: 2", "spec.confidence")]
    [DataRow("  confidence: 0.5\n", "", "spec.confidence")]
    [DataRow("2026-01-02T04:00:00Z", "soon", "spec.expiresAt")]
    [DataRow("203.0.113.0/24", "0.0.0.0/0", "spec.addresses")]
    [DataRow("203.0.113.0/24", "1", "spec.addresses")]
    [DataRow("203.0.113.0/24", "fe80::1%eth0", "spec.addresses")]
    [DataRow("203.0.113.0/24", "evil.example", "spec.addresses")]
    [DataRow("description", "colour", "spec.colour")]
    [DataRow("kind: IndicatorList", "kind: Persona", "kind")]
    public void Document_Wrong_NamesTheField(string right, string wrong, string field)
    {
        var text = Good.ReplaceLineEndings("\n").Replace(right, wrong, StringComparison.Ordinal);
        Assert.IsNull(IndicatorDocument.Read("a.yaml", text, out var errors));
        Assert.AreEqual(field, errors.Single().Field);
    }

    [TestMethod]
    public void File_OfAKnownName_IsRefused()
    {
        Write(Good, "b.yaml");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.HasCount(1, _catalog.Lists);
        Assert.AreEqual("metadata.name", _catalog.Errors.Single().Field);
    }

    private IEnumerable<IndicatorHit> Hits() => _monitor.Window(Feed.Workload, _clock.Now)?.Indicators ?? [];

    private void Out(string server) => _monitor.Record(new ConnectionSighting(
        _clock.Now, ConnectionMark.Attempt, 6, Feed.Own, 40000, IPAddress.Parse(server), 443, Feed.Workload, null));

    /// <summary>Writes a file with a time of its own, so that the change is seen however fast the test is.</summary>
    private void Write(string text, string name = "a.yaml")
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, ++_writes, DateTimeKind.Utc));
    }
}
