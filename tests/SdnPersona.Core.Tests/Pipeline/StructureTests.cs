using System.Numerics;
using System.Text.RegularExpressions;
using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline;
using SdnPersona.TestSupport;
using SharpOpenFlow;
using static SdnPersona.Core.Tests.Pipeline.Policy;

namespace SdnPersona.Core.Tests.Pipeline;

/// <summary>The pipeline as a whole: its tables, fields, cookies and documentation agree with each other.</summary>
[TestClass]
public sealed partial class StructureTests
{
    private static readonly SwitchProgram Program = Scene
        .Of(
            Open with { BandwidthIn = new(5), BandwidthOut = new(5), MirrorTo = "copy" },
            Quarantine,
            Only("web", AllowIn(RuleProtocol.Tcp, "80"), AllowOut()))
        .Port(Vm.A, PortStage.Enforce, "open", port => port with { AddressesDeclared = true })
        .Port(Vm.B, PortStage.Shadow, "web", port => port with { Trial = new("open", Vm.Copy.Port) })
        .Observe(Vm.C).Program;

    [TestMethod]
    public void Fields_OfMetadata_DoNotOverlapAndFit()
    {
        Assert.AreEqual(Fields.All.Sum(field => field.Width), BitOperations.PopCount(Fields.All.Aggregate(0UL, (all, field) => all | field.Mask)));
        Assert.IsTrue(Fields.All.All(field => field.Offset + field.Width <= 64));
        Assert.AreEqual(0u, Fields.MarkOriginator & Fields.MarkResponder);
        Assert.AreNotEqual<OxmField>(Fields.Allowed, Fields.DestinationPort);
        CollectionAssert.AllItemsAreUnique(Fields.All.Select(field => field.Name).ToArray());
    }

    [TestMethod]
    public void Tables_Declared_AscendAndAreAllUsed()
    {
        var ids = Tables.All.Select(table => table.Id).ToArray();

        CollectionAssert.AreEqual(ids.Order().Distinct().ToArray(), ids);
        CollectionAssert.AreEquivalent(ids, Program.Flows.Keys.Select(key => key.Table).Distinct().ToArray());
    }

    [TestMethod]
    public void Flows_GotoAndConnectionTracking_LeadForwardToDeclaredTables()
    {
        foreach (var flow in Program.Flows.Values)
        {
            foreach (var next in NextTables(flow))
            {
                Assert.IsGreaterThan(flow.Table, next, flow.ToString());
                Assert.IsTrue(Tables.All.Any(table => table.Id == next), flow.ToString());
            }
        }
    }

    [TestMethod]
    public void Flows_Cookies_AreOursAndOfADeclaredClass()
    {
        foreach (var flow in Program.Flows.Values)
        {
            Assert.IsTrue(FlowCookie.IsOurs(flow.Cookie), flow.ToString());
            Assert.IsTrue(Enum.IsDefined(FlowCookie.ClassOf(flow.Cookie)), flow.ToString());
            Assert.AreEqual(Plain(flow.Cookie), flow.Cookie & ~(0xffUL << 32), flow.ToString());
            if (FlowCookie.CellOf(flow.Cookie) is { } cell)
            {
                Assert.AreEqual(flow.Cookie, FlowCookie.For(FlowCookie.ClassOf(flow.Cookie), FlowCookie.PortOf(flow.Cookie), cell), flow.ToString());
            }
        }
    }

    private static ulong Plain(ulong cookie) => FlowCookie.For(FlowCookie.ClassOf(cookie), (uint)cookie);

    [TestMethod]
    public void Flows_OfTableZero_LeaveTheOperatorsLowestPriorityAlone() =>
        Assert.IsTrue(Program.Flows.Keys.Where(key => key.Table == 0).All(key => key.Priority > 0));

    [TestMethod]
    public void Documentation_HasASectionForEachTableInOrder()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "pipeline.md"));

        CollectionAssert.AreEqual(
            Tables.All.Select(table => $"{table.Id} {table.Name}").ToArray(),
            TableHeading().Matches(document).Select(heading => heading.Groups[1].Value).ToArray());
    }

    [TestMethod]
    public void Documentation_NamesEachMetadataField()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "pipeline.md"));

        foreach (var field in Fields.All)
        {
            StringAssert.Contains(document, $"`{field.Name}`");
        }
    }

    [TestMethod]
    public void Compile_ContradictingModel_SaysWhat()
    {
        var missing = Assert.ThrowsExactly<ArgumentException>(() => Scene.Of(Open).Enforce(Vm.A, "nowhere").Program);
        StringAssert.Contains(missing.Message, "'nowhere'");
        Assert.Throws<ArgumentException>(() => Scene.Of(Open).Port(Vm.A, PortStage.Enforce, "open", port => port with { Vlan = 4096 }).Program);
        Assert.Throws<ArgumentException>(() => PipelineCompiler.Compile(new SwitchModel { ZoneBlock = 16 }));
        Assert.Throws<ArgumentException>(() => PipelineCompiler.Compile(new SwitchModel { ZoneBlock = 0 }));
    }

    private static List<byte> NextTables(Flow flow)
    {
        var tables = new List<byte>();
        if (flow.Instructions.GotoTable is { } next)
        {
            tables.Add(next);
        }

        foreach (var action in flow.Instructions.ApplyActions)
        {
            var to = action.NxType switch
            {
                NxActionType.Ct => CtAction.From(action).Table,
                NxActionType.ResubmitTable => ResubmitAction.From(action).Table,
                _ => null,
            };
            if (to is { } table)
            {
                tables.Add(table);
            }
        }

        return tables;
    }

    [GeneratedRegex(@"^### (\d+ [A-Z_]+)$", RegexOptions.Multiline)]
    private static partial Regex TableHeading();
}
