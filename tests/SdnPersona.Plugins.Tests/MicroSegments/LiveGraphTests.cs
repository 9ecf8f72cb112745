using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.MicroSegments;
using SdnPersona.TestSupport;

namespace SdnPersona.Plugins.Tests.MicroSegments;

[TestClass]
public sealed class LiveGraphTests
{
    private readonly TestClock _clock = new();

    [TestMethod]
    public void Record_WorkloadThatChangesItsAddress_KeepsOneEdge()
    {
        var graph = Graph();

        graph.Record(Flow("vm:web", "10.0.0.1", "vm:db", "10.0.0.2"));
        graph.Forget(new("vm:web"));
        graph.Record(Flow("vm:web", "10.9.9.9", "vm:db", "10.0.0.2"));

        var edge = graph.Edges().Single();
        Assert.AreEqual(("vm:web", "vm:db", 2L), (edge.Client.Name, edge.Server.Name, edge.Flows));
    }

    [TestMethod]
    public void Record_AddressThatPassesToAnother_IsAnotherEdge()
    {
        var graph = Graph();

        graph.Record(Flow("vm:old", "10.0.0.1", "vm:db", "10.0.0.2"));
        graph.Record(Flow("vm:new", "10.0.0.1", "vm:db", "10.0.0.2"));

        CollectionAssert.AreEqual(new[] { "vm:new", "vm:old" }, graph.Edges().Select(edge => edge.Client.Name).ToArray());
    }

    [TestMethod]
    public void Record_WithoutDirectionOrAnswer_IsCountedAndNoEdge()
    {
        var graph = Graph();

        graph.Record(Flow("vm:a", "10.0.0.1", "vm:b", "10.0.0.2") with { Direction = DirectionEvidence.None });
        graph.Record(Flow("vm:a", "10.0.0.1", "vm:b", "10.0.0.2") with { Outcome = FlowOutcome.Unanswered });
        graph.Record(Flow(null, "192.0.2.1", null, "192.0.2.2"));

        Assert.IsEmpty(graph.Edges());
        Assert.AreEqual(new LiveGraphCounters(1, 1, 1, 0), graph.Counters);
        Assert.AreEqual("vm:b", graph.Attempts().Single().Server.Name);
    }

    [TestMethod]
    [DataRow((byte)6, 0UL, 0)]
    [DataRow((byte)6, 3UL, 1)]
    [DataRow((byte)17, 0UL, 1)]
    public void Record_OfSamples_IsATryWhereTcpShowsOneDirectionOnly(byte protocol, ulong packetsIn, int edges)
    {
        var graph = Graph();

        graph.Record(Flow("vm:a", "10.0.0.1", "vm:b", "10.0.0.2") with
        {
            Protocol = protocol,
            PacketsIn = packetsIn,
            Outcome = FlowOutcome.Unknown,
        });

        Assert.HasCount(edges, graph.Edges());
        Assert.HasCount(1 - edges, graph.Attempts());
    }

    [TestMethod]
    [DataRow("224.0.0.251")]
    [DataRow("255.255.255.255")]
    [DataRow("ff02::16")]
    public void Record_ToManyAtOnce_IsNoTry(string address)
    {
        var graph = Graph();

        graph.Record(Flow("vm:a", "10.0.0.1", null, address) with { Outcome = FlowOutcome.Unanswered });

        Assert.IsEmpty(graph.Attempts());
        Assert.AreEqual(1, graph.Counters.Failed);
    }

    [TestMethod]
    public void Record_OfSwitchAndExporter_CountsAFlowOnce()
    {
        var graph = Graph();

        for (var i = 0; i < 3; i++)
        {
            graph.Record(Sighting(ConnectionMark.Attempt));
            graph.Record(Sighting(ConnectionMark.Accepted));
            graph.Record(Flow("vm:a", "10.0.0.1", "vm:b", "10.0.0.2"));
        }

        Assert.AreEqual(3, graph.Edges().Single().Flows);
        Assert.IsEmpty(graph.Attempts());
    }

    [TestMethod]
    public void Record_SynThatIsNotAnswered_IsATryForAnHour()
    {
        var graph = Graph();
        graph.Record(Sighting(ConnectionMark.Attempt));

        Assert.AreEqual(443, graph.Attempts().Single().Port);
        _clock.Advance(TimeSpan.FromHours(1.1));

        Assert.IsEmpty(graph.Attempts());
        Assert.IsEmpty(graph.Edges());
    }

    [TestMethod]
    public void Record_Peers_AreOneAddressInsideAndAPrefixOutside()
    {
        var graph = Graph();

        graph.Record(Flow("vm:a", "10.0.0.1", null, "10.0.0.53"));
        graph.Record(Flow("vm:a", "10.0.0.1", null, "203.0.113.9"));
        graph.Record(Flow("vm:a", "10.0.0.1", null, "2001:db8:1:2::3"));

        CollectionAssert.AreEquivalent(
            new[] { "10.0.0.53/32", "203.0.113.0/24", "2001:db8:1::/48" }, graph.Edges().Select(edge => edge.Server.Name).ToArray());
    }

    [TestMethod]
    public void Record_OverTheLimit_IsCounted()
    {
        var graph = new LiveGraph(new() { MostEdges = 1, MostAttempts = 2 }, _clock);

        graph.Record(Flow("vm:a", "10.0.0.1", "vm:b", "10.0.0.2"));
        graph.Record(Flow("vm:a", "10.0.0.1", "vm:c", "10.0.0.3"));
        graph.Record(Flow("vm:a", "10.0.0.1", "vm:b", "10.0.0.2"));
        for (ushort port = 1; port <= 9; port++)
        {
            graph.Record(Sighting(ConnectionMark.Attempt) with { ServerPort = port });
        }

        Assert.AreEqual(2, graph.Edges().Single().Flows);
        Assert.AreEqual(1, graph.Counters.OverLimit);
        CollectionAssert.AreEqual(new ushort[] { 8, 9 }, graph.Attempts().Select(attempt => attempt.Port).ToArray());
    }

    [TestMethod]
    public void TakeUnsaved_AfterDays_KeepsAnHourOfEachAndThenForgets()
    {
        var graph = Graph();
        for (var hour = 0; hour < 48; hour++)
        {
            graph.Record(Flow("vm:a", "10.0.0.1", "vm:b", "10.0.0.2"));
            _clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.HasCount(48, graph.TakeUnsaved().Changed.Single().Hours);
        Assert.IsEmpty(graph.TakeUnsaved().Changed);

        _clock.Advance(TimeSpan.FromDays(10));
        Assert.HasCount(2, graph.TakeUnsaved().Changed.Single().Hours);

        _clock.Advance(TimeSpan.FromDays(60));
        Assert.AreEqual("vm:a", graph.TakeUnsaved().Removed.Single().Client.Name);
        Assert.IsEmpty(graph.Edges());
    }

    [TestMethod]
    public void Restore_OfWhatWasTaken_GoesOn()
    {
        var before = Graph();
        before.Record(Flow("vm:a", "10.0.0.1", "vm:b", "10.0.0.2"));
        before.Record(Flow("vm:a", "10.0.0.1", null, "203.0.113.9"));
        before.Record(Flow("vm:a", "10.0.0.1", "vm:b", "10.0.0.2") with { Direction = DirectionEvidence.None });
        var after = Graph();

        after.Restore(before.TakeUnsaved().Changed, before.CountersByName());
        after.Record(Flow("vm:a", "10.0.0.1", null, "203.0.113.77"));

        CollectionAssert.AreEqual(
            new[] { ("203.0.113.0/24", 2L), ("vm:b", 1L) }, after.Edges().Select(edge => (edge.Server.Name, edge.Flows)).ToArray());
        Assert.AreEqual(before.Counters, after.Counters);
    }

    private LiveGraph Graph() => new(new(), _clock);

    private ConnectionSighting Sighting(ConnectionMark mark) => new(
        _clock.GetUtcNow(), mark, 6, IPAddress.Parse("10.0.0.1"), 40000, IPAddress.Parse("10.0.0.2"), 443, new("vm:a"), new("vm:b"));

    private FlowRecord Flow(string? client, string clientAddress, string? server, string serverAddress) => new()
    {
        Start = _clock.GetUtcNow(),
        End = _clock.GetUtcNow(),
        Protocol = 6,
        Client = HostAddress.From(IPAddress.Parse(clientAddress)),
        Server = HostAddress.From(IPAddress.Parse(serverAddress)),
        ClientPort = 40000,
        ServerPort = 443,
        BytesOut = 100,
        PacketsOut = 2,
        Direction = DirectionEvidence.Observed,
        Outcome = FlowOutcome.Answered,
        ClientWorkload = client is null ? null : new(client),
        ServerWorkload = server is null ? null : new(server),
    };
}
