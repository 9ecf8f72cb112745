using System.Collections.Immutable;
using SdnPersona.Abstractions;
using SharpOpenFlow;
using SharpOvsdb;

namespace SdnPersona.Core.Tests.Attachment;

/// <summary>The plan that follows from a database, without a switch.</summary>
[TestClass]
public sealed class AttachPlannerTests
{
    private static readonly AttachRequest Local = new(OvsdbEndpoint.Parse("unix:/run/openvswitch/db.sock"), "br0");
    private static readonly AttachRequest Remote = new(OvsdbEndpoint.Parse("tcp:192.0.2.7:6640"), "br0");
    private static readonly SwitchHost Host = new("6.1.0-18-amd64", _ => true);

    [TestMethod]
    [DataRow("", "", DisplayName = "none listed means all")]
    [DataRow("OpenFlow13 OpenFlow15", "")]
    [DataRow("OpenFlow10", "OpenFlow10 OpenFlow13")]
    public void Plan_Protocols_GainOpenFlow13OnlyWhereTheyLackIt(string before, string after)
    {
        var protocols = before.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var plan = Plan(Local, Ovs.Bridge("br0") with { Protocols = [.. protocols] });

        var change = plan.Changes.SingleOrDefault(change => change.Column == "Bridge.protocols");
        Assert.AreEqual(after.Length == 0, change is null);
        Assert.AreEqual(after.Length == 0 ? null : OvsdbValue.Set(after.Split(' ')), change?.After);
    }

    [TestMethod]
    [DataRow(null, true)]
    [DataRow(Ovs.DatapathId, false)]
    [DataRow("0xa1", false)]
    [DataRow("00000000000000ff", true)]
    [DataRow("nonsense", true)]
    public void Plan_DatapathId_IsPinnedUnlessItIs(string? pinned, bool changed)
    {
        var config = pinned is null ? Ovs.Map(["hwaddr=x"]) : Ovs.Map([$"datapath-id={pinned}", "hwaddr=x"]);

        var plan = Plan(Local, Ovs.Bridge("br0") with { OtherConfig = config });

        Assert.AreEqual(changed, plan.Changes.Any(change => change.Column == "Bridge.other_config:datapath-id"));
        Assert.AreEqual(new DatapathId(0xa1), plan.DatapathId);
    }

    [TestMethod]
    public void Plan_UnixOvsdb_DialsTheManagementSocketAndAddsNoController()
    {
        var plan = Plan(Local, Ovs.Bridge("br0"));

        Assert.AreEqual("unix:/run/openvswitch/br0.mgmt", plan.Result.OpenFlow);
        Assert.IsFalse(plan.Changes.Any(change => change.Column == "Bridge.controller"));
        Assert.AreEqual(
            "unix:/srv/ovs/br0.mgmt",
            Plan(Local with { RunDirectory = "/srv/ovs" }, Ovs.Bridge("br0")).Result.OpenFlow);
    }

    [TestMethod]
    [DataRow("", "ptcp:6653:192.0.2.7", "tcp:192.0.2.7:6653")]
    [DataRow(
        "tcp:192.0.2.99:6653", "ptcp:6653:192.0.2.7", "tcp:192.0.2.7:6653", DisplayName = "an active controller stays")]
    [DataRow("pssl:6653", "ptcp:6654:192.0.2.7", "tcp:192.0.2.7:6654", DisplayName = "a taken port is skipped")]
    [DataRow("ptcp:6653:127.0.0.1", "ptcp:6654:192.0.2.7", "tcp:192.0.2.7:6654",
        DisplayName = "a listener that cannot be reached")]
    [DataRow("ptcp:6700:192.0.2.7", null, "tcp:192.0.2.7:6700", DisplayName = "a listener that is there is used")]
    [DataRow("ptcp:", null, "tcp:192.0.2.7:6653", DisplayName = "on the default port and any address")]
    public void Plan_TcpOvsdb_UsesOrAddsAPassiveListener(string existing, string? added, string dial)
    {
        ImmutableArray<OvsController> rows = existing.Length == 0 ? [] : [Ovs.Controller(existing)];

        var plan = Plan(Remote, Ovs.Bridge("br0") with { Controllers = rows });

        Assert.AreEqual(dial, plan.Result.OpenFlow);
        var change = plan.Changes.SingleOrDefault(change => change.Column == "Bridge.controller");
        Assert.AreEqual(
            added is null ? null : OvsdbValue.Set([.. rows.Select(row => row.Target), added]), change?.After);
    }

    [TestMethod]
    public void Plan_TcpOvsdb_SkipsPortsOfOtherBridges()
    {
        var other = Ovs.Bridge("br1") with { Controllers = [Ovs.Controller("ptcp:6653:192.0.2.7")] };

        Assert.AreEqual("tcp:192.0.2.7:6654", Plan(Remote, Ovs.Bridge("br0"), other).Result.OpenFlow);
    }

    [TestMethod]
    public void Plan_Ipv6Switch_IsBracketed()
    {
        var request = new AttachRequest(OvsdbEndpoint.Parse("tcp:[2001:db8::7]:6640"), "br0");

        Assert.AreEqual("tcp:[2001:db8::7]:6653", Plan(request, Ovs.Bridge("br0")).Result.OpenFlow);
    }

    [TestMethod]
    [DataRow("", true)]
    [DataRow("ptcp:6653", true, DisplayName = "a listener is no controller")]
    [DataRow("tcp:192.0.2.99:6653", false, DisplayName = "not the first controller")]
    public void Plan_Listen_WarnsOfTheFlushWhenItIsTheFirstController(string existing, bool warned)
    {
        var bridge = Ovs.Bridge("br0") with { Controllers = existing.Length == 0 ? [] : [Ovs.Controller(existing)] };

        var plan = Plan(Local with { Listen = "tcp:192.0.2.1:6653" }, bridge);

        Assert.AreEqual(
            warned, plan.Warnings.Any(warning => warning.Contains("deletes ALL flows", StringComparison.Ordinal)));
        Assert.IsNull(plan.Result.OpenFlow);
    }

    [TestMethod]
    [DataRow("192.0.2.1:6653")]
    [DataRow("unix:/tmp/x")]
    [DataRow("tcp:192.0.2.1:0")]
    public void Plan_ListenThatIsNoTarget_IsRefused(string target)
    {
        var failure = Assert.ThrowsExactly<AttachmentException>(
            () => Plan(Local with { Listen = target }, Ovs.Bridge("br0")));

        Assert.AreEqual(AttachmentErrorKind.Invalid, failure.Kind);
    }

    [TestMethod]
    public void Plan_AttachedInAnotherWay_TakesOurOldRowAway()
    {
        var bridge = Ovs.Bridge("br0") with
        {
            Controllers = [Ovs.Controller("ptcp:6653:192.0.2.7", ours: true), Ovs.Controller("ptcp:1")],
        };

        var plan = Plan(Local, bridge);

        Assert.AreEqual(
            OvsdbValue.Set(["ptcp:1"]), plan.Changes.Single(change => change.Column == "Bridge.controller").After);
    }

    [TestMethod]
    public void Plan_AttachedBefore_KeepsTheOriginalValues()
    {
        var original = AttachMarks.Write(OvsdbValue.Set(["OpenFlow10"]), OvsdbValue.Set(["OpenFlow10", "OpenFlow13"]));
        var bridge = Ovs.Bridge("br0") with
        {
            Protocols = ["OpenFlow14"],
            ExternalIds = Ovs.Map(
                [$"sdnpersona-restore={{\"Bridge.protocols\":{original}}}", "sdnpersona-zone-block=9"]),
        };

        var plan = Plan(Local, bridge);

        var (before, after) = AttachMarks.Read(plan.Result.Restore["Bridge.protocols"]);
        Assert.AreEqual(OvsdbValue.Set(["OpenFlow10"]), before);
        Assert.AreEqual(OvsdbValue.Set(["OpenFlow13", "OpenFlow14"]), after);
        Assert.AreEqual(9, plan.Result.ZoneBlock);
    }

    [TestMethod]
    [DataRow("not json")]
    [DataRow("[]")]
    [DataRow("{\"Bridge.protocols\":7}")]
    [DataRow("{\"Bridge.protocols\":[1]}")]
    [DataRow("{\"Bridge.protocols\":[\"a\",{}]}")]
    [DataRow("{\"\\ud800\":[\"a\",\"b\"]}")]
    public void Plan_MarksEditedBySomebody_IsRefusedRatherThanForgotten(string mark)
    {
        var bridge = Ovs.Bridge("br0") with { ExternalIds = Ovs.Map([$"sdnpersona-restore={mark}"]) };

        var failure = Assert.ThrowsExactly<AttachmentException>(() => Plan(Local, bridge));

        Assert.AreEqual(AttachmentErrorKind.Conflict, failure.Kind);
        StringAssert.Contains(failure.Message, "sdnpersona-restore");
        var detach = DetachPlanner.Plan(Local.Ovsdb, new OvsSnapshot { Bridges = [bridge] }, "br0", null);
        StringAssert.Contains(detach.Warnings.Single(), "sdnpersona-restore");
        Assert.AreEqual("Bridge.external_ids:sdnpersona-restore", detach.Changes.Single().Column);
    }

    [TestMethod]
    public void Plan_AllZoneBlocksTaken_IsRefused()
    {
        var others = Enumerable.Range(1, 15)
            .Select(block => Ovs.Bridge($"b{block}") with { ExternalIds = Ovs.Map([$"sdnpersona-zone-block={block}"]) })
            .ToArray();

        var failure = Assert.ThrowsExactly<AttachmentException>(() => Plan(Local, Ovs.Bridge("br0"), others));

        Assert.AreEqual(AttachmentErrorKind.Conflict, failure.Kind);
        Assert.AreEqual(15, Plan(Local, Ovs.Bridge("br0"), others.AsSpan(0, 14)).Result.ZoneBlock);
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("16")]
    [DataRow("-1")]
    [DataRow("one")]
    public void Plan_ZoneBlockThatIsNone_IsReplaced(string mark)
    {
        var bridge = Ovs.Bridge("br0") with { ExternalIds = Ovs.Map([$"sdnpersona-zone-block={mark}"]) };

        Assert.AreEqual(1, Plan(Local, bridge).Result.ZoneBlock);
    }

    [TestMethod]
    public void Plan_SecureBridgeAndForeignController_AreSaidInWords()
    {
        var bridge = Ovs.Bridge("br0") with
        {
            FailMode = "secure",
            Controllers = [Ovs.Controller("tcp:192.0.2.99:6653")],
        };

        var plan = Plan(Local, bridge);

        var words = string.Join('\n', plan.Warnings);
        StringAssert.Contains(words, "NORMAL");
        StringAssert.Contains(words, "tcp:192.0.2.99:6653");
    }

    [TestMethod]
    [DataRow("6.1.0-18-amd64", "", LimitVerdict.Ok)]
    [DataRow("4.18.0", "system", LimitVerdict.Ok)]
    [DataRow("4.15.0-213-generic", "", LimitVerdict.Problem)]
    [DataRow("strange", "", LimitVerdict.Warning)]
    [DataRow(null, "", LimitVerdict.Warning)]
    [DataRow("4.15.0", "netdev", LimitVerdict.Ok)]
    public void Limits_Kernel_MattersForTheKernelDatapath(string? release, string datapath, LimitVerdict verdict)
    {
        var bridge = Ovs.Bridge("br0") with { DatapathType = datapath };

        var plan = AttachPlanner.Plan(
            Local, new OvsSnapshot { Bridges = [bridge] }, "", new SwitchHost(release, _ => true));

        Assert.AreEqual(verdict, plan.Limits.Single(limit => limit.Name == "kernel").Verdict);
    }

    [TestMethod]
    public void Limits_OfAPlainBridge_AreAllThereAndNoProblem()
    {
        var limits = Plan(Local, Ovs.Bridge("br0")).Limits;

        Assert.AreEqual(
            "datapath_type kernel protocols fail_mode datapath-id openflow "
                + "controller_rate_limit bundle-idle-timeout inactivity_probe",
            string.Join(' ', limits.Select(limit => limit.Name)));
        Assert.IsFalse(limits.Any(limit => limit.Verdict == LimitVerdict.Problem));
    }

    [TestMethod]
    public void Detach_BridgeGone_HasNothingToDo()
    {
        var attached =
            new AttachedSwitch { Name = "br0", DatapathId = new DatapathId(1), Ovsdb = "unix:/x", ZoneBlock = 1 };

        var plan = DetachPlanner.Plan(Local.Ovsdb, new OvsSnapshot(), "br0", attached);

        Assert.IsNull(plan.Bridge);
        Assert.AreEqual(0, plan.Changes.Length);
        StringAssert.Contains(plan.Warnings.Single(), "no bridge 'br0' any more");
    }

    private static AttachPlan Plan(AttachRequest request, OvsBridge bridge, params ReadOnlySpan<OvsBridge> others) =>
        AttachPlanner.Plan(request, new OvsSnapshot { Bridges = [bridge, .. others] }, request.Ovsdb.Host, Host);
}
