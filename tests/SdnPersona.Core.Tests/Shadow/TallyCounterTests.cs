using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Shadow;
using SdnPersona.Core.Switches;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Shadow;

[TestClass]
public sealed class TallyCounterTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly DatapathId S1 = new(1);
    private static readonly TrialCell Same = new(Direction.Egress, RuleAction.Allow, RuleAction.Allow, Opens: false);
    private static readonly TrialCell NewlyDenied = Same with { Then = RuleAction.Deny, Opens = true };

    [TestMethod]
    public void Counter_ReadAgainAndAgain_AddsWhatIsNew()
    {
        var counter = new TallyCounter(ShadowTally.Empty);

        counter.Add(S1, Count(Same, 10), Minute);
        counter.Add(S1, Count(Same, 10), Minute);
        counter.Add(S1, Count(Same, 25), Minute);
        counter.Add(S1, Count(NewlyDenied, 3), Minute);
        counter.Add(new(2), Count(Same, 100), Minute);

        Assert.AreEqual(new ShadowCount(125, 12_500, 0), counter.Tally.Of(RuleAction.Allow, RuleAction.Allow));
        Assert.AreEqual(new ShadowCount(3, 300, 3), counter.Tally.Of(RuleAction.Allow, RuleAction.Deny));
    }

    [TestMethod]
    public void Counter_AfterTheSwitchLostItsFlows_GoesOn()
    {
        var counter = new TallyCounter(ShadowTally.Empty);

        counter.Add(S1, Count(Same, 10), Minute);
        counter.Add(S1, Count(Same, 4), Minute);

        Assert.AreEqual(14, counter.Tally.Of(RuleAction.Allow, RuleAction.Allow).Packets);
    }

    [TestMethod]
    public void Counter_AfterARestartOfTheController_CountsNothingTwice()
    {
        var counter = new TallyCounter(ShadowTally.Empty);
        counter.Add(S1, Count(Same, 10), Minute);
        counter.Add(Same, Flow(1));

        counter = new TallyCounter(counter.Tally);
        counter.Add(S1, Count(Same, 12), Minute);
        counter.Add(Same, Flow(1));

        var cell = counter.Tally.Cells.Single();
        Assert.AreEqual(12, cell.Count.Packets);
        Assert.AreEqual(new ShadowFlowCount(Flow(1), 2), cell.TopFlows.Single());
    }

    [TestMethod]
    public void Counter_OfARunBefore_IsNotCounted()
    {
        var counter = new TallyCounter(ShadowTally.Empty);

        counter.Add(S1, Count(Same, 500) with { Age = TimeSpan.FromMinutes(10) }, Minute);
        counter.Add(S1, Count(Same, 507) with { Age = TimeSpan.FromMinutes(10) }, Minute);

        Assert.AreEqual(7, counter.Tally.Of(RuleAction.Allow, RuleAction.Allow).Packets);
    }

    [TestMethod]
    public void Copy_WhatItAnswers_IsNoPartOfTheMatrix()
    {
        var counter = new TallyCounter(ShadowTally.Empty);

        counter.Add(S1, Count(Same with { Copy = true }, 4), Minute);
        counter.Add(S1, Count(NewlyDenied with { Copy = true }, 5), Minute);

        Assert.AreEqual((4L, 5L), (counter.Tally.CopyAllowed, counter.Tally.CopyDenied));
        Assert.IsEmpty(counter.Tally.Cells);
    }

    [TestMethod]
    public void Flows_MoreThanAreKept_KeepTheLargestThatWereSeenInTime()
    {
        var counter = new TallyCounter(ShadowTally.Empty);
        counter.Add(S1, Count(NewlyDenied, 1), Minute);
        for (ushort port = 1; port <= 2000; port++)
        {
            for (var times = 0; times < (port is 7 or 9 ? port : 1); times++)
            {
                counter.Add(NewlyDenied, Flow(port));
            }
        }

        var top = counter.Tally.Cells.Single().TopFlows;

        Assert.HasCount(10, top);
        CollectionAssert.AreEqual(new[] { new ShadowFlowCount(Flow(9), 9), new ShadowFlowCount(Flow(7), 7) }, top.Take(2).ToArray());
    }

    [TestMethod]
    [DataRow(100, 0, 0.0, "")]
    [DataRow(99, 1, 0.01, "")]
    [DataRow(99, 1, 0.005, "it would deny 1 of 100 packets that open a connection that are allowed now, more than 0.50 %")]
    [DataRow(0, 0, 0.0, "it saw 0 of 1 packets that open a connection")]
    public void Gate_OfCounts_SaysWhatIsMissing(int same, int denied, double most, string first)
    {
        var counter = new TallyCounter(ShadowTally.Empty);
        counter.Add(S1, Count(Same with { Opens = true }, same), Minute);
        counter.Add(S1, Count(NewlyDenied, denied), Minute);
        var start = DateTimeOffset.UnixEpoch;
        var run = new ShadowRun
        {
            Name = "r",
            Target = "a",
            Profile = "p",
            Author = "a",
            Reason = "r",
            StartedAt = start,
            EndsAt = start + Minute,
            Tally = counter.Tally,
        };

        var missing = (run.Gate with { MostNewlyDenied = most }).Missing(run, start);

        Assert.AreEqual(first, missing.FirstOrDefault() ?? "");
    }

    private static TrialCount Count(TrialCell cell, long packets) => new(new PortNo(5), cell, packets, 100 * packets, TimeSpan.FromSeconds(30));

    private static ShadowFlow Flow(ushort port) => new(6, "10.0.0.1", "10.0.0.2", port);
}
