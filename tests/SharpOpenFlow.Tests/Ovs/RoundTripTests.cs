using System.Text;
using SdnPersona.TestSupport;

namespace SharpOpenFlow.Tests.Ovs;

/// <summary>
/// What Open vSwitch reports equals what it was sent. A controller that restarts compares the two, and changes nothing
/// where they agree.
/// </summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class RoundTripTests : IDisposable
{
    private const MeterFlags Stats = MeterFlags.Kbps | MeterFlags.Stats;
    private const string Bridge = "br-codec";
    private const int Seed = 1303;
    private const int RandomFlowCount = 3000;

    private static readonly Meter[] Meters =
    [
        new() { Id = new MeterId(65537), Flags = Stats | MeterFlags.Burst, Bands = [MeterBand.Drop(10000, 1000)] },
        new() { Id = new MeterId(2), Flags = MeterFlags.Pktps, Bands = [MeterBand.Drop(500)] },
        new() { Id = new MeterId(3), Flags = Stats, Bands = [MeterBand.Drop(10), MeterBand.Drop(20)] },
    ];

    private static readonly Group[] Groups =
    [
        NewGroup(1, GroupType.All, To(9), new Bucket { Actions = ActionList.Of(NxAction.Resubmit(20)) }),
        NewGroup(2, GroupType.Select, To(1) with { Weight = 10 }, To(2)),
        NewGroup(3, GroupType.Indirect, new Bucket { Actions = ActionList.Of(OfAction.Group(new GroupId(1))) }),
        NewGroup(
            4, GroupType.FastFailover, To(1) with { WatchPort = new PortNo(1) }, To(2) with { WatchGroup = new GroupId(1) }),
        NewGroup(0x4d0001, GroupType.All),
    ];

    private static PrivateOvs Ovs = null!;
    private OvsSession _session = null!;

    [ClassInitialize]
    public static async Task StartOvsAsync(TestContext context)
    {
        Ovs = await PrivateOvs.StartAsync(cancellationToken: context.CancellationToken);
        await Ovs.AddBridgeAsync(Bridge, ["p1", "p2", "p3"], context.CancellationToken);
        await Ovs.AddPortAsync(Bridge, "p9", 9, context.CancellationToken);
    }

    [ClassCleanup]
    public static async Task StopOvsAsync()
    {
        if (Ovs is not null)
        {
            await Ovs.DisposeAsync();
        }
    }

    [TestInitialize]
    public async Task ConnectAsync()
    {
        _session = new OvsSession(await Ovs.ConnectAsync(Bridge));
        AssertNoErrors(_session.Send(FlowMod.DeleteAll(), GroupMod.Delete(GroupId.All), MeterMod.Delete(MeterId.All)));
        AssertNoErrors(_session.Send(Meters.Select(MeterMod.Add).Concat<IMessage>(Groups.Select(GroupMod.Add))));
    }

    public void Dispose() => _session?.Dispose();

    [TestMethod]
    public void FlowStats_PipelineFlowsSent_ReportedEqual() => AssertReportedEqual(PipelineFlows.All);

    [TestMethod]
    public Task FlowText_PipelineFlows_EqualsOvsOfctl() => AssertPrintedEqualAsync(PipelineFlows.All);

    [TestMethod]
    public void FlowStats_RandomFlowsSent_ReportedEqual() =>
        AssertReportedEqual([.. new RandomFlows(Seed).Take(RandomFlowCount)]);

    [TestMethod]
    public Task FlowText_RandomFlows_EqualsOvsOfctl() =>
        AssertPrintedEqualAsync([.. new RandomFlows(Seed).Take(RandomFlowCount)]);

    [TestMethod]
    public void GroupDesc_GroupsSent_ReportedEqual()
    {
        var reported = _session.Ask<Group>(EmptyRequest.GroupDesc, GroupDescView.ReadAll).OrderBy(
            group => group.Id.Value);

        AssertSame(Groups.OrderBy(group => group.Id.Value), reported);
    }

    [TestMethod]
    public void MeterConfig_MetersSent_ReportedEqual()
    {
        var reported = _session.Ask<Meter>(new MeterConfigRequest(MeterId.All), MeterConfigView.ReadAll).OrderBy(
            meter => meter.Id.Value);

        AssertSame(Meters.OrderBy(meter => meter.Id.Value), reported);
    }

    [TestMethod]
    public void DeleteStrict_EveryPipelineFlow_NoneLeft()
    {
        AssertNoErrors(_session.Send(PipelineFlows.All.Select(flow => FlowMod.Add(flow))));
        AssertNoErrors(_session.Send(PipelineFlows.All.Select(FlowMod.DeleteStrict)));

        Assert.AreEqual("", string.Join('\n', Dump()));
    }

    [TestMethod]
    public void DeleteAll_CookieAndMask_OnlyThoseEnd()
    {
        AssertNoErrors(_session.Send(PipelineFlows.All.Select(flow => FlowMod.Add(flow))));
        AssertNoErrors(_session.Send(FlowMod.DeleteAll(0x5d01_0000_0000_0000, 0xffff_0000_0000_0000)));

        var left = PipelineFlows.All.Where(flow => flow.Cookie >> 48 != 0x5d01);
        Assert.AreEqual(left.Count(), Dump().Count());
    }

    [TestMethod]
    public void FlowStatsRequest_TableCookieAndMatch_OnlyThoseReported()
    {
        AssertNoErrors(_session.Send(PipelineFlows.All.Select(flow => FlowMod.Add(flow))));

        var selection = new FlowSelection
        {
            Table = 1,
            Cookie = 0x5d01_0000_0000_0000,
            CookieMask = 0xffff_0000_0000_0000,
            Match = Match.Of(OxmFields.EthType.Exactly(EtherType.Arp)),
        };
        var reported = _session.Ask<FlowStats>(new FlowStatsRequest(selection), FlowStats.ReadAll);

        Assert.HasCount(1, reported);
        Assert.AreEqual(1u, AggregateStats.Parse(_session.AskOne(new AggregateStatsRequest(selection))).Flows);
    }

    private void AssertReportedEqual(IReadOnlyList<Flow> flows)
    {
        AssertNoErrors(_session.Send(flows.Select(flow => FlowMod.Add(flow))));

        var reported = Dump().ToDictionary(flow => (flow.Table, flow.Priority));

        var differences = new StringBuilder();
        foreach (var sent in flows)
        {
            if (!reported.TryGetValue((sent.Table, sent.Priority), out var flow))
            {
                differences.AppendLine($"missing: {sent}");
            }
            else if (flow != sent || flow.GetHashCode() != sent.GetHashCode())
            {
                differences.AppendLine($"sent {sent}\n got {flow}\n      {Hex(sent)}\n      {Hex(flow)}");
            }
        }

        Assert.AreEqual("", differences.ToString());
        Assert.HasCount(flows.Count, reported);
    }

    private async Task AssertPrintedEqualAsync(IReadOnlyList<Flow> flows)
    {
        AssertNoErrors(_session.Send(flows.Select(flow => FlowMod.Add(flow))));

        var dump = await Ovs.RunAsync(
            "ovs-ofctl",
            ["-O", "OpenFlow13", "--no-stats", "--no-names", "dump-flows", Ovs.OpenFlow(Bridge)],
            null);
        var printed = dump.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim()).Order(StringComparer.Ordinal).ToList();

        var expected = flows.Select(flow => flow.ToString()).Order(StringComparer.Ordinal).ToList();
        foreach (var (ofctl, own) in printed.Zip(expected))
        {
            Assert.AreEqual(ofctl, own);
        }

        Assert.HasCount(flows.Count, printed);
    }

    private IEnumerable<Flow> Dump() =>
        _session.Ask<FlowStats>(new FlowStatsRequest(FlowSelection.All), FlowStats.ReadAll).Select(stats => stats.Flow);

    private static Group NewGroup(uint id, GroupType type, params ReadOnlySpan<Bucket> buckets) =>
        new() { Id = new GroupId(id), Type = type, Buckets = ValueList.Of(buckets) };

    private static Bucket To(uint port) => new() { Actions = ActionList.Of(OfAction.Output(new PortNo(port))) };

    private static void AssertNoErrors(IReadOnlyDictionary<IMessage, string> errors) =>
        Assert.AreEqual("", string.Join('\n', errors.Select(error => $"{error.Value}: {error.Key}")));

    private static void AssertSame<T>(IEnumerable<T> expected, IEnumerable<T> actual)
    {
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', actual));
        Assert.IsTrue(expected.SequenceEqual(actual), "equal text, different values");
    }

    private static string Hex(Flow flow) => Convert.ToHexStringLower(Vectors.OwnedMessage.Write(FlowMod.Add(flow), 0));
}
