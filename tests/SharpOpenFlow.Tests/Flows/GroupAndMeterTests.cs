using System.Collections.Immutable;
using SharpOpenFlow.Tests.Vectors;

namespace SharpOpenFlow.Tests.Flows;

[TestClass]
public sealed class GroupAndMeterTests
{
    private static readonly ActionList Output = ActionList.Of(OfAction.Output(new PortNo(1)));

    [TestMethod]
    public void Group_SameBuckets_EqualAndPrintedAsOvsOfctl()
    {
        var group = NewGroup(GroupType.Select, 10);

        Assert.AreEqual(group, NewGroup(GroupType.Select, 10));
        Assert.AreEqual(group.GetHashCode(), NewGroup(GroupType.Select, 10).GetHashCode());
        Assert.AreNotEqual(group, NewGroup(GroupType.Select, 11));
        Assert.AreEqual("group_id=7,type=select,bucket=weight:10,actions=output:1", group.ToString());
    }

    [TestMethod]
    public void GroupMod_GroupWithoutWeights_WrittenWithoutAndReadAsDefault()
    {
        var sent = GroupMod.Add(NewGroup(GroupType.All, 1));
        var wire = OwnedMessage.Write(sent, 1);

        Assert.AreEqual("0020" + "0000", Convert.ToHexString(wire.AsSpan(16, 4)));
        Assert.AreEqual(sent, OwnedMessage.Parse(wire));
    }

    [TestMethod]
    public void Meter_BurstSizeWithoutItsFlag_DoesNotCount()
    {
        var bare = new Meter { Id = new MeterId(1), Flags = MeterFlags.Kbps, Bands = [MeterBand.Drop(100)] };
        var reported = bare with { Bands = [MeterBand.Drop(100, 100)] };

        Assert.AreEqual(bare, reported);
        Assert.AreEqual(bare.GetHashCode(), reported.GetHashCode());
        Assert.AreNotEqual(
            bare with { Flags = MeterFlags.Kbps | MeterFlags.Burst },
            reported with { Flags = MeterFlags.Kbps | MeterFlags.Burst });
        Assert.AreNotEqual(bare, bare with { Bands = [MeterBand.Drop(101)] });
        Assert.AreEqual("meter=1,kbps,bands=type=drop,rate=100", reported.ToString());
    }

    [TestMethod]
    public void MeterMod_BandOfUnknownType_KeptByteForByte()
    {
        var wire = Convert.FromHexString(
            "041d002c00000002" + "0000000500000001" +
            "00010010000003e80000006400000000" + "ffff000c0000000100000002");

        var read = (MeterMod)OwnedMessage.Parse(wire);

        Assert.AreEqual(2, read.Meter.Bands.Count);
        Assert.AreEqual(MeterBandType.Experimenter, read.Meter.Bands[1].Type);
        CollectionAssert.AreEqual(wire, OwnedMessage.Write(read, 2));
    }

    [TestMethod]
    public void TableFeatures_OpenvSwitchTable_SaysWhatItCanDo()
    {
        var body = Vector.Find("multipart_reply_table_features_one").Bytes.AsSpan(16);
        var builder = ImmutableArray.CreateBuilder<TableFeatures>();
        TableFeatures.ReadAll(body, builder);
        var table = builder.Single();

        Assert.AreEqual((byte)244, table.Table);
        Assert.AreEqual(ulong.MaxValue, table.MetadataWrite);
        Assert.AreEqual(1_000_000u, table.MaxEntries);
        Assert.IsTrue(table.Supports(InstructionType.Meter));
        Assert.IsTrue(table.Supports(ActionType.SetField));
        Assert.IsFalse(table.Supports(ActionType.PushPbb));
        Assert.IsTrue(table.CanMask(OxmFields.IPv4Src));
        Assert.IsTrue(table.CanMatch(OxmFields.InPort));
        Assert.IsFalse(table.CanMask(OxmFields.InPort));
        Assert.IsTrue(table.CanMatch(OxmFields.CtState));
        Assert.IsFalse(table.CanMatch(OxmFields.PbbIsid));
        Assert.IsTrue(table.CanMask(OxmFields.TcpFlags));
        Assert.IsTrue(table.CanSet(OxmFields.Reg15));
        Assert.IsFalse(table.CanSet(OxmFields.CtState));
        Assert.IsTrue(table.CanGoTo(245));
        Assert.IsFalse(table.CanGoTo(244));
    }

    private static Group NewGroup(GroupType type, ushort weight) =>
        new() { Id = new GroupId(7), Type = type, Buckets = [new Bucket { Weight = weight, Actions = Output }] };
}
