using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.MicroSegments;

namespace SdnPersona.Plugins.Tests.MicroSegments;

[TestClass]
public sealed class ServiceGraphBuilderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Add_FlowsOfOneService_AreOneEdgeWithItsHours()
    {
        var builder = Builder();
        builder.Add(Flow("10.0.0.1", "10.0.0.9", 443, Noon));
        builder.Add(Flow("10.0.0.1", "10.0.0.9", 443, Noon.AddHours(2)));
        builder.Add(Flow("10.0.0.1", "10.0.0.9", 443, Noon.AddMinutes(5)));

        var graph = Build(builder);

        var edge = graph.Edges.Single();
        Assert.AreEqual(("10.0.0.1", "10.0.0.9"), (graph.Hosts[edge.Client], graph.Hosts[edge.Server]));
        Assert.AreEqual(new Service(6, 443), edge.Service);
        Assert.AreEqual((3L, 36L, 3000L), (edge.Flows, edge.Packets, edge.Bytes));
        Assert.AreEqual((Noon, Noon.AddHours(2).AddSeconds(1)), (edge.First, edge.Last));
        var hour = (int)(Noon.ToUnixTimeSeconds() / 3600);
        CollectionAssert.AreEqual(new[] { hour, hour + 2 }, edge.Hours.ToArray());
    }

    [TestMethod]
    public void Add_WhatMustNotBecomeARule_IsCountedAndLeftOut()
    {
        var builder = Builder();
        builder.Add(Flow("10.0.0.1", "10.0.0.9", 443, Noon) with { Direction = DirectionEvidence.None });
        builder.Add(Flow("10.0.0.1", "10.0.0.9", 443, Noon) with { Outcome = FlowOutcome.Refused });
        builder.Add(Flow("10.0.0.1", "10.0.0.9", 443, Noon) with { Outcome = FlowOutcome.Unanswered });
        builder.Add(Flow("203.0.113.1", "198.51.100.1", 443, Noon));

        var graph = Build(builder);

        Assert.IsEmpty(graph.Edges);
        Assert.IsEmpty(graph.Hosts);
        Assert.AreEqual(1L, graph.UnresolvedFlows);
        Assert.AreEqual((2L, 1L), (builder.FailedFlows, builder.ForeignFlows));
    }

    [TestMethod]
    public void Add_HostsOutside_CountByPrefix()
    {
        var builder = Builder();
        builder.Add(Flow("10.0.0.1", "203.0.113.7", 443, Noon));
        builder.Add(Flow("10.0.0.1", "203.0.113.8", 443, Noon));
        builder.Add(Flow("10.0.0.1", "2001:db8:1:2::5", 443, Noon));

        var graph = Build(builder);

        CollectionAssert.AreEquivalent(new[] { "10.0.0.1", "203.0.113.0/24", "2001:db8:1::/48" }, graph.Hosts.ToArray());
        Assert.AreEqual(2L, graph.Edges.Single(edge => graph.Hosts[edge.Server] == "203.0.113.0/24").Flows);
        CollectionAssert.AreEquivalent(
            new[] { "203.0.113.0/24", "2001:db8:1::/48" }, graph.Hosts.Where((_, index) => graph.Outside[index]).ToArray());
    }

    [TestMethod]
    public void Add_MoreEdgesThanAreKept_CountsWhatIsBeyond()
    {
        var builder = new ServiceGraphBuilder(IsOutside, mostEdges: 2);
        for (ushort port = 1; port <= 5; port++)
        {
            builder.Add(Flow("10.0.0.1", "10.0.0.9", port, Noon));
        }

        builder.Add(Flow("10.0.0.1", "10.0.0.9", 1, Noon));

        Assert.HasCount(2, Build(builder).Edges);
        Assert.AreEqual(3L, builder.FlowsOverLimit);
    }

    [TestMethod]
    public void Add_Icmp_IsOneServiceWithoutPort()
    {
        var builder = Builder();
        builder.Add(Flow("10.0.0.1", "10.0.0.9", 0x0800, Noon) with { Protocol = 1 });
        builder.Add(Flow("10.0.0.1", "10.0.0.9", 0x0301, Noon) with { Protocol = 1 });

        Assert.AreEqual(new Service(1, 0), Build(builder).Edges.Single().Service);
    }

    private static ServiceGraphBuilder Builder() => new(IsOutside);

    private static bool IsOutside(HostAddress host) => !host.ToString().StartsWith("10.", StringComparison.Ordinal);

    private static ServiceGraph Build(ServiceGraphBuilder builder) => builder.Build(host => host.ToString());

    private static FlowRecord Flow(string client, string server, ushort port, DateTimeOffset at) => new()
    {
        Start = at,
        End = at.AddSeconds(1),
        Protocol = 6,
        Client = HostAddress.From(IPAddress.Parse(client)),
        Server = HostAddress.From(IPAddress.Parse(server)),
        ClientPort = 50000,
        ServerPort = port,
        PacketsOut = 6,
        PacketsIn = 6,
        BytesOut = 400,
        BytesIn = 600,
        Outcome = FlowOutcome.Answered,
        Direction = DirectionEvidence.Observed,
    };
}
