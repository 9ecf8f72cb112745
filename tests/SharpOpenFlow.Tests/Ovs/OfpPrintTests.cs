using SdnPersona.TestSupport;
using SharpOpenFlow.Tests.Vectors;
using static SharpOpenFlow.OxmFields;

namespace SharpOpenFlow.Tests.Ovs;

/// <summary>Messages of kinds that the captured vectors lack, against <c>ovs-ofctl ofp-print</c> itself.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class OfpPrintTests
{
    private static readonly ActionList Output = ActionList.Of(OfAction.Output(new PortNo(1)));

    private static readonly Match TcpToWeb =
        Match.Of(EthType.Exactly(EtherType.IPv4), IpProto.Exactly(6), TcpDst.Exactly(80));

    public static IEnumerable<object[]> Messages { get; } = Named().Select(named => new object[] { named.Name });

    [TestMethod]
    [DynamicData(nameof(Messages))]
    public async Task Format_OwnMessage_EqualsOfpPrint(string name)
    {
        var wire = OwnedMessage.Write(Named().Single(named => named.Name == name).Message, 0x2a);

        var printed = Lines(
            await PrivateOvs.RunToolAsync("ovs-ofctl", ["-mm", "ofp-print", Convert.ToHexString(wire)]));
        var own = Lines(OpenFlowText.Format(wire));
        Assert.AreEqual(printed, own);
    }

    private static IEnumerable<(string Name, IMessage Message)> Named()
    {
        yield return ("flow-mod delete all", FlowMod.DeleteAll());
        yield return (
            "flow-mod modify strict", FlowMod.ModifyStrict(new Flow { Table = 3, Priority = 7, Match = TcpToWeb }));
        yield return (
            "flow-mod with buffer", FlowMod.Add(new Flow { Match = TcpToWeb }) with { Buffer = new BufferId(9) });
        yield return ("flow-mod delete by port", FlowMod.DeleteAll() with { OutPort = PortNo.Local });
        yield return ("group-mod delete all", GroupMod.Delete(GroupId.All));
        yield return ("group-mod fast failover", GroupMod.Modify(new Group
        {
            Id = new GroupId(7),
            Type = GroupType.FastFailover,
            Buckets = [new Bucket { WatchPort = PortNo.Local, WatchGroup = new GroupId(8), Actions = Output }],
        }));
        yield return ("group-mod select", GroupMod.Add(new Group
        {
            Id = new GroupId(7),
            Type = GroupType.Select,
            Buckets = [
                new Bucket { Weight = 5 }, new Bucket { Actions = Output }],
        }));
        yield return ("meter-mod dscp remark", MeterMod.Modify(new Meter
        {
            Id = new MeterId(9),
            Flags = MeterFlags.Kbps | MeterFlags.Burst,
            Bands = [
                MeterBand.DscpRemark(10, 20, 1), MeterBand.Drop(30, 40)],
        }));
        yield return (
            "meter-mod controller",
            MeterMod.Add(new Meter { Id = MeterId.Controller, Flags = MeterFlags.Pktps, Bands = [MeterBand.Drop(5)] }));
        yield return ("packet-in miss", new PacketInEvent
        {
            TotalLength = 60,
            Reason = PacketInReason.NoMatch,
            Table = 9,
            Cookie = ulong.MaxValue,
            Match = Match.Of(InPort.Exactly(new PortNo(3)), Metadata.Exactly(5), Reg14.Exactly(6)),
            Data = ByteList.CopyOf(new byte[60]),
        });
        yield return ("packet-in buffered", new PacketInEvent
        {
            Buffer = new BufferId(77),
            TotalLength = 100,
            Reason = PacketInReason.InvalidTtl,
            Cookie = 0x5d,
            Match = Match.Of(InPort.Exactly(PortNo.Local)),
            Data = ByteList.CopyOf(new byte[60]),
        });
        yield return ("packet-in cut", new PacketInEvent
        {
            TotalLength = 100,
            Reason = PacketInReason.Action,
            Cookie = 0x5d,
            Match = Match.Of(InPort.Exactly(new PortNo(1))),
            Data = ByteList.CopyOf(new byte[60]),
        });
        yield return ("packet-out", new PacketOut
        {
            Actions = ActionList.Of(OfAction.Output(PortNo.Table)),
            Data = ByteList.CopyOf(new byte[60]),
        });
        yield return (
            "packet-out buffered",
            new PacketOut { Buffer = new BufferId(0x3039), InPort = new PortNo(1), Actions = ActionList.Empty });
        yield return ("flow-removed", new FlowRemovedEvent
        {
            Cookie = 0x5d,
            Priority = 100,
            Reason = FlowRemovedReason.GroupDelete,
            Table = 20,
            DurationSeconds = 3,
            DurationNanoseconds = 1_000_001,
            IdleTimeout = 5,
            HardTimeout = 6,
            Packets = 7,
            Bytes = 8,
            Match = TcpToWeb,
        });
        yield return ("port-mod", new PortMod
        {
            PortNo = new PortNo(3),
            HwAddr = MacAddress.Parse("02:00:00:00:00:01"),
            Config = PortConfig.NoForward,
            Mask = PortConfig.NoForward | PortConfig.NoReceive | PortConfig.PortDown,
            Advertise =
                PortFeatures.Gbps10FullDuplex | PortFeatures.Copper | PortFeatures.AutoNegotiation | PortFeatures.Pause,
        });
        yield return ("table-mod", new TableMod(7));
        yield return ("set-async", new SetAsync(AsyncMasks.All, AsyncMasks.None));
        yield return ("get-async-reply", new GetAsyncReply(new AsyncMasks(2, 5, 9), AsyncMasks.All));
        yield return ("queue-get-config-request", new QueueGetConfigRequest(new PortNo(1)));
        yield return ("queue-get-config-reply", new QueueGetConfigReply(new PortNo(1),
        [
            new PacketQueue(1, new PortNo(1), Properties(1, 105, 2, 1000)), new PacketQueue(
                2, new PortNo(1), Properties(2, 0xffff)),
        ]));
        foreach (var element in Elements())
        {
            yield return element is IMultipartRequestBody body
                ? ($"{body.Type} request", new MultipartRequest(body))
                : Reply((ValueList<IMultipartElement>)element);
        }
    }

    private static (string Name, IMessage Message) Reply(ValueList<IMultipartElement> elements)
    {
        var (name, kind) = elements[0] switch
        {
            QueueStats => ("queue stats", MultipartType.Queue),
            TableStats => ("table stats", MultipartType.Table),
            GroupStats => ("group stats", MultipartType.Group),
            MeterStats => ("meter stats", MultipartType.Meter),
            _ => throw new AssertFailedException(),
        };
        return (name, new MultipartElements(kind, 0, elements));
    }

    private static IEnumerable<object> Elements()
    {
        var counts = ValueList.Of(new PacketCount(1, 2), new PacketCount(3, 4));
        yield return new FlowStatsRequest(new FlowSelection { Table = 3, OutGroup = GroupId.Any, Match = TcpToWeb });
        yield return new AggregateStatsRequest(new FlowSelection { OutPort = PortNo.Local });
        yield return new GroupStatsRequest(new GroupId(9));
        yield return new MeterStatsRequest(MeterId.Controller);
        yield return new MeterConfigRequest(MeterId.SlowPath);
        yield return new QueueStatsRequest(new PortNo(1), 7);
        yield return EmptyRequest.GroupFeatures;
        yield return EmptyRequest.MeterFeatures;
        yield return EmptyRequest.TableStats;
        yield return ValueList.Of<IMultipartElement>(
            new QueueStats { Port = PortNo.Local, Queue = 1, TxBytes = 10, TxPackets = 11, TxErrors = 12 },
            new QueueStats { Port = new PortNo(2), Queue = 3, DurationNanoseconds = 500_000_000 });
        yield return ValueList.Of<IMultipartElement>(
            new TableStats(0, 1, 2, 3), new TableStats(1, 0, 0, 0), new TableStats(2, 0, 0, 0),
            new TableStats(3, 4, 5, 6));
        yield return ValueList.Of<IMultipartElement>(
            new GroupStats { Id = new GroupId(1), References = 2, Packets = 4, Bytes = 6, Buckets = counts });
        yield return ValueList.Of<IMultipartElement>(
            new MeterStats { Id = new MeterId(1), Flows = 2, Packets = 4, DurationSeconds = 7, Bands = counts },
            new MeterStats { Id = new MeterId(2) });
    }

    private static ByteList Properties(params ReadOnlySpan<ushort> typesAndRates)
    {
        List<byte> bytes = [];
        for (var i = 0; i < typesAndRates.Length; i += 2)
        {
            var rate = typesAndRates[i + 1];
            bytes.AddRange(
                [0, (byte)typesAndRates[i], 0, 16, 0, 0, 0, 0, (byte)(rate >> 8), (byte)rate, 0, 0, 0, 0, 0, 0]);
        }

        return ByteList.CopyOf([.. bytes]);
    }

    private static string Lines(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).TrimEnd('\n');
}
