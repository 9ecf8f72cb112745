using System.Collections.Immutable;
using SdnPersona.TestSupport;

namespace SharpOvsdb.Tests.Live;

/// <summary>Locks of the real ovsdb-server, between two sessions.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class OvsdbLockLiveTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    public required TestContext TestContext { get; init; }

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    public async Task Lock_HeldByAnother_IsAcquiredWhenThatOneUnlocks()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var one = await ConnectAsync(ovs);
        await using var two = await ConnectAsync(ovs);

        var first = await one.LockAsync("writer", Cancelled);
        var second = await two.LockAsync("writer", Cancelled);
        Assert.IsTrue(first.IsHeld);
        Assert.IsFalse(second.IsHeld);

        await first.DisposeAsync();

        await second.Acquired.WaitAsync(Soon, Cancelled);
        Assert.IsTrue(second.IsHeld);
        Assert.IsFalse(first.IsHeld);
        Assert.IsTrue(first.Lost.IsCompleted);
    }

    [TestMethod]
    public async Task Lock_Stolen_IsLostAndItsAssertFails()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var one = await ConnectAsync(ovs);
        await using var two = await ConnectAsync(ovs);
        var first = await one.LockAsync("writer", Cancelled);
        await AssertHeldAsync(one);

        var second = await two.StealAsync("writer", Cancelled);

        Assert.IsTrue(second.IsHeld);
        await first.Lost.WaitAsync(Soon, Cancelled);
        Assert.IsFalse(first.IsHeld);
        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(() => AssertHeldAsync(one));
        Assert.AreEqual("not owner", failure.Error);
        await AssertHeldAsync(two);
    }

    [TestMethod]
    public async Task Lock_SessionOver_IsLost()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await ConnectAsync(ovs);
        var held = await client.LockAsync("writer", Cancelled);

        await ovs.StopDatabaseAsync();

        await held.Lost.WaitAsync(Soon, Cancelled);
        Assert.IsFalse(held.IsHeld);
        await held.DisposeAsync();
    }

    [TestMethod]
    public async Task Lock_AskedForTwiceOrByABadName_Fails()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await ConnectAsync(ovs);
        var held = await client.LockAsync("writer", Cancelled);

        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => client.LockAsync("writer", Cancelled));
        var bad = await Assert.ThrowsExactlyAsync<OvsdbException>(() => client.LockAsync("no name", Cancelled));

        Assert.AreEqual(OvsdbErrorKind.Request, bad.Kind);
        Assert.IsTrue(held.IsHeld);
        await held.DisposeAsync();
        await using var again = await client.LockAsync("writer", Cancelled);
        Assert.IsTrue(again.IsHeld);
    }

    private static Task<OvsdbClient> ConnectAsync(PrivateOvs ovs) =>
        OvsdbClient.ConnectAsync(OvsdbEndpoint.Parse(ovs.Ovsdb));

    private Task<ImmutableArray<OvsdbResult>> AssertHeldAsync(OvsdbClient client) => client.TransactAsync(
        OvsSchema.Database, [OvsdbOperation.Assert("writer"), OvsdbOperation.Comment("held")], Cancelled);
}
