using SdnPersona.MicroSegments;

namespace SdnPersona.Plugins.Tests.MicroSegments;

[TestClass]
public sealed class RuleSimulationTests
{
    [TestMethod]
    public void Run_WhatRulesWereMadeOf_IsPermitted()
    {
        var network = ThreeTiers();
        var result = Run(network, network.Graph);

        Assert.AreEqual((1.0, 0L, 0L), (result.Coverage, result.WouldBlock, result.NotGoverned));
        Assert.AreEqual(network.Graph.Edges.Sum(edge => edge.Flows), result.Permitted);
        Assert.IsEmpty(result.UnusedRules);
    }

    [TestMethod]
    public void Run_ThreeTiers_ReachesWhatIsCountedByHand()
    {
        var result = Run(ThreeTiers(), ThreeTiers().Graph);

        // Two webs reach both apps and the store, two apps reach the store, the store reaches nobody.
        Assert.AreEqual(new BlastRadius(4, 4), result.Before);
        Assert.AreEqual(new BlastRadius((3 + 3 + 1 + 1 + 0) / 5.0, 3), result.After);
        Assert.AreEqual(result.After, result.AfterWithoutShared);

        // web-1 and web-2 asked one app each, of the four pairs that the rule allows; both apps asked the store.
        Assert.AreEqual((2 + 2) / (4.0 + 2), result.Tightness, 1e-12);
    }

    [TestMethod]
    public void Run_SharedService_OpensAWayToIt()
    {
        var network = ThreeTiers().Shared("dns", "dns-1");
        foreach (var host in network.Graph.Hosts.Where(host => host != "dns-1"))
        {
            network.Use(host, "dns-1", 17, 53, 0, 1, 2, 3);
        }

        var result = Run(network, network.Graph);

        Assert.AreEqual(new BlastRadius((4 + 4 + 2 + 2 + 1 + 0) / 6.0, 4), result.After);
        Assert.AreEqual(new BlastRadius(8 / 6.0, 3), result.AfterWithoutShared);
    }

    [TestMethod]
    public void Run_LaterRecording_SaysWhatWouldBeBlockedAndWhy()
    {
        var network = ThreeTiers().Outside("203.0.113.0/24").Use("web-1", "203.0.113.0/24", 6, 443, 0, 1, 2, 3)
            .Hosts(null, "quiet").Use("app-1", "db-1", 6, 22, 0);
        var later = ThreeTiers().Outside("203.0.113.0/24", "192.0.2.0/24").Hosts(null, "quiet").Hosts("web", "web-3");
        var used = later.Graph.Edges.Length;
        later.Use("web-1", "db-1", 6, 5432, 50)
            .Use("web-1", "app-1", 6, 22, 50)
            .Use("web-1", "192.0.2.0/24", 6, 443, 50)
            .Use("quiet", "db-1", 6, 5432, 50)
            .Use("web-3", "app-1", 6, 8080, 50)
            .Use("app-1", "db-1", 6, 22, 50)
            .Use("quiet", "web-3", 6, 22, 50);

        var result = Run(network, later.Graph);

        CollectionAssert.AreEqual(
            new[]
            {
                new BlockedEdge(used, BlockedReason.NewPeer),
                new BlockedEdge(used + 1, BlockedReason.NewService),
                new BlockedEdge(used + 2, BlockedReason.UnknownPrefix),
                new BlockedEdge(used + 3, BlockedReason.NoSegment),
                new BlockedEdge(used + 4, BlockedReason.UnknownHost),
                new BlockedEdge(used + 5, BlockedReason.RuleNotAccepted),
            },
            result.Blocked.ToArray());
        Assert.AreEqual((6L, 1L), (result.WouldBlock, result.NotGoverned));
        Assert.AreEqual("seg-0003.outside.tcp-443", network.Propose().Rules[result.UnusedRules.Single()].Id);
    }

    [TestMethod]
    public void Run_SegmentWithInsufficientEvidence_IsNotIsolated()
    {
        var network = new SmallNetwork().Hosts("a", "a-1").Hosts("b", "b-1").Use("a-1", "b-1", 6, 22, 0);

        var result = Run(network, network.Graph);

        Assert.AreEqual((0, 1L, 0L), (result.AcceptedRules, result.NotGoverned, result.WouldBlock));
        Assert.AreEqual(result.Before, result.After);
    }

    [TestMethod]
    public void Run_ALongChain_IsFollowedToItsEnd()
    {
        const int Length = 5_000;
        var network = new SmallNetwork();
        for (var host = 0; host < Length; host++)
        {
            network.Hosts($"s{host:D5}", $"h{host}");
        }

        for (var host = 1; host < Length; host++)
        {
            network.Use(host - 1, host, 6, 80, 0, 1, 2);
        }

        Assert.AreEqual((Length - 1) / 2.0, Run(network, network.Graph).After.Mean, 1e-6);
    }

    private static SmallNetwork ThreeTiers() => new SmallNetwork()
        .Hosts("web", "web-1", "web-2").Hosts("app", "app-1", "app-2").Hosts("db", "db-1")
        .Use("web-1", "app-1", 6, 8080, 0, 1, 2, 3).Use("web-2", "app-2", 6, 8080, 0, 1, 2, 3)
        .Use("app-1", "db-1", 6, 5432, 0, 1, 2, 3).Use("app-2", "db-1", 6, 5432, 0, 1, 2, 3);

    private static SimulationResult Run(SmallNetwork network, ServiceGraph replayed) =>
        RuleSimulation.Run(network.Graph, network.Map, network.Propose(), replayed, RuleClass.Review);
}
