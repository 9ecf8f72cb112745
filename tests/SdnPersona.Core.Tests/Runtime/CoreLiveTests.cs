using System.Net;
using System.Text.RegularExpressions;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;
using SdnPersona.Core.Pipeline;
using SdnPersona.Core.Pipeline.Checks;
using SdnPersona.TestSupport;

namespace SdnPersona.Core.Tests.Runtime;

/// <summary>The whole core against a real Open vSwitch: what a bridge holds before, while and after it is managed.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed partial class CoreLiveTests
{
    private const string OurCookie = "cookie=0x5d";
    private const string Web = "vm:web/02:00:00:00:00:01";
    private const string Client = "vm:client/02:00:00:00:00:02";

    private string _bridge = "";
    private string _folder = "";
    private PrivateOvs _ovs = null!;
    private RunningCore _core = null!;

    public TestContext TestContext { get; set; } = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        // A name of its own, since metrics are kept by the switch's name and tests run side by side.
        _bridge = $"br{Guid.NewGuid():N}"[..10];
        _folder = Directory.CreateTempSubdirectory("core-").FullName;
        _ovs = await PrivateOvs.StartAsync(cancellationToken: TestContext.CancellationToken);
        await _ovs.VsctlAsync(["add-br", _bridge, "--", "set", "bridge", _bridge, "datapath_type=dummy"]);
        await AddPortAsync("tap1", "web", 1);
        await AddPortAsync("tap2", "client", 2);
        _core = await RunningCore.StartAsync(_folder);
    }

    [TestCleanup]
    public async Task StopAsync()
    {
        await _core.DisposeAsync();
        TestContext.WriteLine(string.Join('\n', _core.Log));
        await _ovs.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public async Task Attach_ToBridgeWithNormalFlow_ObservesAndListsWorkloads()
    {
        var status = await AttachAsync();

        Assert.AreEqual("synchronized", status.State, status.Reason);
        Assert.IsTrue(status.FlowsInstalled > 0);
        Assert.AreEqual(status.FlowsExpected, status.FlowsInstalled);
        var flows = await FlowsAsync();
        Assert.AreEqual(status.FlowsInstalled, Ours(flows));
        StringAssert.Contains(flows, "priority=0 actions=NORMAL");
        await _core.UntilAsync(() => _core.Plane.Workloads.Count == 2, "two workloads");
        CollectionAssert.AreEqual(new[] { "client", "web" }, _core.Plane.Workloads.Select(status => status.Workload.Name).ToArray());
        Assert.IsTrue(_core.Plane.Workloads.All(status => status.State == EnforcementState.Observe));
        Assert.IsFalse(_core.Plane.Workloads.Any(status => status.Workload.Attachment.Stale));
    }

    [TestMethod]
    public async Task SetMode_Enforce_IsArmedThenEnforced()
    {
        await AttachAsync();
        _core.Decisions.Personas[Web] = "web";

        await _core.Plane.SetModeAsync(SecurityGroup.DefaultName, EnforcementMode.Enforce, "test", default);

        await _core.UntilAsync(() => _core.Workload("web").State == EnforcementState.Arming, "arming");
        await _core.UntilAsync(() => _core.Workload("web").State == EnforcementState.Enforced, "enforced");
        var shown = await _core.Plane.WorkloadFlowsAsync("web", default);
        Assert.IsTrue(shown.Any(flow => flow.Text.Contains("tp_dst=80", StringComparison.Ordinal)), string.Join('\n', shown));
        var meters = await _ovs.OfctlAsync(_bridge, "dump-meters", []);
        StringAssert.Contains(meters, "meter=65538");
        StringAssert.Contains(meters, "meter=controller pktps burst stats bands=\ntype=drop rate=1000 burst_size=1000");
    }

    [TestMethod]
    public async Task PersonaChange_OfOneWorkload_IsTwoFlowModsInOneBundle()
    {
        await EnforceAsync();
        using var sent = new SentCounters(_bridge);

        _core.Decisions.Personas[Web] = "database";

        await _core.UntilAsync(() => _core.Workload("web") is { Policy.Profile: "database", State: EnforcementState.Enforced }, "the new profile");
        Assert.AreEqual((2L, 1L, 0L, 0L), (sent.FlowMods, sent.Bundles, sent.MeterMods, sent.GroupMods));
    }

    [TestMethod]
    public async Task Restart_OverSameStore_SendsNothing()
    {
        await EnforceAsync();
        var before = await FlowsAsync();
        await _core.DisposeAsync();
        using var sent = new SentCounters(_bridge);

        _core = await RunningCore.StartAsync(_folder);
        await SynchronizedAsync();
        await _core.UntilAsync(() => _core.Workload("web").State == EnforcementState.Enforced, "enforced again");

        Assert.AreEqual((0L, 0L, 0L), (sent.FlowMods, sent.MeterMods, sent.GroupMods), string.Join('\n', _core.Log));
        Assert.AreEqual(Plain(before), Plain(await FlowsAsync()));
        Assert.AreEqual("web", _core.Workload("web").Policy.Persona);
    }

    [TestMethod]
    public async Task Flows_DeletedBehindOurBack_AreHealed()
    {
        await EnforceAsync();
        var before = await FlowsAsync();
        using var sent = new SentCounters(_bridge);

        await _ovs.OfctlAsync(_bridge, "del-flows", ["table=20"]);

        await _core.UntilAsync(() => sent.FlowMods > 0, "the loss is noticed");
        await UntilFlowsAsync(flows => Plain(flows) == Plain(before), "the deleted flows are back");
    }

    [TestMethod]
    public async Task Flow_ChangedBehindOurBack_IsHealedLongBeforeTheNextComparison()
    {
        await EnforceAsync();
        var before = await FlowsAsync();
        using var sent = new SentCounters(_bridge);

        // As many flows as before, so that counting shows nothing; everything is compared once a minute only.
        await _ovs.OfctlAsync(_bridge, "mod-flows", ["table=55,actions=NORMAL"]);

        await _core.UntilAsync(() => sent.FlowMods > 0, "the change is noticed");
        await UntilFlowsAsync(flows => Plain(flows) == Plain(before), "the changed flows are as they were");
    }

    [TestMethod]
    public async Task Flows_WithAnotherCookie_AreLeftAlone()
    {
        await AttachAsync();
        await _ovs.OfctlAsync(_bridge, "add-flow", ["table=5,cookie=0x77,priority=7,arp,actions=drop"]);
        await _ovs.OfctlAsync(_bridge, "add-flow", ["table=200,cookie=0x5e00000000000001,priority=7,actions=drop"]);

        await _core.Plane.SetModeAsync(SecurityGroup.DefaultName, EnforcementMode.Shadow, "test", default);
        await _core.UntilAsync(() => _core.Workload("web").State == EnforcementState.Shadow, "shadow");
        await _core.Plane.DetachAsync(_bridge, default);

        var flows = await FlowsAsync();
        StringAssert.Contains(flows, "cookie=0x77");
        StringAssert.Contains(flows, "cookie=0x5e00000000000001");
        Assert.AreEqual(0, Ours(flows), flows);
    }

    [TestMethod]
    public async Task Switch_KilledAndRestarted_IsProgrammedAgain()
    {
        await EnforceAsync();
        var before = await FlowsAsync();

        await _ovs.StopSwitchAsync();
        await _core.UntilAsync(() => _core.Plane.Switches.SingleOrDefault() is { Connected: false, State: "disconnected" }, "disconnected");
        Assert.AreEqual(EnforcementState.Pending, _core.Workload("web").State);
        await _ovs.StartSwitchAsync();

        await SynchronizedAsync();
        await UntilFlowsAsync(flows => Plain(flows) == Plain(before), "everything is back");
        await _core.UntilAsync(() => _core.Workload("web").State == EnforcementState.Enforced, "enforced");
        Assert.IsFalse(_core.Workload("web").Workload.Attachment.Stale);
        Assert.AreEqual("web", _core.Workload("web").Policy.Persona);
    }

    [TestMethod]
    public async Task Database_Restarted_ChangesNothing()
    {
        await EnforceAsync();
        var before = await FlowsAsync();
        _core.Log.Clear();

        await _ovs.StopDatabaseAsync();
        await Task.Delay(500);
        await _ovs.StartDatabaseAsync();
        await AddPortAsync("tap3", "late", 3);

        await _core.UntilAsync(() => _core.Plane.FindWorkload("late") is { State: EnforcementState.Enforced }, "OVSDB is followed again");
        await SynchronizedAsync();
        Assert.IsFalse(_core.Log.Any(line => line.Contains("flow deletes", StringComparison.Ordinal) && !line.Contains(" 0 flow deletes", StringComparison.Ordinal)), string.Join('\n', _core.Log));
        Assert.IsTrue(Plain(before).Split('\n').ToHashSet().IsSubsetOf(Plain(await FlowsAsync()).Split('\n')), "no flow of the others went away");
    }

    [TestMethod]
    public async Task Detach_AfterEnforcing_LeavesEverythingAsItWas()
    {
        var flows = Plain(await FlowsAsync());
        var database = await DatabaseAsync();
        await EnforceAsync();
        Assert.AreNotEqual(database, await DatabaseAsync());

        await _core.Plane.DetachAsync(_bridge, default);

        Assert.AreEqual(flows, Plain(await FlowsAsync()));
        Assert.AreEqual(database, await DatabaseAsync());
        Assert.AreEqual("OFPST_METER_CONFIG reply (OF1.3) (xid=0x2):", (await _ovs.OfctlAsync(_bridge, "dump-meters", [])).Trim());
        Assert.IsFalse((await _ovs.OfctlAsync(_bridge, "dump-groups", [])).Contains("group_id", StringComparison.Ordinal));
        Assert.AreEqual(0, _core.Plane.Switches.Count);
        Assert.IsFalse(_core.Log.Any(line => line.Contains("Error:", StringComparison.Ordinal)), string.Join('\n', _core.Log));
    }

    [TestMethod]
    public async Task Frames_OfWorkload_AreCountedAndTeachItsAddress()
    {
        await AttachAsync();
        using var sent = new SentCounters(_bridge);
        const string Arp = "ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002";

        await _ovs.AppctlAsync(["netdev-dummy/receive", "tap1", Arp.Replace(" ", "", StringComparison.Ordinal)]);

        await _core.UntilAsync(() => _core.Workload("web").Workload.Attachment.Addresses is [var address] && address.ToString() == "10.0.0.1", "learned");
        Assert.AreEqual(1, sent.PacketIns);
        Assert.IsTrue(_core.Workload("web").Workload.Attachment is { AddressesDeclared: false, MacsDeclared: true });
    }

    [TestMethod]
    public async Task Attach_ToBridgeOfAnotherController_OnlyObserves()
    {
        await _ovs.OfctlAsync(_bridge, "add-flow", ["table=0,cookie=0x77,priority=100,in_port=1,actions=output:2"]);
        var before = Plain(await FlowsAsync());

        var status = await AttachAsync();
        await _core.Plane.SetModeAsync(SecurityGroup.DefaultName, EnforcementMode.Enforce, "test", default);
        await Task.Delay(500);

        Assert.AreEqual("observe-only", status.State);
        StringAssert.Contains(status.Reason, "cookie=0x77");
        Assert.AreEqual(before, Plain(await FlowsAsync()));
        Assert.AreEqual(EnforcementState.Pending, _core.Workload("web").State);
    }

    [TestMethod]
    public async Task Restart_WithForeignFlowsBesideOurs_GoesOnProgramming()
    {
        await EnforceAsync();
        await _ovs.OfctlAsync(_bridge, "add-flow", ["table=0,cookie=0x77,priority=9,in_port=7,actions=output:2"]);
        await _core.DisposeAsync();
        _core = await RunningCore.StartAsync(_folder);

        await SynchronizedAsync();
    }

    [TestMethod]
    public async Task Detach_WhileSwitchIsAway_IsRefusedAndProgrammingGoesOn()
    {
        await EnforceAsync();
        var before = Plain(await FlowsAsync());
        await _ovs.StopSwitchAsync();
        await _core.UntilAsync(() => _core.Plane.Switches.Single() is { Connected: false }, "disconnected");

        var refusal = await Assert.ThrowsExactlyAsync<ControlPlaneException>(() => _core.Plane.DetachAsync(_bridge, default));

        Assert.AreEqual(ControlPlaneError.Unreachable, refusal.Error);
        await _ovs.StartSwitchAsync();
        await SynchronizedAsync();
        await UntilFlowsAsync(flows => Plain(flows) == before, "everything is back");
    }

    [TestMethod]
    public async Task Classification_ThatThrows_HoldsUpNobody()
    {
        await EnforceAsync();

        _core.Decisions.Unclassifiable[Client] = true;
        _core.Decisions.Personas[Web] = "database";

        await _core.UntilAsync(() => _core.Workload("web") is { Policy.Profile: "database", State: EnforcementState.Enforced }, "the other's new profile");
        Assert.AreEqual("database", _core.Workload("client").Policy.Profile);
        await _core.Plane.SetModeAsync(SecurityGroup.DefaultName, EnforcementMode.Observe, "test", default);
        await _core.UntilAsync(() => _core.Plane.Workloads.All(one => one.State == EnforcementState.Observe), "both are observed");
    }

    [TestMethod]
    public async Task BreakGlass_Thrown_ObservesAtOnceThroughARestartUntilItIsReleased()
    {
        await EnforceAsync();
        StringAssert.Contains(await FlowsAsync(), "tp_dst=80");

        Assert.IsTrue((await _core.Glass.ThrowAsync("ann", "it drops", default)).Stored);
        Assert.IsTrue(_core.Plane.Workloads.All(one => one.State == EnforcementState.Observe), "at once");
        await UntilFlowsAsync(flows => !flows.Contains("tp_dst=80", StringComparison.Ordinal), "its rule is gone");
        await _core.Plane.SetModeAsync(SecurityGroup.DefaultName, EnforcementMode.Shadow, "test", default);
        await _core.DisposeAsync();
        _core = await RunningCore.StartAsync(_folder);
        await SynchronizedAsync();
        Assert.IsTrue(_core.Plane.Workloads.All(one => one.State == EnforcementState.Observe));
        StringAssert.StartsWith(_core.Workload("web").StateReason, "break-glass by ann since");

        await _core.Glass.ReleaseAsync("bob", default);
        await _core.UntilAsync(() => _core.Plane.Workloads.All(one => one.State == EnforcementState.Shadow), "its mode counts again");
        await UntilFlowsAsync(flows => flows.Contains("tp_dst=80", StringComparison.Ordinal), "rules are back");
    }

    [TestMethod]
    public async Task BreakGlass_WhileTheStoreIsDown_ObservesAndSaysThatItIsNotStored()
    {
        await EnforceAsync();
        _core.BreakStore();

        var status = await _core.Glass.ThrowAsync("ann", "", default);

        Assert.IsFalse(status.Stored);
        Assert.IsNotNull(status.Problem);
        await UntilFlowsAsync(flows => !flows.Contains("tp_dst=80", StringComparison.Ordinal), "its rule is gone");
        await Task.Delay(500);
        Assert.IsTrue(_core.Plane.Workloads.All(one => one.State == EnforcementState.Observe), "also after the next rounds");
        await _core.Glass.ReleaseAsync("ann", default);
        await _core.UntilAsync(() => _core.Plane.Workloads.All(one => one.State == EnforcementState.Enforced), "enforced after it was armed again");
    }

    [TestMethod]
    public async Task ProtectedWorkload_WhosePersonaChanges_KeepsItsFlows()
    {
        await EnforceAsync();
        _core.Decisions.Protect();
        using var sent = new SentCounters(_bridge);

        _core.Decisions.Personas[Web] = "database";

        await _core.UntilAsync(() => _core.Workload("web").Held is { Persona: "database" }, "the change is held");
        Assert.AreEqual("web", _core.Workload("web").Policy.Profile);
        await Task.Delay(300);
        Assert.AreEqual(0L, sent.FlowMods);
    }

    [TestMethod]
    public async Task Attach_WhosePortsComeInTheMiddleOfARound_KnowsItsWorkloads()
    {
        await AttachAsync();
        var other = $"{_bridge}b";
        await _ovs.VsctlAsync(["add-br", other, "--", "set", "bridge", other, "datapath_type=dummy"]);
        await AddPortAsync("tap3", "late", 3, other);
        var amid = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var attached = false;
        _core.Decisions.Deciding = _ =>
        {
            if (amid.TrySetResult())
            {
                // The round has begun; it goes on when the other bridge's ports are known.
                SpinWait.SpinUntil(() => _core.Switches.Find(other) is { PortsKnown: true }, TimeSpan.FromSeconds(10));
            }
            else
            {
                // The next one is late, so that what the first one made of the bridge would be in force.
                SpinWait.SpinUntil(() => Volatile.Read(ref attached), TimeSpan.FromSeconds(1));
            }
        };
        await amid.Task.WaitAsync(TimeSpan.FromSeconds(10));

        var status = await _core.Plane.AttachAsync(new(_ovs.Ovsdb, other), default);
        Volatile.Write(ref attached, true);

        Assert.AreEqual("synchronized", status.State, status.Reason);
        Assert.AreEqual(1, status.Ports);
        Assert.IsNotNull(_core.Plane.FindWorkload("late"));
    }

    [TestMethod]
    public async Task Program_MoreThanATableTakes_IsRefusedWholeUntilItFits()
    {
        await EnforceAsync();
        var before = await FlowsAsync();
        Assert.IsTrue(before.Contains("tp_dst=80", StringComparison.Ordinal));
        await _ovs.VsctlAsync(["--", "--id=@t", "create", "Flow_Table", "flow_limit=1", "--", "set", "bridge", _bridge, $"flow_tables:{Tables.EgressRules.Id}=@t"]);
        await _ovs.StopSwitchAsync();

        await _ovs.StartSwitchAsync();

        await _core.UntilAsync(() => _core.Plane.Switches.Single() is { Connected: true, State: "failed" }, "refused");
        var status = _core.Plane.Switches.Single();
        Assert.Contains("refused before it was sent: table 50 EGRESS_RULES: ", status.Reason!);
        Assert.AreEqual(EnforcementState.Failed, _core.Workload("web").State);
        Assert.AreEqual(0, Ours(await FlowsAsync()));

        await _ovs.VsctlAsync(["clear", "bridge", _bridge, "flow_tables"]);
        await _ovs.StopSwitchAsync();
        await _ovs.StartSwitchAsync();
        await SynchronizedAsync();
        Assert.AreEqual(Ours(before), Ours(await FlowsAsync()));
        await _core.UntilAsync(() => _core.Log.Any(line => line.Contains("is in order now", StringComparison.Ordinal)), "accepted");
        await Task.Delay(100, TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "program-refused", "program-accepted" }, await EventsAsync("program-refused", "program-accepted"));
    }

    [TestMethod]
    public async Task Policy_ThatWouldCutManagement_IsRefusedAndWhatIsInForceStays()
    {
        await _core.DisposeAsync();
        _core = await RunningCore.StartAsync(
            _folder, new ManagementAddress { Name = "jump", Network = IPNetwork.Parse("10.9.0.5/32"), Protocol = RuleProtocol.Tcp, Ports = [new(22, 22)], Direction = Direction.Ingress });
        await AttachAsync();
        _core.Decisions.Personas[Web] = "web";
        await _core.Plane.SetModeAsync(SecurityGroup.DefaultName, EnforcementMode.Shadow, "test", default);
        await _core.UntilAsync(() => _core.Workload("web").State == EnforcementState.Shadow, "shadow");
        await _core.UntilAsync(() => _core.Plane.Switches.Single().Warnings.Length > 0, "warned");
        var before = await FlowsAsync();

        await _core.Plane.SetModeAsync(SecurityGroup.DefaultName, EnforcementMode.Enforce, "test", default);

        await _core.UntilAsync(() => _core.Plane.Switches.Single().State == "failed", "refused");
        Assert.Contains("profile 'web': its ingress default would cut 10.9.0.5/32 from workloads, management address 'jump'", _core.Plane.Switches.Single().Reason!);
        await Task.Delay(500, TestContext.CancellationToken);
        Assert.AreEqual(Ours(before), Ours(await FlowsAsync()));
        Assert.HasCount(2, await EventsAsync("program-refused"));

        await _core.Plane.SetModeAsync(SecurityGroup.DefaultName, EnforcementMode.Shadow, "test", default);
        await SynchronizedAsync();
        await _core.UntilAsync(() => _core.Log.Any(line => line.Contains("is in order now", StringComparison.Ordinal)), "accepted");
        await Task.Delay(100, TestContext.CancellationToken);
        Assert.HasCount(1, await EventsAsync("program-accepted"));
    }

    private async Task<string[]> EventsAsync(params string[] kinds) =>
        [.. (await _core.Store.EventsAsync(0, 1000, TestContext.CancellationToken)).Select(entry => entry.Kind).Where(kinds.Contains)];

    private async Task<SwitchStatus> AttachAsync() => await _core.Plane.AttachAsync(new(_ovs.Ovsdb, _bridge), default);

    /// <summary>Attached, in mode enforce, and past arming.</summary>
    private async Task EnforceAsync()
    {
        var status = await AttachAsync();
        Assert.AreEqual("synchronized", status.State, status.Reason);
        (_core.Decisions.Personas[Web], _core.Decisions.Personas[Client]) = ("web", "database");
        await _core.Plane.SetModeAsync(SecurityGroup.DefaultName, EnforcementMode.Enforce, "test", default);
        await _core.UntilAsync(() => _core.Plane.Workloads is { Count: 2 } all && all.All(one => one.State == EnforcementState.Enforced), "enforced");
    }

    private Task SynchronizedAsync() => _core.UntilAsync(() => _core.Plane.Switches.SingleOrDefault()?.State == "synchronized", "synchronized");

    private async Task UntilFlowsAsync(Func<string, bool> condition, string what)
    {
        var flows = "";
        for (var i = 0; i < 200; i++)
        {
            flows = await FlowsAsync();
            if (condition(flows))
            {
                return;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"not in 20 s: {what}\n{flows}\n{string.Join('\n', _core.Log)}");
    }

    private Task AddPortAsync(string port, string vm, int number, string? bridge = null) => _ovs.VsctlAsync(
    [
        "add-port", bridge ?? _bridge, port, "--", "set", "interface", port, "type=dummy", $"ofport_request={number}",
        $"external_ids:vm-id={vm}", $"external_ids:vm-name={vm}", $"external_ids:attached-mac=\"02:00:00:00:00:0{number}\"",
    ]);

    private Task<string> FlowsAsync() => _ovs.OfctlAsync(_bridge, "dump-flows", []);

    private static int Ours(string flows) => flows.Split('\n').Count(line => line.Contains(OurCookie, StringComparison.Ordinal));

    /// <summary>Flows without age and counters, sorted: two dumps in different order are the same flows.</summary>
    private static string Plain(string flows) =>
        string.Join('\n', flows.Split('\n').Skip(1).Select(line => Counters().Replace(line, "").Trim()).Order(StringComparer.Ordinal));

    /// <summary>What a person has configured: everything but what ovs-vswitchd reports.</summary>
    private async Task<string> DatabaseAsync()
    {
        var bridge = await _ovs.VsctlAsync(["--columns=controller,external_ids,other_config,protocols,fail_mode", "list", "bridge", _bridge]);
        var ports = await _ovs.VsctlAsync(["--columns=name,external_ids,other_config", "list", "interface"]);
        return $"{bridge}\n{ports}\n{await _ovs.VsctlAsync(["list", "controller"])}";
    }

    [GeneratedRegex(@"(duration|n_packets|n_bytes|idle_age|hard_age)=[^,]*,\s*")]
    private static partial Regex Counters();
}
