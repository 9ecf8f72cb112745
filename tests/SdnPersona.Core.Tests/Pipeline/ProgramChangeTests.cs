using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Reconciliation;
using SharpOpenFlow;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>What a change costs on the wire, and in which order it goes there.</summary>
[TestClass]
public sealed class ProgramChangeTests
{
    private static readonly Profile Slow = Open with { Name = "slow", BandwidthOut = new(1000) };
    private static readonly Profile Slower = Open with { Name = "slower", BandwidthOut = new(500) };
    private static readonly Profile Mirrored = Open with { Name = "mirrored", MirrorTo = "copy" };

    private static readonly Scene Start = Scene
        .Of(Open, Slow, Slower, Mirrored, Quarantine, Only("web", AllowIn(RuleProtocol.Tcp, "80,443,8000-9000"), AllowOut(RuleProtocol.Udp, "53")))
        .Enforce(Vm.A, "open").Enforce(Vm.B, "web").Observe(Vm.C);

    [TestMethod]
    [DataRow("web")]
    [DataRow("quarantine")]
    [DataRow("mirrored")]
    public void ProfileChange_WithoutRate_IsTwoFlowAdds(string profile)
    {
        var delta = Change(Start, Start.Enforce(Vm.A, profile));

        Assert.HasCount(2, delta.FlowAdds);
        CollectionAssert.AreEqual(
            new[] { Tables.DestinationProfile.Id, Tables.SourceProfile.Id }, delta.FlowAdds.Select(mod => mod.Flow.Table).ToArray());
        Assert.IsTrue((delta with { FlowAdds = [] }).IsEmpty, "nothing else changes");
    }

    [TestMethod]
    public void ProfileChange_ToASmallerRate_TightensTheMeterBeforeTheFlows()
    {
        var delta = Change(Start, Start.Enforce(Vm.A, "slow"));

        Assert.HasCount(2, delta.FlowAdds);
        Assert.AreEqual(Owned.MeterOut(Vm.A.Port), delta.MetersBefore.Single().Meter.Id);
        Assert.IsTrue((delta with { FlowAdds = [], MetersBefore = [] }).IsEmpty, "nothing else changes");
    }

    [TestMethod]
    public void ProfileChange_ToALargerRate_LoosensTheMeterAfterTheFlows()
    {
        var slower = Start.Enforce(Vm.A, "slower");
        var delta = Change(slower, slower.Enforce(Vm.A, "slow"));

        Assert.HasCount(2, delta.FlowAdds);
        Assert.AreEqual(MeterBand.Drop(1000, 500), delta.MetersAfter.Single().Meter.Bands[0]);
        Assert.IsTrue((delta with { FlowAdds = [], MetersAfter = [] }).IsEmpty, "nothing else changes");
    }

    [TestMethod]
    public void NothingChanges_CompiledAgain_DeltaIsEmpty() =>
        Assert.IsTrue(Change(Start, Start.Enforce(Vm.A, "open")).IsEmpty);

    [TestMethod]
    public void PortAdded_OnlyAdds()
    {
        var delta = Change(Start, Start.Enforce(Vm.C, "web"));
        var fresh = Change(Start with { Ports = Start.Ports.Remove(Vm.C.Number) }, Start.Enforce(Vm.C, "web"));

        foreach (var each in (ProgramDelta[])[delta, fresh])
        {
            Assert.IsEmpty(each.FlowDeletes);
            Assert.IsEmpty(each.MetersAfter);
            Assert.IsEmpty(each.GroupDeletes);
            Assert.IsTrue(each.FlowAdds.All(mod => FlowCookie.Concerns(mod.Flow.Cookie, Vm.C.Port, null)), "only its own flows");
        }
    }

    [TestMethod]
    public void PortRemoved_OnlyItsOwnFlowsAndMetersGo()
    {
        var delta = Change(Start, Start with { Ports = Start.Ports.Remove(Vm.A.Number) });

        Assert.IsEmpty(delta.FlowAdds);
        var deleted = delta.FlowDeletes.Select(mod => Start.Program.Flows[FlowKey.Of(mod.Flow)].Cookie);
        Assert.IsTrue(deleted.All(cookie => FlowCookie.Concerns(cookie, Vm.A.Port, null)));
        Assert.AreEqual(Owned.MeterOut(Vm.A.Port), delta.MetersAfter.Single().Meter.Id);
    }

    [TestMethod]
    public void RuleAdded_ChangesFlowsOfItsProfileOnly()
    {
        var web = Start.Profiles[^1];
        var delta = Change(Start, Start.With(web with { Rules = web.Rules.Add(AllowOut(RuleProtocol.Icmp)) }));

        Assert.IsEmpty(delta.FlowDeletes);
        Assert.HasCount(4, delta.FlowAdds, "two flows for each IP family: packets and answers");
        Assert.IsTrue(delta.FlowAdds.All(mod => mod.Flow.Cookie == FlowCookie.For(FlowClass.Profile, Start.NumberOf("web"))));
    }

    [TestMethod]
    public void AddressChange_OfAPeer_ChangesFlowsOfThatRuleOnly()
    {
        var peer = new Peer(PeerKind.Persona, "service");
        var one = IPNetwork.Parse("10.0.0.2/32");
        var before = Start.With(Only("client", AllowOut(RuleProtocol.Tcp, "80") with { Peer = peer })).Where(peer, one);

        var delta = Change(before, before.Where(peer, one, IPNetwork.Parse("10.0.0.3/32")));

        CollectionAssert.AreEquivalent(
            new[] { Tables.EgressRules.Id, Tables.IngressMidstream.Id }, delta.FlowAdds.Select(mod => mod.Flow.Table).ToArray());
        Assert.IsTrue((delta with { FlowAdds = [] }).IsEmpty);
    }

    [TestMethod]
    public void Everything_Installed_LastTablesFirst()
    {
        var delta = Change(null, Start);

        var tables = delta.FlowAdds.Select(mod => mod.Flow.Table).ToArray();
        CollectionAssert.AreEqual(tables.OrderDescending().ToArray(), tables);
        Assert.IsInstanceOfType<GroupMod>(delta.Bundle[0]);
        Assert.IsNotEmpty(delta.MetersBefore);
    }

    [TestMethod]
    public void Everything_Removed_FirstTablesFirstAndMetersAndGroupsLast()
    {
        var delta = ProgramDelta.Between(InstalledState.Of(Start.Program), SwitchProgram.Empty);

        var tables = delta.FlowDeletes.Select(mod => mod.Flow.Table).ToArray();
        CollectionAssert.AreEqual(tables.Order().ToArray(), tables);
        Assert.HasCount(Start.Program.Flows.Count, delta.FlowDeletes);
        Assert.HasCount(Start.Program.Meters.Count, delta.MetersAfter);
        Assert.HasCount(1, delta.GroupDeletes);
        Assert.IsEmpty(delta.MetersBefore);
        Assert.IsEmpty(delta.Groups);
    }

    [TestMethod]
    public void FlowCount_GrowsByPortsPlusRules_NotByTheirProduct()
    {
        var ports = Enumerable.Range(1, 40).Select(number => new Vm((ushort)number)).ToArray();
        int Count(int portCount, params Profile[] profiles) => ports.Take(portCount)
            .Aggregate(Scene.Of(profiles), (scene, vm) => scene.Enforce(vm, profiles[0].Name)).Program.Flows.Count;
        var web = Start.Profiles[^1];

        var perPort = Count(11, web) - Count(10, web);
        var perProfile = Count(10, web, Slow with { BandwidthOut = null }) - Count(10, web);

        // Classify 1, what no workload may send 4, MAC address 2, binding 2, denied 2, destination 1: as docs/pipeline.md says.
        Assert.AreEqual(12, perPort);
        Assert.AreEqual(Count(10, web) + (30 * perPort) + perProfile, Count(40, web, Slow with { BandwidthOut = null }));
    }

    private static ProgramDelta Change(Scene? before, Scene after) => ProgramDelta.Between(
        before is null ? InstalledState.Empty : InstalledState.Of(before.Program), after.Program);

    [TestMethod]
    public void Compile_ProfileThatIsTheSame_SharesItsFlowsAcrossPortsAndSwitches()
    {
        var peer = new Peer(PeerKind.Group, "g");
        var web = Only("web", AllowIn(RuleProtocol.Tcp, "80") with { Peer = peer });
        var here = Scene.Of(web).Where(peer, System.Net.IPNetwork.Parse("10.0.0.1/32")).Enforce(Vm.A, "web");
        var elsewhere = here.Enforce(Vm.B, "web");
        var moved = here.Where(peer, System.Net.IPNetwork.Parse("10.0.0.2/32"));

        var (first, second, third) = (here.Program, elsewhere.Program, moved.Program);

        var profile = FlowCookie.For(FlowClass.Profile, here.NumberOf("web"));
        Assert.IsTrue(first.Flows.Values.Where(flow => flow.Cookie == profile).All(flow => ReferenceEquals(flow, second.Flows[FlowKey.Of(flow)])));
        Assert.IsTrue(third.Flows.Values.Any(flow => flow.ToString().Contains("10.0.0.2", StringComparison.Ordinal)));
        Assert.IsFalse(third.Flows.Values.Any(flow => flow.Cookie == profile && flow.ToString().Contains("10.0.0.1", StringComparison.Ordinal)));
    }
}
