using FsCheck;
using FsCheck.Fluent;
using SdnPersona.MicroSegments;

namespace SdnPersona.Plugins.Tests.MicroSegments;

[TestClass]
public sealed class RulePropertyTests
{
    private static readonly Config Networks = Config.QuickThrowOnFailure.WithMaxTest(120);

    [TestMethod]
    public void Propose_AnyNetwork_CoversEachEdgeByOneRuleOrSaysWhyNot() => ForAll(network =>
    {
        var graph = network.Graph;
        var proposal = network.Propose();
        var all = proposal.Rules.SelectMany(rule => rule.Evidence.Edges).Concat(proposal.NotCovered.Select(edge => edge.Edge)).Order();
        CollectionAssert.AreEqual(Enumerable.Range(0, graph.Edges.Length).ToArray(), all.ToArray());
        CollectionAssert.AllItemsAreUnique(proposal.Rules.Select(rule => rule.Id).ToArray());
        foreach (var rule in proposal.Rules)
        {
            foreach (var edge in rule.Evidence.Edges.Select(index => graph.Edges[index]))
            {
                Assert.IsTrue(BruteForce.Allows(rule, graph, network.Map, edge.Client, edge.Server, edge.Service), rule.Id);
            }
        }
    });

    [TestMethod]
    public void Propose_AnyNetwork_ConservesWhatWasSeen() => ForAll(network =>
    {
        var graph = network.Graph;
        var proposal = network.Propose();
        var lost = proposal.NotCovered.Select(edge => graph.Edges[edge.Edge]).ToArray();
        Assert.AreEqual(graph.Edges.Sum(edge => edge.Flows), proposal.Rules.Sum(rule => rule.Evidence.Flows) + lost.Sum(edge => edge.Flows));
        Assert.AreEqual(graph.Edges.Sum(edge => edge.Bytes), proposal.Rules.Sum(rule => rule.Evidence.Bytes) + lost.Sum(edge => edge.Bytes));
        foreach (var rule in proposal.Rules)
        {
            Assert.AreEqual(rule.Evidence.Flows, rule.Evidence.Services.Sum(service => service.Flows));
            Assert.IsTrue(rule.Confidence is >= 0 and <= 1);
            Assert.AreEqual(rule.Class == RuleClass.Recommended, rule.Reasons.IsEmpty);
            Assert.IsTrue(rule.Reasons.Contains(ReviewReason.AllOutside) || rule.OverPermission is >= 1 and <= 4, $"{rule.OverPermission}");
        }
    });

    [TestMethod]
    public void Propose_EdgesInAnotherOrder_IsTheSame() => ForAll(network =>
    {
        var (graph, map) = (network.Graph, network.Map);
        int[] order = [.. Enumerable.Range(0, graph.Edges.Length)];
        new Random(graph.Edges.Length).Shuffle(order);
        var shuffled = graph with { Edges = [.. order.Select(index => graph.Edges[index])] };

        var one = RuleProposer.Propose(graph, map, new());
        var other = RuleProposer.Propose(shuffled, map, new());

        CollectionAssert.AreEqual(one.Rules.Select(Text).ToArray(), other.Rules.Select(Text).ToArray());
        CollectionAssert.AreEqual(
            one.NotCovered.ToArray(),
            other.NotCovered.Select(edge => edge with { Edge = order[edge.Edge] }).OrderBy(edge => edge.Edge).ToArray());
        for (var i = 0; i < one.Rules.Length; i++)
        {
            CollectionAssert.AreEqual(
                one.Rules[i].Evidence.Edges.ToArray(), other.Rules[i].Evidence.Edges.Select(edge => order[edge]).Order().ToArray());
        }
    });

    [TestMethod]
    public void Simulate_AnyNetwork_IsWhatBruteForceFinds() => ForAll(network =>
    {
        var (graph, map) = (network.Graph, network.Map);
        var proposal = network.Propose();
        foreach (var least in new[] { RuleClass.InsufficientEvidence, RuleClass.Review, RuleClass.Recommended })
        {
            var result = RuleSimulation.Run(graph, map, proposal, graph, least);
            var expected = new BruteForce(graph, map, proposal, least);
            CollectionAssert.AreEqual(expected.Blocked(), result.Blocked.Select(edge => edge.Edge).ToArray());
            Assert.AreEqual(graph.Edges.Sum(edge => edge.Flows), result.Permitted + result.WouldBlock + result.NotGoverned);
            Assert.AreEqual(expected.Reach(_ => true), result.After);
            Assert.AreEqual(expected.Reach(rule => !rule.IsShared), result.AfterWithoutShared);
            CollectionAssert.AreEqual(expected.Hits(), result.Hits.ToArray());
        }
    });

    private static void ForAll(Action<SmallNetwork> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => property(SmallNetwork.Random(seed))).Check(Networks);

    /// <summary>All of a rule but the numbers of its edges.</summary>
    private static string Text(ProposedRule rule)
    {
        var evidence = rule.Evidence;
        return $"{rule.Id} {rule.Client.Name} {rule.Server.Name} {string.Join(',', rule.Client.Prefixes.Concat(rule.Server.Prefixes))} {rule.Purpose} "
            + $"{rule.Class} {string.Join(',', rule.Reasons)} {rule.Confidence:R} {rule.OverPermission:R} {evidence.Flows} {evidence.Packets} "
            + $"{evidence.Clients} {evidence.Servers} {evidence.Pairs} {evidence.Days} {evidence.Hours} {evidence.First:O} {evidence.Last:O} "
            + $"{string.Join(',', evidence.Services)} {string.Join(',', evidence.Examples)}";
    }
}
