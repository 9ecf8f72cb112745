using System.Collections.Frozen;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Reconciliation;
using SdnPersona.TestSupport;
using SharpOpenFlow;

namespace SdnPersona.Core.Tests.Reconciliation;

[TestClass]
public sealed class LingeringTests
{
    private static readonly Flow Entry = Of(Tables.Classify, FlowClass.Port, 1);
    private static readonly Flow Rule = Of(Tables.EgressRules, FlowClass.Profile, 7);
    private static readonly Flow OtherRule = Of(Tables.EgressRules, FlowClass.Profile, 7, 999);
    private static readonly Flow Binding = Of(Tables.SourceProfile, FlowClass.Binding, 1);
    private static readonly Meter PortMeter = new() { Id = Owned.MeterOut(new(1)), Flags = MeterFlags.Kbps, Bands = [MeterBand.Drop(1000, 500)] };

    private readonly TestClock _clock = new();

    [TestMethod]
    public void Extend_PathTakenAway_EntryGoesAtOnceAndTheRestAfterTheTime()
    {
        var lingering = new Lingering(TimeSpan.FromSeconds(1), _clock);
        var installed = Installed([PortMeter], Entry, Binding, Rule);

        var first = lingering.Extend(SwitchProgram.Empty, installed);
        CollectionAssert.AreEquivalent(new[] { Binding, Rule }, first.Flows.Values.ToArray());
        Assert.IsTrue(first.Meters.ContainsKey(PortMeter.Id), "deleting the meter would delete the flow that uses it");
        Assert.AreEqual(TimeSpan.FromSeconds(1), lingering.Due);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.AreSame(SwitchProgram.Empty, lingering.Extend(SwitchProgram.Empty, Installed([PortMeter], Binding, Rule)));
        Assert.IsNull(lingering.Due);
    }

    [TestMethod]
    public void Extend_RuleLeavesProfileThatStays_GoesAtOnce()
    {
        var lingering = new Lingering(TimeSpan.FromSeconds(1), _clock);
        var desired = Program(Rule);

        Assert.AreSame(desired, lingering.Extend(desired, Installed([], Rule, OtherRule)));
        Assert.IsNull(lingering.Due);
    }

    [TestMethod]
    public void Extend_WantedAgainMeanwhile_LingersNoMore()
    {
        var lingering = new Lingering(TimeSpan.FromSeconds(1), _clock);
        lingering.Extend(SwitchProgram.Empty, Installed([], Binding));
        var desired = Program(Entry, Binding);

        Assert.AreSame(desired, lingering.Extend(desired, Installed([], Binding)));
        Assert.IsNull(lingering.Due);
    }

    [TestMethod]
    public void Extend_NothingUnwanted_IsTheProgramItself()
    {
        var desired = Program(Entry, Binding);

        Assert.AreSame(desired, new Lingering(TimeSpan.FromSeconds(1), _clock).Extend(desired, InstalledState.Of(desired)));
    }

    private static Flow Of(FlowTable table, FlowClass flowClass, uint owner, ushort priority = 100) =>
        new() { Table = table.Id, Priority = priority, Cookie = FlowCookie.For(flowClass, owner) };

    private static SwitchProgram Program(params Flow[] flows) => new() { Flows = flows.ToFrozenDictionary(FlowKey.Of) };

    private static InstalledState Installed(Meter[] meters, params Flow[] flows) => InstalledState.Of(
        Program(flows) with { Meters = meters.ToFrozenDictionary(meter => meter.Id) });
}
