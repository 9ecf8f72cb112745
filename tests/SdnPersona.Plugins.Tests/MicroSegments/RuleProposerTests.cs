using SdnPersona.MicroSegments;

namespace SdnPersona.Plugins.Tests.MicroSegments;

[TestClass]
public sealed class RuleProposerTests
{
    [TestMethod]
    public void Propose_TwoTiers_IsOneRuleWithItsEvidence()
    {
        var network = new SmallNetwork().Hosts("web", "web-1", "web-2").Hosts("db", "db-1")
            .Use("web-1", "db-1", 6, 5432, 0, 1, 2, 30)
            .Use("web-2", "db-1", 6, 5432, 1, 2);

        var rule = network.Propose().Rules.Single();

        Assert.AreEqual("seg-0002.seg-0001.tcp-5432", rule.Id);
        Assert.AreEqual(("web", "db"), (rule.Client.Name, rule.Server.Name));
        var evidence = rule.Evidence;
        Assert.AreEqual((6L, 60L, 6000L), (evidence.Flows, evidence.Packets, evidence.Bytes));
        Assert.AreEqual((2, 1, 2, 2, 4), (evidence.Clients, evidence.Servers, evidence.Pairs, evidence.Days, evidence.Hours));
        Assert.AreEqual(DateTimeOffset.UnixEpoch, evidence.First);
        Assert.AreEqual(DateTimeOffset.UnixEpoch.AddHours(30).AddMinutes(1), evidence.Last);
        CollectionAssert.AreEqual(new[] { 0, 1 }, evidence.Edges.ToArray());
        Assert.AreEqual((0, 2, 4L), (evidence.Examples[0].Client, evidence.Examples[0].Server, evidence.Examples[0].Flows));

        // All three members in four hours: (1 - 2^-3) × (1/2 + 1/2 × 0.4385), the lower Wilson bound of 3 of 3.
        Assert.AreEqual(0.875 * (0.5 + (0.5 * 0.43850)), rule.Confidence, 1e-4);
        Assert.AreEqual(RuleClass.Recommended, rule.Class);
    }

    [TestMethod]
    [DataRow(8, 10, 0.4901625)]
    [DataRow(0, 10, 0)]
    [DataRow(2, 2, 0.3423802)]
    public void Support_OfKnownShares_IsTheLowerWilsonBound(int participants, int members, double expected) =>
        Assert.AreEqual(expected, RuleConfidence.Support(participants, members), 1e-6);

    [TestMethod]
    public void Propose_TooFewFlows_IsInsufficientEvidence()
    {
        var rule = new SmallNetwork().Hosts("a", "a-1").Hosts("b", "b-1").Use("a-1", "b-1", 6, 22, 0, 1).Propose().Rules.Single();

        Assert.AreEqual(RuleClass.InsufficientEvidence, rule.Class);
        CollectionAssert.Contains(rule.Reasons.ToArray(), ReviewReason.FewFlows);
    }

    [TestMethod]
    public void Propose_OneOfManyMembersOrOneDayOfTwo_IsForReview()
    {
        var network = new SmallNetwork().Hosts("a", [.. Enumerable.Range(1, 40).Select(number => $"a-{number}")]).Hosts("b", "b-1").Hosts("c", "c-1")
            .Use("a-1", "b-1", 6, 22, 0, 24, 25)
            .Use("b-1", "c-1", 6, 443, 0, 1, 2, 3);

        var rules = network.Propose().Rules.ToDictionary(rule => rule.Ports.First);

        CollectionAssert.AreEqual(new[] { ReviewReason.LowConfidence }, rules[22].Reasons.ToArray());
        CollectionAssert.AreEqual(new[] { ReviewReason.SeenOnce }, rules[443].Reasons.ToArray());
        Assert.IsTrue(rules.Values.All(rule => rule.Class == RuleClass.Review));
    }

    [TestMethod]
    public void Propose_HostWithoutSegment_GetsNoRuleAndIsNamed()
    {
        var network = new SmallNetwork().Hosts("a", "a-1").Hosts(null, "quiet", "silent").Use("a-1", "quiet", 6, 22, 0, 1, 2);
        network.UnresolvedFlows = 7;

        var proposal = network.Propose();

        Assert.IsEmpty(proposal.Rules);
        Assert.AreEqual(new UncoveredEdge(0, UncoveredReason.NoSegment), proposal.NotCovered.Single());
        CollectionAssert.AreEqual(new[] { 1, 2 }, proposal.InsufficientHosts.ToArray());
        Assert.AreEqual(7L, proposal.UnresolvedFlows);
    }

    [TestMethod]
    public void Propose_DenseAndRandomPorts_AreJoinedAndKeepWhatWasSeenOfEach()
    {
        var network = new SmallNetwork().Hosts("a", "a-1").Hosts("b", "b-1").Use("a-1", "b-1", 6, 443, 0, 1, 2);
        for (var number = 0; number < 10; number++)
        {
            network.Use("a-1", "b-1", 6, 8000 + (2 * number), 0, 1, 2).Use("a-1", "b-1", 6, 50000 + (977 * number), number);
        }

        var rules = network.Propose().Rules;

        CollectionAssert.AreEqual(
            new[] { "443", "49152-65535", "8000-8018" },
            rules.Select(rule => rule.Ports.ToString()).Order(StringComparer.Ordinal).ToArray());
        var dynamic = rules.Single(rule => rule.Ports.First == 49152);
        CollectionAssert.Contains(dynamic.Reasons.ToArray(), ReviewReason.DynamicPorts);
        Assert.AreEqual(RuleClass.Review, dynamic.Class);
        Assert.HasCount(10, dynamic.Evidence.Services);
        Assert.AreEqual(1L, dynamic.Evidence.Services[0].Flows);
        Assert.AreEqual(30L, rules.Single(rule => rule.Ports.First == 8000).Evidence.Flows);
    }

    [TestMethod]
    public void Propose_PrefixesOutside_AreJoinedWithinTheBound()
    {
        var network = new SmallNetwork().Hosts("a", "a-1").Outside("203.0.0.0/24", "203.0.1.0/24", "203.0.3.0/24", "198.51.100.0/24");
        foreach (var prefix in network.Graph.Hosts.Skip(1))
        {
            network.Use("a-1", prefix, 6, 443, 0, 1, 2, 3);
        }

        var rule = network.Propose().Rules.Single();

        Assert.AreEqual("seg-0001.outside.tcp-443", rule.Id);
        CollectionAssert.AreEqual(new[] { "198.51.100.0/24", "203.0.0.0/22" }, rule.Server.Prefixes.ToArray());
        Assert.AreEqual(5.0 / 4, rule.OverPermission, 1e-12);
    }

    [TestMethod]
    public void Propose_MorePrefixesThanARuleHolds_AllowsAllAndAsksForReview()
    {
        var network = new SmallNetwork().Hosts("a", "a-1").Outside([.. Enumerable.Range(1, 9).Select(number => $"{number}.0.0.0/24")]);
        foreach (var prefix in network.Graph.Hosts.Skip(1))
        {
            network.Use(prefix, "a-1", 6, 443, 0, 1, 2, 3);
        }

        var rule = network.Propose(new() { MostPrefixes = 8 }).Rules.Single();

        CollectionAssert.AreEqual(new[] { "0.0.0.0/0" }, rule.Client.Prefixes.ToArray());
        CollectionAssert.AreEqual(new[] { ReviewReason.AllOutside }, rule.Reasons.ToArray());
        Assert.AreEqual(Math.ScaleB(1, 32) / (9 * 256), rule.OverPermission, 1e-6);
    }

    [TestMethod]
    public void Propose_Cloud_MakesSharedServicesOfTheInfrastructureAndNothingOfScans()
    {
        var graph = new DiscoveryCloud(1).Graph;
        var map = SegmentDiscovery.Discover(graph, new DiscoveryOptions());

        var proposal = RuleProposer.Propose(graph, map, new());

        var shared = proposal.Rules.Where(rule => rule.IsShared).ToArray();
        Assert.AreEqual(1, shared.Count(rule => rule is { Purpose: RulePurpose.Dns, Client.Kind: PartyKind.EveryWorkload, Server.Name: "dns" }));
        Assert.AreEqual(1, shared.Count(rule => rule is { Purpose: RulePurpose.Ntp, Server.Name: "ntp" }));
        Assert.AreEqual(1, shared.Count(rule => rule is { Purpose: RulePurpose.Monitoring, Server.Kind: PartyKind.EveryWorkload, Client.Name: "prometheus" }));
        Assert.IsTrue(shared.All(rule => rule.Class == RuleClass.Recommended));
        var scans = proposal.NotCovered.Where(edge => edge.Reason == UncoveredReason.Scan).ToArray();
        Assert.IsGreaterThan(20, scans.Length);
        Assert.IsTrue(scans.All(scan => graph.Hosts[graph.Edges[scan.Edge].Client] == "scanner-1"));
        Assert.IsFalse(proposal.Rules.Any(rule => rule.Client.Name == "scanner"));
        Assert.IsTrue(proposal.Rules.Any(rule => rule is { Purpose: RulePurpose.LoadBalancer, Client.Name: "lba", Server.Name: "weba" }),
            string.Join('\n', proposal.Rules.Where(rule => rule.Server.Name == "weba").Select(rule => $"{rule.Id} {rule.Purpose} {rule.Evidence.Pairs}")));
    }

    [TestMethod]
    public void Propose_WithADayMore_KeepsIds()
    {
        var before = new DiscoveryCloud(4).Graph;
        var after = new DiscoveryCloud(4, hours: 48).Graph;
        var first = SegmentDiscovery.Discover(before, new DiscoveryOptions());
        var second = SegmentDiscovery.Discover(after, new DiscoveryOptions(), first, before);

        var earlier = Recommended(before, first);
        var later = Recommended(after, second);

        Assert.IsGreaterThan(20, earlier.Count);
        Assert.IsGreaterThanOrEqualTo(0.98, (double)earlier.Count(later.Contains) / earlier.Count);

        static HashSet<string> Recommended(ServiceGraph graph, SegmentMap map) =>
            [.. RuleProposer.Propose(graph, map, new()).Rules.Where(rule => rule.Class == RuleClass.Recommended).Select(rule => rule.Id)];
    }

    [TestMethod]
    public void Propose_OptionsOutOfRange_SaysWhichAndWhatWouldBeRight()
    {
        var network = new SmallNetwork();
        Assert.Contains("leastFlows must be at least 1", Refusal(new() { LeastFlows = 0 }));
        Assert.Contains("leastConfidence must be 0 to 1", Refusal(new() { LeastConfidence = double.NaN }));
        Assert.Contains("mostOverPermission must be at least 1", Refusal(new() { MostOverPermission = 0.5 }));

        string Refusal(RuleOptions options) => Assert.ThrowsExactly<ArgumentException>(() => network.Propose(options)).Message;
    }
}
