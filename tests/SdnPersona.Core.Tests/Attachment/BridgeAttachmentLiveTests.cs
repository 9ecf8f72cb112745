using System.Text.RegularExpressions;
using SdnPersona.Abstractions;
using SdnPersona.TestSupport;
using SharpOpenFlow;
using SharpOvsdb;

namespace SdnPersona.Core.Tests.Attachment;

/// <summary>Attach and detach on a real Open vSwitch: what changes, what does not, and that it is put back.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed partial class BridgeAttachmentLiveTests
{
    private readonly BridgeAttachment _attachment = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("", DisplayName = "defaults")]
    [DataRow("set bridge br0 protocols=OpenFlow10,OpenFlow14", DisplayName = "without OpenFlow13")]
    [DataRow("set bridge br0 protocols=OpenFlow13 other_config:datapath-id=00000000000000ab",
        DisplayName = "pinned already")]
    [DataRow("set bridge br0 other_config:datapath-id=0xab other_config:mac-aging-time=60",
        DisplayName = "pinned in another spelling")]
    [DataRow("set bridge br0 external_ids:bridge-id=br0 fail_mode=secure", DisplayName = "other keys, secure")]
    [DataRow("set-controller br0 tcp:127.0.0.1:9", DisplayName = "with a controller of its own")]
    public async Task AttachThenDetach_OverUnix_LeavesDatabaseAsItWasAndKeepsFlows(string configure)
    {
        await using var ovs = await Start(configure);
        await PlantFlow(ovs);
        var before = await DumpAsync(ovs);

        var plan = await _attachment.PlanAsync(new AttachRequest(OvsdbEndpoint.Parse(ovs.Ovsdb), "br0"), Cancelled);
        Assert.AreEqual(before, await DumpAsync(ovs), "a plan changes nothing");
        var attached = await _attachment.ApplyAsync(plan, Cancelled);

        Assert.AreNotEqual(before, await DumpAsync(ovs));
        Assert.AreEqual(ovs.OpenFlow("br0"), attached.OpenFlow);
        Assert.AreEqual(1, attached.ZoneBlock);
        Assert.IsNull(attached.ObserveOnly);
        StringAssert.Contains(await ovs.OfctlAsync("br0", "dump-flows", [], Cancelled), "cookie=0x77");
        var pinned = await ovs.VsctlAsync(["get", "bridge", "br0", "other_config:datapath-id"], Cancelled);
        Assert.IsTrue(DatapathId.TryParse(pinned.Trim('"', '\n'), out var datapathId), pinned);
        Assert.AreEqual(attached.DatapathId, datapathId);

        await _attachment.ApplyAsync(await _attachment.PlanDetachAsync(attached, Cancelled), Cancelled);

        Assert.AreEqual(before, await DumpAsync(ovs));
        await AssertFlowKept(ovs);
    }

    [TestMethod]
    [DataRow("", DisplayName = "no export yet")]
    [DataRow(
        "-- --id=@i create ipfix targets=\"192.0.2.9:4739\" sampling=7 -- set bridge br0 ipfix=@i",
        DisplayName = "an export of its own")]
    public async Task AttachThenDetach_WithExport_LeavesDatabaseAsItWas(string configure)
    {
        await using var ovs = await Start(configure);
        var before = await DumpAsync(ovs) + await ExportsAsync(ovs);
        var request = new AttachRequest(OvsdbEndpoint.Parse(ovs.Ovsdb), "br0") { Export = new("127.0.0.1:4739") };

        var attached = await _attachment.ApplyAsync(await _attachment.PlanAsync(request, Cancelled), Cancelled);

        var exports = await ExportsAsync(ovs);
        StringAssert.Contains(exports, "127.0.0.1:4739");
        Assert.AreEqual(configure.Length > 0, exports.Contains("192.0.2.9:4739", StringComparison.Ordinal), exports);
        var again = await _attachment.PlanAsync(request, Cancelled);
        Assert.AreEqual(0, again.Changes.Length, string.Join(", ", again.Changes.Select(change => change.Column)));

        await _attachment.ApplyAsync(await _attachment.PlanDetachAsync(attached, Cancelled), Cancelled);

        Assert.AreEqual(before, await DumpAsync(ovs) + await ExportsAsync(ovs));
    }

    [TestMethod]
    public async Task AttachThenDetach_OverTcp_AddsAndRemovesListenerWithoutTouchingFlows()
    {
        await using var ovs = await Start("set-controller br0 tcp:127.0.0.1:9");
        await PlantFlow(ovs);
        var before = await DumpAsync(ovs);
        var request = new AttachRequest(OvsdbEndpoint.Parse(ovs.OvsdbTcp), "br0") { ListenerPort = FreePort() };

        var plan = await _attachment.PlanAsync(request, Cancelled);
        var attached = await _attachment.ApplyAsync(plan, Cancelled);

        Assert.AreEqual($"tcp:127.0.0.1:{request.ListenerPort}", attached.OpenFlow);
        StringAssert.Contains(string.Join(' ', plan.Warnings), "unencrypted");
        var targets = await ovs.VsctlAsync(["get-controller", "br0"], Cancelled);
        StringAssert.Contains(targets, $"ptcp:{request.ListenerPort}:127.0.0.1");
        StringAssert.Contains(targets, "tcp:127.0.0.1:9");
        await ovs.VsctlAsync(["init"], Cancelled);
        var shown = await ovs.RunAsync(
            "ovs-ofctl", ["-O", "OpenFlow13", "dump-flows", attached.OpenFlow!], null, Cancelled);
        StringAssert.Contains(shown, "cookie=0x77");

        await _attachment.ApplyAsync(await _attachment.PlanDetachAsync(attached, Cancelled), Cancelled);

        Assert.AreEqual(before, await DumpAsync(ovs));
        await AssertFlowKept(ovs);
    }

    [TestMethod]
    public async Task Attach_WithListen_WarnsOfTheFlushThatReallyHappens()
    {
        await using var ovs = await Start();
        await PlantFlow(ovs);
        var before = await DumpAsync(ovs);
        var request = new AttachRequest(OvsdbEndpoint.Parse(ovs.Ovsdb), "br0") { Listen = "tcp:127.0.0.1:9" };

        var plan = await _attachment.PlanAsync(request, Cancelled);
        StringAssert.Contains(string.Join(' ', plan.Warnings), "flushes ALL flows of br0");
        await AssertFlowKept(ovs);
        var attached = await _attachment.ApplyAsync(plan, Cancelled);

        Assert.IsNull(attached.OpenFlow);
        await ovs.VsctlAsync(["init"], Cancelled);
        Assert.AreEqual("tcp:127.0.0.1:9", (await ovs.VsctlAsync(["get-controller", "br0"], Cancelled)).Trim());
        var flows = await ovs.OfctlAsync("br0", "dump-flows", [], Cancelled);
        Assert.IsFalse(flows.Contains("cookie=0x77", StringComparison.Ordinal),
            "Open vSwitch is expected to flush: the warning is for that");

        var detach = await _attachment.PlanDetachAsync(attached, Cancelled);
        StringAssert.Contains(string.Join(' ', detach.Warnings), "flushes ALL flows of br0");
        await _attachment.ApplyAsync(detach, Cancelled);
        Assert.AreEqual(before, await DumpAsync(ovs));
    }

    [TestMethod]
    public async Task Detach_WithoutTheStore_RestoresFromTheBridgesOwnMarks()
    {
        await using var ovs = await Start("set bridge br0 protocols=OpenFlow10");
        var before = await DumpAsync(ovs);
        var endpoint = OvsdbEndpoint.Parse(ovs.Ovsdb);
        await _attachment.ApplyAsync(
            await _attachment.PlanAsync(new AttachRequest(endpoint, "br0"), Cancelled), Cancelled);

        await _attachment.ApplyAsync(await _attachment.PlanDetachAsync(endpoint, "br0", Cancelled), Cancelled);

        Assert.AreEqual(before, await DumpAsync(ovs));
    }

    [TestMethod]
    public async Task AttachAndDetach_DoneTwice_ChangeNothingTheSecondTime()
    {
        await using var ovs = await Start("set bridge br0 protocols=OpenFlow10");
        var before = await DumpAsync(ovs);
        var request = new AttachRequest(OvsdbEndpoint.Parse(ovs.Ovsdb), "br0");
        var first = await _attachment.ApplyAsync(await _attachment.PlanAsync(request, Cancelled), Cancelled);
        var attachedDump = await DumpAsync(ovs);

        var again = await _attachment.PlanAsync(request, Cancelled);
        Assert.AreEqual(0, again.Changes.Length);
        var second = await _attachment.ApplyAsync(again, Cancelled);
        Assert.AreEqual(attachedDump, await DumpAsync(ovs));
        CollectionAssert.AreEquivalent(first.Restore.ToArray(), second.Restore.ToArray());

        await _attachment.ApplyAsync(await _attachment.PlanDetachAsync(second, Cancelled), Cancelled);
        var detach = await _attachment.PlanDetachAsync(second, Cancelled);
        Assert.AreEqual(0, detach.Changes.Length);
        await _attachment.ApplyAsync(detach, Cancelled);
        Assert.AreEqual(before, await DumpAsync(ovs));
    }

    [TestMethod]
    public async Task Detach_ColumnChangedSinceAttach_IsLeftWithAWarning()
    {
        await using var ovs = await Start("set bridge br0 protocols=OpenFlow10");
        var attached = await Attach(ovs, "br0");
        await ovs.VsctlAsync(
            ["set", "bridge", "br0", "protocols=OpenFlow13,OpenFlow15", "other_config:mac-aging-time=90"], Cancelled);

        var plan = await _attachment.PlanDetachAsync(attached, Cancelled);
        await _attachment.ApplyAsync(plan, Cancelled);

        StringAssert.Contains(plan.Warnings.Single(), "Bridge.protocols is left as it is");
        StringAssert.Contains(await ovs.VsctlAsync(["get", "bridge", "br0", "protocols"], Cancelled), "OpenFlow15");
        Assert.AreEqual("{mac-aging-time=\"90\"}",
            (await ovs.VsctlAsync(["get", "bridge", "br0", "other_config"], Cancelled)).Trim());
    }

    [TestMethod]
    public async Task Apply_BridgeChangedSinceThePlan_IsRefusedWhole()
    {
        await using var ovs = await Start();
        var plan = await _attachment.PlanAsync(new AttachRequest(OvsdbEndpoint.Parse(ovs.Ovsdb), "br0"), Cancelled);
        await ovs.VsctlAsync(["set", "bridge", "br0", "external_ids:someone=else"], Cancelled);
        var before = await DumpAsync(ovs);

        var failure = await Assert.ThrowsExactlyAsync<AttachmentException>(
            () => _attachment.ApplyAsync(plan, Cancelled));

        Assert.AreEqual(AttachmentErrorKind.Conflict, failure.Kind);
        Assert.AreEqual(before, await DumpAsync(ovs));
    }

    [TestMethod]
    public async Task Plan_UnknownBridge_NamesThoseThatExist()
    {
        await using var ovs = await Start("add-br br1");

        var failure = await Assert.ThrowsExactlyAsync<AttachmentException>(
            () => _attachment.PlanAsync(new AttachRequest(OvsdbEndpoint.Parse(ovs.Ovsdb), "br7"), Cancelled));

        Assert.AreEqual(AttachmentErrorKind.UnknownBridge, failure.Kind);
        StringAssert.Contains(failure.Message, "it has br0, br1");
    }

    [TestMethod]
    public async Task Plan_BridgeOfAnotherAgent_IsObservedOnly()
    {
        await using var ovs = await Start(
            "set Open_vSwitch . external_ids:ovn-remote=tcp:192.0.2.1:6642 external_ids:ovn-bridge=br0");
        var settings = await ovs.VsctlAsync(
            ["get", "bridge", "br0", "other_config", "protocols", "controller"], Cancelled);

        var attached = await Attach(ovs, "br0");

        StringAssert.Contains(attached.ObserveOnly, "OVN");
        Assert.AreEqual(settings,
            await ovs.VsctlAsync(["get", "bridge", "br0", "other_config", "protocols", "controller"], Cancelled));
        var listen = new AttachRequest(OvsdbEndpoint.Parse(ovs.Ovsdb), "br0") { Listen = "tcp:127.0.0.1:9" };
        var failure = await Assert.ThrowsExactlyAsync<AttachmentException>(
            () => _attachment.PlanAsync(listen, Cancelled));
        Assert.AreEqual(AttachmentErrorKind.Conflict, failure.Kind);
    }

    [TestMethod]
    public async Task Attach_SeveralBridges_GiveEachTheLowestFreeZoneBlock()
    {
        await using var ovs = await Start(
            "add-br br1", "--", "add-br br2", "--", "set bridge br1 external_ids:sdnpersona-zone-block=2");

        Assert.AreEqual(1, (await Attach(ovs, "br0")).ZoneBlock);
        Assert.AreEqual(3, (await Attach(ovs, "br2")).ZoneBlock);
        Assert.AreEqual(2, (await Attach(ovs, "br1")).ZoneBlock);
    }

    [TestMethod]
    public async Task Plan_NoSwitchRuns_SaysSo()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await ovs.VsctlAsync(["add-br", "br0"], Cancelled);

        var failure = await Assert.ThrowsExactlyAsync<AttachmentException>(
            () => _attachment.PlanAsync(new AttachRequest(OvsdbEndpoint.Parse(ovs.Ovsdb), "br0"), Cancelled));

        Assert.AreEqual(AttachmentErrorKind.NotReady, failure.Kind);
    }

    [TestMethod]
    public async Task Plan_RunDirectoryWithoutSocket_IsAProblem()
    {
        await using var ovs = await Start();
        var request = new AttachRequest(OvsdbEndpoint.Parse(ovs.Ovsdb), "br0");

        var right = await _attachment.PlanAsync(request, Cancelled);
        var wrong = await _attachment.PlanAsync(request with { RunDirectory = "/nonexistent" }, Cancelled);

        Assert.AreEqual(LimitVerdict.Ok, right.Limits.Single(limit => limit.Name == "openflow").Verdict);
        Assert.AreEqual(LimitVerdict.Problem, wrong.Limits.Single(limit => limit.Name == "openflow").Verdict);
    }

    private async Task<PrivateOvs> Start(params string[] configure)
    {
        var ovs = await PrivateOvs.StartAsync(cancellationToken: Cancelled);
        await ovs.VsctlAsync(["add-br", "br0", "--", "add-port", "br0", "vm1"], Cancelled);
        var words = configure.SelectMany(part => part.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        if (words.Length > 0)
        {
            await ovs.VsctlAsync(words, Cancelled);
        }

        return ovs;
    }

    private async Task<AttachedSwitch> Attach(PrivateOvs ovs, string bridge) => await _attachment.ApplyAsync(
        await _attachment.PlanAsync(new AttachRequest(OvsdbEndpoint.Parse(ovs.Ovsdb), bridge), Cancelled), Cancelled);

    // By OpenFlow 1.0 as well as 1.3, since some of the bridges do not speak the one or the other.
    private async Task PlantFlow(PrivateOvs ovs) => await ovs.RunAsync(
        "ovs-ofctl",
        ["-O", "OpenFlow10,OpenFlow13", "add-flow", ovs.OpenFlow("br0"), "cookie=0x77,priority=5,actions=NORMAL"],
        null,
        Cancelled);

    private async Task AssertFlowKept(PrivateOvs ovs)
    {
        // ovs-vsctl comes back when ovs-vswitchd has carried out all that was in the database.
        await ovs.VsctlAsync(["init"], Cancelled);
        var flows = await ovs.RunAsync(
            "ovs-ofctl", ["-O", "OpenFlow10,OpenFlow13", "dump-flows", ovs.OpenFlow("br0")], null, Cancelled);
        StringAssert.Contains(flows, "cookie=0x77");
    }

    // The whole database but for what changes by itself: versions of rows, counters, and the count of configurations.
    private async Task<string> DumpAsync(PrivateOvs ovs)
    {
        var tables = await ovs.RunAsync(
            "ovsdb-client", ["--format=json", "--data=json", "dump", ovs.Ovsdb, "Open_vSwitch"], null, Cancelled);
        var lines = new List<string>();
        foreach (var table in tables.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = System.Text.Json.JsonDocument.Parse(table);
            var name = json.RootElement.GetProperty("caption").GetString();
            var headings = json.RootElement.GetProperty("headings").EnumerateArray()
                .Select(heading => heading.GetString()!).ToList();
            foreach (var row in json.RootElement.GetProperty("data").EnumerateArray())
            {
                var cells = row.EnumerateArray().Zip(headings)
                    .Where(cell => !VolatileColumn().IsMatch(cell.Second))
                    .Select(cell => $"{cell.Second}={cell.First.GetRawText()}");
                lines.Add($"{name}: {string.Join(' ', cells)}");
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    private Task<string> ExportsAsync(PrivateOvs ovs) =>
        ovs.VsctlAsync(["--columns=targets,sampling", "list", "ipfix"], Cancelled);

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("^(_version|statistics|status|cur_cfg|next_cfg|link_resets)$")]
    private static partial Regex VolatileColumn();
}
