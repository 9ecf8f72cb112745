using System.Collections.Immutable;
using SdnPersona.TestSupport;

namespace SharpOvsdb.Tests.Live;

/// <summary>The replica against the real ovsdb-server and ovs-vswitchd.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class OvsdbReplicaLiveTests
{
    private static readonly OvsdbClientOptions Eager = new()
    {
        MinimumBackoff = TimeSpan.FromMilliseconds(20),
        MaximumBackoff = TimeSpan.FromMilliseconds(50),
    };

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    public async Task Watch_PortAddedChangedRemoved_IsSeenJoined()
    {
        await using var ovs = await PrivateOvs.StartAsync(cancellationToken: Cancelled);
        await ovs.VsctlAsync(["add-br", "br0"], Cancelled);
        await using var replica = Follow(ovs);

        await ovs.VsctlAsync(
        [
            "add-port", "br0", "vm1", "tag=10", "--", "set", "Interface", "vm1", "type=dummy", "ofport_request=7",
            "external_ids:iface-id=port-1",
        ], Cancelled);
        var port = await Until(
            replica, snapshot => Port(snapshot, "vm1") is { } found && found.Interfaces[0].OfPort == 7);
        Assert.AreEqual("port-1", Port(port, "vm1")!.Interfaces[0].ExternalIds["iface-id"]);
        Assert.AreEqual((ushort)10, Port(port, "vm1")!.Tag);
        Assert.AreEqual(16, port.Find("br0")!.DatapathId!.Length);

        await ovs.VsctlAsync(["set", "Interface", "vm1", "external_ids:iface-id=port-2"], Cancelled);
        await Until(replica, snapshot => Port(snapshot, "vm1")!.Interfaces[0].ExternalIds["iface-id"] == "port-2");

        await ovs.VsctlAsync(["del-port", "vm1"], Cancelled);
        var gone = await Until(replica, snapshot => Port(snapshot, "vm1") is null);
        Assert.AreEqual("br0", gone.Find("br0")!.Ports.Single().Name);
    }

    [TestMethod]
    public async Task Replica_ServerRestartedWithOtherContent_GivesExactlyTheNewContent()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await ovs.VsctlAsync(["add-br", "br0", "--", "add-port", "br0", "old"], Cancelled);
        await using var replica = Follow(ovs);
        await Until(replica, snapshot => Port(snapshot, "old") is not null);
        var copy = await File.ReadAllBytesAsync(ovs.DatabaseFile, Cancelled);
        await ovs.VsctlAsync(["add-port", "br0", "lost"], Cancelled);
        await Until(replica, snapshot => Port(snapshot, "lost") is not null);

        await ovs.StopDatabaseAsync();
        await UntilState(replica, state => !state.Connected && state.Failure is not null);
        Assert.IsNotNull(Port(Snapshot(replica), "lost"), "the last known state is kept while away");
        await File.WriteAllBytesAsync(ovs.DatabaseFile, copy, Cancelled);
        var seen = Collect(replica);
        await ovs.StartDatabaseAsync(Cancelled);
        await ovs.VsctlAsync(["add-port", "br0", "new"], Cancelled);
        var snapshot = await Until(replica, snapshot => Port(snapshot, "new") is not null);

        CollectionAssert.AreEqual(
            new[] { "br0", "new", "old" }, snapshot.Find("br0")!.Ports.Select(port => port.Name).ToArray());
        await replica.DisposeAsync();
        foreach (var state in (await seen).Where(state => state.Connected))
        {
            var ports = OvsSnapshot.From(state.Snapshot!).Find("br0")!.Ports.Select(port => port.Name).ToArray();
            CollectionAssert.Contains(new[] { "br0 old", "br0 new old" }, string.Join(' ', ports));
        }
    }

    [TestMethod]
    public async Task Replica_ServerStartsLater_ConnectsByItself()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await ovs.StopDatabaseAsync();
        await using var replica = Follow(ovs);
        var away = await UntilState(replica, state => state.Failure is not null);
        Assert.AreEqual(OvsdbErrorKind.Unreachable, away.Failure!.Kind);
        var refused = await Assert.ThrowsExactlyAsync<OvsdbException>(
            async () => await replica.TransactAsync([OvsdbOperation.Comment("nobody hears")], Cancelled));
        Assert.AreEqual(OvsdbErrorKind.Unreachable, refused.Kind);

        await ovs.StartDatabaseAsync(Cancelled);

        await UntilState(replica, state => state.Connected);
    }

    [TestMethod]
    public async Task Replica_SchemaThatDoesNotFit_SaysWhatIsMissing()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var replica = OvsdbReplica.Start(
            OvsdbEndpoint.Parse(ovs.Ovsdb), OvsSchema.Database, [OvsdbTable.Of("Chassis")], Eager);

        var state = await UntilState(replica, state => state.Failure is not null);

        Assert.AreEqual(OvsdbErrorKind.Schema, state.Failure!.Kind);
        StringAssert.Contains(state.Failure.Message, "table Chassis is missing");
        Assert.IsNull(state.Snapshot);
    }

    [TestMethod]
    public async Task Watch_ReplicaDisposed_Ends()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        var replica = Follow(ovs);
        await UntilState(replica, state => state.Connected);
        var watches = Enumerable.Range(0, 5).Select(_ => Collect(replica)).ToList();

        await replica.DisposeAsync();

        await Task.WhenAll(watches).WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        Assert.IsFalse(replica.State.Connected);
    }

    [TestMethod]
    public async Task Transact_OwnChange_IsInStateWhenItReturns()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var replica = Follow(ovs);
        await UntilState(replica, state => state.Connected);
        for (var round = 0; round < 50; round++)
        {
            await replica.TransactAsync(
            [
                OvsdbOperation.Update("Open_vSwitch", [], ImmutableDictionary<string, OvsdbValue>.Empty
                    .Add("external_ids", OvsdbValue.Map("round", $"{round}"))),
            ], Cancelled);

            Assert.AreEqual($"{round}", Snapshot(replica).ExternalIds["round"]);
        }
    }

    private static OvsdbReplica Follow(PrivateOvs ovs) =>
        OvsdbReplica.Start(OvsdbEndpoint.Parse(ovs.Ovsdb), OvsSchema.Database, OvsSchema.Tables, Eager);

    private static OvsSnapshot Snapshot(OvsdbReplica replica) => OvsSnapshot.From(replica.State.Snapshot!);

    private static OvsPort? Port(OvsSnapshot snapshot, string name) =>
        snapshot.Find("br0")?.Ports.SingleOrDefault(port => port.Name == name);

    private async Task<List<OvsdbReplicaState>> Collect(OvsdbReplica replica)
    {
        var states = new List<OvsdbReplicaState>();
        await foreach (var state in replica.WatchAsync(Cancelled))
        {
            states.Add(state);
        }

        return states;
    }

    private async Task<OvsSnapshot> Until(OvsdbReplica replica, Func<OvsSnapshot, bool> reached)
    {
        var state = await UntilState(replica, state => state.Connected && reached(OvsSnapshot.From(state.Snapshot!)));
        return OvsSnapshot.From(state.Snapshot!);
    }

    private async Task<OvsdbReplicaState> UntilState(OvsdbReplica replica, Func<OvsdbReplicaState, bool> reached)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(TimeSpan.FromSeconds(15));
        await foreach (var state in replica.WatchAsync(patience.Token))
        {
            if (reached(state))
            {
                return state;
            }
        }

        throw new InvalidOperationException("the replica was disposed");
    }
}
