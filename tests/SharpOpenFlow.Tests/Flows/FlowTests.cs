using SharpOpenFlow.Tests.Vectors;
using static SharpOpenFlow.OxmFields;

namespace SharpOpenFlow.Tests.Flows;

[TestClass]
public sealed class FlowTests
{
    private static readonly Flow Sample = new()
    {
        Table = 20,
        Priority = 100,
        Cookie = 0x5d,
        IdleTimeout = 3,
        HardTimeout = 4,
        Flags = FlowFlags.SendFlowRemoved,
        Match = Match.Of(InPort.Exactly(new PortNo(1))),
        Instructions = new InstructionSet
        {
            Meter = new MeterId(5),
            ApplyActions = ActionList.Of(OfAction.Output(PortNo.Normal)),
            WriteMetadata = (7, 15),
            GotoTable = 30,
        },
    };

    [TestMethod]
    public void Equals_SameContent_EqualWithTheSameHash()
    {
        var match = Match.Of(InPort.Exactly(new PortNo(1)));
        var copy = Sample with { Match = match, Instructions = Sample.Instructions with { } };

        Assert.AreEqual(Sample, copy);
        Assert.AreEqual(Sample.GetHashCode(), copy.GetHashCode());
    }

    [TestMethod]
    public void Equals_AnyPropertyChanged_Different()
    {
        Flow[] others =
        [
            Sample with { Table = 21 },
            Sample with { Priority = 101 },
            Sample with { Cookie = 0x5e },
            Sample with { IdleTimeout = 0 },
            Sample with { HardTimeout = 0 },
            Sample with { Flags = FlowFlags.None },
            Sample with { Match = Match.Empty },
            Sample with { Instructions = Sample.Instructions with { GotoTable = 31 } },
            Sample with { Instructions = Sample.Instructions with { WriteMetadata = (6, 15) } },
            Sample with { Instructions = Sample.Instructions with { ApplyActions = ActionList.Empty } },
        ];

        foreach (var other in others)
        {
            Assert.AreNotEqual(Sample, other);
        }
    }

    [TestMethod]
    public void ToString_AllParts_AsOvsOfctl() => Assert.AreEqual(
        "cookie=0x5d, table=20, idle_timeout=3, hard_timeout=4, send_flow_rem priority=100,in_port=1 " +
        "actions=meter:5,NORMAL,write_metadata:0x7/0xf,goto_table:30",
        Sample.ToString());

    [TestMethod]
    public void Add_FurtherFlags_SentWithTheFlowsOwn()
    {
        var mod = FlowMod.Add(Sample, FlowFlags.ResetCounts);

        Assert.AreEqual(FlowFlags.SendFlowRemoved | FlowFlags.ResetCounts, mod.Flow.Flags);
        Assert.AreSame(Sample, FlowMod.Add(Sample).Flow);
    }

    [TestMethod]
    public void ToString_FlowMod_AsOvsOfctlWithoutTheHeader() => Assert.AreEqual(
        "DEL_STRICT table:20 priority=100,in_port=1 actions=drop", FlowMod.DeleteStrict(Sample).ToString());

    [TestMethod]
    public void DeleteStrict_Flow_NamesOnlyWhatIdentifiesIt()
    {
        var mod = FlowMod.DeleteStrict(Sample);

        Assert.AreEqual(new Flow { Table = 20, Priority = 100, Match = Sample.Match }, mod.Flow);
        Assert.AreEqual(0UL, mod.CookieMask);
    }

    [TestMethod]
    public void DeleteAll_Cookie_AllTablesByMask()
    {
        var mod = FlowMod.DeleteAll(0x5dff, 0xff00);

        Assert.AreEqual((TableId.All, 0x5d00UL, 0xff00UL), (mod.Flow.Table, mod.Flow.Cookie, mod.CookieMask));
    }

    [TestMethod]
    public void WriteTo_LongerThanAMessage_Refused()
    {
        var actions = ActionList.Of([.. Enumerable.Repeat(OfAction.Output(new PortNo(1)), 4096)]);
        var flow = Sample with { Instructions = new InstructionSet { ApplyActions = actions } };

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => OwnedMessage.Write(FlowMod.Add(flow), 1));
    }

    [TestMethod]
    public void InstructionSet_MetadataOutsideItsMask_Dropped() =>
        Assert.AreEqual((0x0fUL, 0x0fUL), new InstructionSet { WriteMetadata = (0xff, 0x0f) }.WriteMetadata);

    [TestMethod]
    public void InstructionSet_EmptyListOnTheWire_SameAsNone() =>
        Assert.AreEqual(
            InstructionSet.Empty, InstructionSet.Parse(Convert.FromHexString("0004000800000000" + "0003000800000000")));

    [TestMethod]
    public void InstructionSet_UnknownInstructionsInAnyOrder_Kept()
    {
        const string Experimenter = "ffff001000123456aabbccddeeff0011";
        const string Unknown = "004d000801020304";

        var set = InstructionSet.Parse(Convert.FromHexString(Unknown + "0001000807000000" + Experimenter));
        var wire = new byte[set.Length];
        set.WriteTo(wire);

        Assert.AreEqual(Unknown + "0001000807000000" + Experimenter, Convert.ToHexStringLower(wire));
        var changed = set with { GotoTable = 8 };
        wire = new byte[changed.Length];
        changed.WriteTo(wire);
        Assert.AreEqual("0001000808000000" + Unknown + Experimenter, Convert.ToHexStringLower(wire));
        Assert.AreEqual($"goto_table:7,unknown({Unknown}{Experimenter})", set.ToString());
    }
}
