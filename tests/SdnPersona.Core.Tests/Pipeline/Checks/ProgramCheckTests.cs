using System.Collections.Immutable;
using System.Net;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Checks;
using SharpOpenFlow;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline.Checks;

/// <summary>Programs with a fault are refused, and those that the compiler makes are not.</summary>
[TestClass]
public sealed class ProgramCheckTests
{
    private static readonly Scene Start = Scene.Of(Only("web", AllowIn(RuleProtocol.Tcp, "80")), Open).Enforce(Vm.A, "web").Observe(Vm.B);

    [TestMethod]
    public void Find_ProgramsOfTheCompiler_HaveNoFault()
    {
        var conjunctions = 0;
        foreach (var scene in RandomTraces.All(policies: 60, each: 1).Select(trace => trace.Scene))
        {
            var program = scene.Program;
            conjunctions += program.Flows.Keys.Count(key => key.Match.TryGet(OxmFields.ConjId, out _, out _));

            var findings = ProgramCheck.Find(scene.Model, program, SwitchLimits.Unknown);

            Assert.IsTrue(findings.All(finding => finding.Kind == FindingKind.UnreachableRule), string.Join('\n', findings));
        }

        Assert.IsEmpty(ProgramCheck.Find(LabBridge.Model(), PipelineCompiler.Compile(LabBridge.Model()), SwitchLimits.Unknown));
        Assert.IsGreaterThan(20, conjunctions);
    }

    [TestMethod]
    [DataRow("table=7,priority=5,actions=conjunction(1,1/2)|table=7,priority=5,conj_id=1,actions=drop", "conjunction 1 at priority 5 has no flow for clause 2 of 2")]
    [DataRow("table=7,priority=5,tcp,actions=conjunction(1,1/2)|table=7,priority=5,ip,actions=conjunction(1,2/2)", "conjunction 1 at priority 5 has no flow with conj_id=1")]
    [DataRow("table=7,priority=5,tcp,actions=conjunction(1,1/2)|table=7,priority=5,ip,actions=conjunction(1,2/3)|table=7,priority=5,conj_id=1,actions=drop", "disagree on its number of clauses")]
    public void Find_BrokenConjunction_IsRefused(string flows, string message)
    {
        var finding = ConjunctionCheck.Find(Flows(flows)).Single();

        Assert.IsTrue(finding is { Refused: true, Kind: FindingKind.BrokenConjunction, Subject: "table 7" });
        Assert.Contains(message, finding.Message);
    }

    [TestMethod]
    [DataRow("metadata=1", "metadata=1", 5, 5, true)]
    [DataRow("metadata=1", "metadata=2", 5, 5, false)]
    [DataRow("metadata=1", "metadata=1", 5, 6, false)]
    [DataRow("metadata=1/1", "metadata=0x10000/0x10000", 5, 5, true)]
    [DataRow("metadata=1", "metadata=0x10000/0x10000", 5, 5, false)]
    [DataRow("ip", "ipv6", 5, 5, false)]
    [DataRow("metadata=1,ip", "metadata=1,ipv6", 5, 5, false)]
    [DataRow("ip", "metadata=1,ip", 5, 5, true)]
    public void Find_TwoConjunctions_OverlapWhenOnePacketCouldCompleteBoth(string first, string second, int priority, int other, bool overlap)
    {
        var findings = ConjunctionCheck.Find(Flows($"{Whole(1, priority, first)}|{Whole(2, other, second)}"));

        Assert.HasCount(overlap ? 1 : 0, findings);
        Assert.IsTrue(findings.All(finding => finding is { Refused: true, Kind: FindingKind.ConjunctionOverlap }));

        static string Whole(int id, int priority, string match) =>
            $"table=7,priority={priority},{match},reg1=1,actions=conjunction({id},1/2)|table=7,priority={priority},{match},reg2=1,actions=conjunction({id},2/2)|table=7,priority={priority},conj_id={id},actions=drop";
    }

    [TestMethod]
    [DataRow("table=5,actions=resubmit(,6)|table=6,actions=resubmit(,5)", "tables 5 6 5")]
    [DataRow("table=5,actions=resubmit(,5)", "tables 5 5")]
    [DataRow("table=5,ip,actions=ct(table=4)|table=4,actions=goto_table:5", "tables 4 5 4")]
    [DataRow("table=3,actions=goto_table:4|table=4,actions=resubmit(,9)|table=9,ip,actions=ct(table=3)", "tables 3 4 9 3")]
    public void Find_CircleOfTables_IsRefused(string flows, string circle)
    {
        var finding = TableLoops.Find(Flows(flows)).Single();

        Assert.IsTrue(finding is { Refused: true, Kind: FindingKind.TableLoop });
        Assert.Contains(circle, finding.Message);
    }

    [TestMethod]
    public void Find_GotoBack_IsRefused()
    {
        var flow = new Flow { Table = 9, Instructions = new() { GotoTable = 9 } };

        Assert.Contains("not further on", TableLoops.Find([flow]).Single().Message);
        Assert.IsEmpty(TableLoops.Find(Flows("table=0,actions=resubmit(,4),resubmit(,5),goto_table:10|table=4,actions=drop|table=5,actions=drop|table=10,actions=drop")));
    }

    [TestMethod]
    public void Find_MoreThanTheSwitchHolds_SaysWhichAndHowMany()
    {
        var program = Start.Program;
        var denied = program.Flows.Keys.Count(key => key.Table == Tables.EgressDenied.Id);
        var limits = new SwitchLimits
        {
            Flows = ImmutableDictionary<byte, uint>.Empty.Add(Tables.EgressDenied.Id, 0).Add(Tables.Output.Id, 1),
            Meters = 0,
            Groups = 0,
        };
        var rated = Start.With(Only("web") with { BandwidthIn = new(10), MirrorTo = "copy" }).Program;

        var findings = limits.Find(program);
        var more = limits.Find(rated);

        Assert.AreEqual($"table 55 EGRESS_DENIED: {denied} flows are needed, the switch takes 0; use fewer or shorter rules, or raise the limit", findings.Single().Message);
        CollectionAssert.AreEqual(new[] { "table 55 EGRESS_DENIED", "meters", "groups" }, more.Select(finding => finding.Subject).ToArray());
        Assert.IsTrue(more.All(finding => finding is { Refused: true, Kind: FindingKind.SwitchFull }));
        Assert.IsEmpty((limits with { Flows = limits.Flows.SetItem(Tables.EgressDenied.Id, (uint)denied), Meters = 1, Groups = 1 }).Find(rated));
        Assert.IsEmpty(SwitchLimits.Unknown.Find(rated));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Find_ProfileThatCutsManagement_IsRefusedWhereItIsEnforced(bool enforced)
    {
        var model = Start.Model;
        model = model with
        {
            Management = [new() { Name = "jump", Network = IPNetwork.Parse("10.9.0.5/32"), Direction = Direction.Ingress }],
            Profiles = model.Profiles.SetItem("web", model.Profiles["web"] with { Enforced = enforced }),
        };

        var finding = ProgramCheck.Find(model, PipelineCompiler.Compile(model), SwitchLimits.Unknown).Single();

        Assert.AreEqual(enforced, finding.Refused);
        Assert.AreEqual(FindingKind.ManagementCut, finding.Kind);
    }

    private static Flow[] Flows(string text) => [.. text.Split('|').Select(FlowSyntax.ParseFlow)];
}
