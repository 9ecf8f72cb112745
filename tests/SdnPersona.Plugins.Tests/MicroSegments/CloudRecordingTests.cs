using SdnPersona.MicroSegments;

namespace SdnPersona.Plugins.Tests.MicroSegments;

[TestClass]
public sealed class CloudRecordingTests
{
    public TestContext TestContext { get; set; } = null!;

    /// <summary>Ten clouds, a day to learn from and a day to replay. docs/analytics.md quotes what this writes.</summary>
    [TestMethod]
    public void Rules_OfTenCloudsWithNatAndReversedRecords_HoldTheNextDay()
    {
        int flows = 0, noise = 0, wrong = 0, wrongNoise = 0, unresolved = 0;
        long permitted = 0, blocked = 0, heldPermitted = 0, heldBlocked = 0, scans = 0, news = 0;
        var (before, after, rules, ephemeral) = (0.0, 0.0, 0, 0);
        for (var seed = 0; seed < 10; seed++)
        {
            var recording = new CloudRecording(seed, 0, 24);
            flows += recording.Count.All;
            noise += recording.Count.Noise;
            var errors = recording.Errors();
            (wrong, wrongNoise, unresolved) = (wrong + errors.Wrong, wrongNoise + errors.WrongNoise, unresolved + errors.Unresolved);

            var graph = recording.Graph();
            var map = SegmentDiscovery.Discover(graph, new());
            var proposal = RuleProposer.Propose(graph, map, new());
            rules += proposal.Rules.Count(rule => rule.Class >= RuleClass.Review);
            ephemeral += proposal.Rules.Count(rule => rule.Class >= RuleClass.Review && rule.Ports.First >= 32768);
            var later = new CloudRecording(seed, 24, 48).Graph();
            var recorded = RuleSimulation.Run(graph, map, proposal, graph, RuleClass.Review);
            var held = RuleSimulation.Run(graph, map, proposal, later, RuleClass.Review);
            (permitted, blocked) = (permitted + recorded.Permitted, blocked + recorded.WouldBlock);
            (heldPermitted, heldBlocked) = (heldPermitted + held.Permitted, heldBlocked + held.WouldBlock);
            scans += held.Blocked.Where(edge => later.Hosts[later.Edges[edge.Edge].Client] == "scanner-1").Sum(edge => later.Edges[edge.Edge].Flows);
            news += held.Blocked.Where(edge => later.Edges[edge.Edge].Service.Port >= 32768).Sum(edge => later.Edges[edge.Edge].Flows);
            (before, after) = (before + (recorded.Before.Mean / 10), after + (recorded.After.Mean / 10));
        }

        var legitimate = heldBlocked - scans - news;
        var text = $"{flows} flows, {wrong} of {flows - noise} told the wrong way round after repair, {wrongNoise} of {noise} between two ephemeral ports, "
            + $"{unresolved} given up; {rules} rules, {ephemeral} of them for ephemeral ports, coverage {(double)permitted / (permitted + blocked):P2}; next day {heldBlocked} of "
            + $"{heldPermitted + heldBlocked} would be blocked: {scans} of the scanner, {news} to ephemeral ports, {legitimate} others; reach {before:F1} to {after:F1}";
        TestContext.WriteLine(text);
        Assert.IsLessThanOrEqualTo(0.0005, (double)wrong / (flows - noise), text);
        Assert.IsLessThanOrEqualTo(0.001, (double)legitimate / (heldPermitted + heldBlocked), text);
        Assert.IsLessThan(before / 5, after, text);
    }
}
