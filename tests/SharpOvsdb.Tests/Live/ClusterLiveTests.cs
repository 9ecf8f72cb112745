using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;

namespace SharpOvsdb.Tests.Live;

/// <summary>A cluster of three real ovsdb-servers: who is followed, and what is sent again.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class ClusterLiveTests
{
    private static readonly OvsdbClientOptions Eager = new()
    {
        MinimumBackoff = TimeSpan.FromMilliseconds(20),
        MaximumBackoff = TimeSpan.FromMilliseconds(100),
    };

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    public async Task Replica_LeaderOnly_FollowsTheLeaderAndTheNextOneWhenItDies()
    {
        await using var cluster = await OvsdbCluster.StartAsync(Cancelled);
        await using var replica = OvsdbReplica.StartCluster(
            cluster.Endpoints, leaderOnly: true, OvsSchema.Database, OvsSchema.Tables, Eager);
        await UntilAsync(replica, state => state.Connected);
        await SetAsync(replica, "before");
        var leader = await cluster.LeaderAsync();

        await cluster.KillAsync(leader);

        // A write needs a leader: the replica's session is with the new one as soon as it succeeds.
        await SetAsync(replica, "after");
        Assert.AreNotEqual(leader, await cluster.LeaderAsync());
        await UntilAsync(replica, state => state.Snapshot is { } tables && Value(tables) == "after");
    }

    [TestMethod]
    public async Task Replica_FollowerThatLostItsCluster_GoesToAnother()
    {
        await using var cluster = await OvsdbCluster.StartAsync(Cancelled);
        await using var replica = OvsdbReplica.StartCluster(
            [cluster.Endpoints[2], cluster.Endpoints[0], cluster.Endpoints[1]],
            leaderOnly: false, OvsSchema.Database, OvsSchema.Tables, Eager);
        await UntilAsync(replica, state => state.Connected);
        await SetAsync(replica, "before");

        await cluster.KillAsync(2);

        await SetAsync(replica, "after");
        await UntilAsync(replica, state => state.Snapshot is { } tables && Value(tables) == "after");
    }

    [TestMethod]
    public async Task MonitorSince_PositionOfAnotherServer_IsKnownAndOnlyTheChangesAreSent()
    {
        await using var cluster = await OvsdbCluster.StartAsync(Cancelled);
        await using var one = await OvsdbClient.ConnectAsync(cluster.Endpoints[0], Eager, Cancelled);
        var schema = await one.GetSchemaAsync(OvsSchema.Database, Cancelled);
        var positions = new ConcurrentQueue<OvsdbPosition>();
        Assert.IsFalse(await one.MonitorSinceAsync(
            schema, OvsSchema.Tables, OvsdbPosition.Beginning, positions.Enqueue, Cancelled));
        await one.TransactAsync(OvsSchema.Database, InsertMuch(), Cancelled);
        await one.TransactAsync(OvsSchema.Database, [Set("first")], Cancelled);
        var known = positions.Last();
        await one.TransactAsync(OvsSchema.Database, [Set("second")], Cancelled);

        await using var two = await OvsdbClient.ConnectAsync(cluster.Endpoints[0], Eager, Cancelled);
        OvsdbPosition? resumed = null;
        var isKnown = await two.MonitorSinceAsync(
            schema, OvsSchema.Tables, known, position => resumed = position, Cancelled);

        Assert.AreEqual("first", Value(known.Snapshot));
        Assert.IsTrue(isKnown);
        Assert.AreEqual("second", Value(resumed!.Snapshot));
        Assert.AreEqual(positions.Last().Transaction, resumed.Transaction);
    }

    [TestMethod]
    public void StartCluster_NoEndpoint_Throws() => Assert.ThrowsExactly<ArgumentException>(
        () => OvsdbReplica.StartCluster([], false, OvsSchema.Database, OvsSchema.Tables));

    private static OvsdbOperation Insert() =>
        OvsdbOperation.Insert("Open_vSwitch", ImmutableDictionary<string, OvsdbValue>.Empty);

    /// <summary>
    /// Bridges that nobody needs: the server remembers only as many changes as are smaller than the database.
    /// </summary>
    private static OvsdbOperation[] InsertMuch()
    {
        var config = OvsdbValue.Map(Enumerable.Range(0, 50).Select(i => KeyValuePair.Create($"key-{i}", "value")));
        var bridges = Enumerable.Range(0, 40).Select(i => OvsdbOperation.Insert(
            "Bridge",
            ImmutableDictionary<string, OvsdbValue>.Empty
                .Add("name", OvsdbValue.Of($"br{i}")).Add("other_config", config),
            $"bridge{i}"));
        var root = OvsdbOperation.Insert("Open_vSwitch", ImmutableDictionary<string, OvsdbValue>.Empty.Add(
            "bridges", OvsdbSet.Of([.. Enumerable.Range(0, 40).Select(i => OvsdbAtom.Named($"bridge{i}"))])));
        return [.. bridges, root];
    }

    private static OvsdbOperation Set(string value) => OvsdbOperation.Update(
        "Open_vSwitch",
        [],
        ImmutableDictionary<string, OvsdbValue>.Empty.Add("external_ids", OvsdbValue.Map("test", value)));

    private static string? Value(OvsdbSnapshot tables) =>
        tables.Rows("Open_vSwitch").Values.SingleOrDefault()?.TextMap("external_ids").GetValueOrDefault("test");

    /// <summary>Writes by the replica's own session, as often as it takes to have one whose server can.</summary>
    private async Task SetAsync(OvsdbReplica replica, string value)
    {
        for (var patience = Stopwatch.StartNew(); ;)
        {
            try
            {
                OvsdbOperation[] first = replica.State.Snapshot?.Rows("Open_vSwitch").Count == 0 ? [Insert()] : [];
                await replica.TransactAsync([.. first, Set(value)], Cancelled);
                return;
            }
            catch (OvsdbException failure) when (patience.Elapsed < TimeSpan.FromSeconds(60)
                && failure.Kind is OvsdbErrorKind.Unreachable or OvsdbErrorKind.Disconnected or OvsdbErrorKind.Operation
                    or OvsdbErrorKind.Timeout)
            {
                await Task.Delay(100, Cancelled);
            }
        }
    }

    private async Task UntilAsync(OvsdbReplica replica, Func<OvsdbReplicaState, bool> reached)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (var state in replica.WatchAsync(patience.Token))
        {
            if (reached(state))
            {
                return;
            }
        }
    }
}
