using System.Collections.Immutable;
using SdnPersona.TestSupport;

namespace SharpOvsdb.Tests.Live;

/// <summary>The client against the real ovsdb-server.</summary>
[TestClass]
[TestCategory("Ovs")]
public sealed class OvsdbClientLiveTests
{
    private static readonly ImmutableDictionary<string, OvsdbValue> NoColumns =
        ImmutableDictionary<string, OvsdbValue>.Empty;

    // Until the one row of that table is none: it waits until its time is up.
    private static readonly OvsdbOperation LongWait =
        OvsdbOperation.Wait("Open_vSwitch", [], ["bridges"], [], TimeSpan.FromSeconds(14));

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Connect_UnixAndTcp_ListsDatabasesAndAnswersEcho(bool unix)
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await Connect(unix ? ovs.Ovsdb : ovs.OvsdbTcp);

        CollectionAssert.Contains(await client.ListDatabasesAsync(Cancelled), "Open_vSwitch");
        await client.EchoAsync(Cancelled);
    }

    [TestMethod]
    public async Task Connect_NobodyListens_SaysWhere()
    {
        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(() => Connect("unix:/nonexistent/db.sock"));

        Assert.AreEqual(OvsdbErrorKind.Unreachable, failure.Kind);
        StringAssert.Contains(failure.Message, "unix:/nonexistent/db.sock");
    }

    [TestMethod]
    public async Task GetSchema_OfOpenVSwitch_HasAllTablesThatSnapshotNeeds()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await Connect(ovs.Ovsdb);

        var schema = await client.GetSchemaAsync(OvsSchema.Database, Cancelled);

        schema.Require(OvsSchema.Tables);
        var lacks = Assert.ThrowsExactly<OvsdbException>(() => schema.Require(
        [
            OvsdbTable.Of("Bridge", ("name", OvsdbColumnType.TextMap), ("colour", OvsdbColumnType.Text)),
            OvsdbTable.Of("Chassis"),
        ]));
        Assert.AreEqual(OvsdbErrorKind.Schema, lacks.Kind);
        StringAssert.Contains(lacks.Message, "column Bridge.colour is missing");
        StringAssert.Contains(lacks.Message, "column Bridge.name holds one String, not any number of String to String");
        StringAssert.Contains(lacks.Message, "table Chassis is missing");
    }

    [TestMethod]
    public async Task GetSchema_UnknownDatabase_IsRefused()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await Connect(ovs.Ovsdb);

        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(
            () => client.GetSchemaAsync("Nowhere", Cancelled));

        Assert.AreEqual(OvsdbErrorKind.Request, failure.Kind);
        Assert.AreEqual("unknown database", failure.Error);
    }

    [TestMethod]
    public async Task Transact_InsertSelectMutateUpdateDelete_GiveTheirResults()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await Connect(ovs.Ovsdb);

        var inserted = await client.TransactAsync(OvsSchema.Database,
        [
            OvsdbOperation.Insert("Bridge", NoColumns.Add("name", OvsdbValue.Of("br0")), "made"),
            OvsdbOperation.Mutate(
                "Open_vSwitch", [], [OvsdbMutation.Insert("bridges", OvsdbSet.Of(OvsdbAtom.Named("made")))]),
            OvsdbOperation.Comment("a test"),
        ], Cancelled);
        OvsdbCondition[] row = [OvsdbCondition.Row(inserted[0].Inserted!.Value)];
        var changed = await client.TransactAsync(OvsSchema.Database,
        [
            OvsdbOperation.Wait(
                "Bridge", row, ["fail_mode"], [NoColumns.Add("fail_mode", OvsdbSet.Empty)], TimeSpan.Zero),
            OvsdbOperation.Update("Bridge", row, NoColumns.Add("fail_mode", OvsdbValue.Of("secure"))),
            OvsdbOperation.Mutate(
                "Bridge", row, [OvsdbMutation.Insert("other_config", OvsdbValue.Map("a", "ü \"1\""))]),
            OvsdbOperation.Select("Bridge", row, ["name", "fail_mode", "other_config"]),
        ], Cancelled);
        var deleted = await client.TransactAsync(OvsSchema.Database,
        [
            OvsdbOperation.Mutate(
                "Open_vSwitch", [], [OvsdbMutation.Delete("bridges", OvsdbValue.Of(inserted[0].Inserted!.Value))]),
            OvsdbOperation.Delete("Bridge", row),
        ], Cancelled);

        Assert.AreEqual(1, inserted[1].Count);
        Assert.AreEqual(1, changed[1].Count);
        Assert.AreEqual(OvsdbValue.Of("secure"), changed[3].Rows[0]["fail_mode"]);
        Assert.AreEqual(OvsdbValue.Map("a", "ü \"1\""), changed[3].Rows[0]["other_config"]);
        Assert.AreEqual(1, deleted[1].Count);
        Assert.AreEqual("", await ovs.VsctlAsync(["list-br"], Cancelled));
    }

    [TestMethod]
    public async Task Transact_OperationFails_NamesItAndDoesNothing()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await Connect(ovs.Ovsdb);

        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(() => client.TransactAsync(OvsSchema.Database,
        [
            OvsdbOperation.Mutate("Open_vSwitch", [], [OvsdbMutation.Insert("external_ids", OvsdbValue.Map("k", "v"))]),
            OvsdbOperation.Insert("Bridge", NoColumns.Add("colour", OvsdbValue.Of("blue"))),
            OvsdbOperation.Comment("never reached"),
        ], Cancelled));

        Assert.AreEqual(OvsdbErrorKind.Operation, failure.Kind);
        Assert.AreEqual(1, failure.OperationIndex);
        Assert.AreEqual("unknown column", failure.Error);
        Assert.AreEqual("{}", (await ovs.VsctlAsync(["get", "Open_vSwitch", ".", "external_ids"], Cancelled)).Trim());
    }

    [TestMethod]
    [DataRow("abort", 0)]
    [DataRow("assert", 0)]
    [DataRow("wait", 0)]
    public async Task Transact_StepThatStopsIt_GivesServersReason(string step, int index)
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await Connect(ovs.Ovsdb);
        var operation = step switch
        {
            "abort" => OvsdbOperation.Abort(),
            "assert" => OvsdbOperation.Assert("a_lock"),
            _ => OvsdbOperation.Wait("Open_vSwitch", [], ["bridges"], [], TimeSpan.FromMilliseconds(50)),
        };

        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(
            () => client.TransactAsync(OvsSchema.Database, [operation], Cancelled));

        Assert.AreEqual(OvsdbErrorKind.Operation, failure.Kind);
        Assert.AreEqual(index, failure.OperationIndex);
        Assert.AreEqual(step switch { "abort" => "aborted", "assert" => "not owner", _ => "timed out" }, failure.Error);
    }

    [TestMethod]
    public async Task Transact_CommitRefused_IndexIsNumberOfOperations()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await Connect(ovs.Ovsdb);

        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(() => client.TransactAsync(OvsSchema.Database,
        [
            OvsdbOperation.Mutate("Open_vSwitch", [], [OvsdbMutation.Insert("bridges", OvsdbValue.Of(Guid.NewGuid()))]),
        ], Cancelled));

        Assert.AreEqual(OvsdbErrorKind.Operation, failure.Kind);
        Assert.AreEqual(1, failure.OperationIndex);
        Assert.AreEqual("referential integrity violation", failure.Error);
    }

    [TestMethod]
    public async Task Transact_CancelledWhileWaiting_EndsAtOnceAndSessionGoesOn()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await Connect(ovs.Ovsdb);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAsync<OperationCanceledException>(() => client.TransactAsync(
            OvsSchema.Database, [LongWait], soon.Token));

        await client.EchoAsync(Cancelled);
    }

    [TestMethod]
    public async Task Transact_HundredCallersAtOnce_AllGetTheirOwnAnswers()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await Connect(ovs.Ovsdb, new OvsdbClientOptions { OutgoingQueue = 4 });

        var keys = await Task.WhenAll(Enumerable.Range(0, 100).Select(async number =>
        {
            var key = OvsdbValue.Map($"k{number}", $"{number}");
            var results = await client.TransactAsync(OvsSchema.Database,
            [
                OvsdbOperation.Mutate("Open_vSwitch", [], [OvsdbMutation.Insert("external_ids", key)]),
                OvsdbOperation.Select("Open_vSwitch", [OvsdbCondition.Includes("external_ids", key)], ["external_ids"]),
            ], Cancelled);
            return ((OvsdbMap)results[1].Rows.Single()["external_ids"]).Pairs[$"k{number}"].Text;
        }));

        CollectionAssert.AreEqual(Enumerable.Range(0, 100).Select(number => $"{number}").ToArray(), keys);
    }

    [TestMethod]
    public async Task ServerStops_CallsFailWithDisconnected()
    {
        await using var ovs = await PrivateOvs.StartAsync(withSwitch: false, Cancelled);
        await using var client = await Connect(ovs.Ovsdb);
        var waiting = client.TransactAsync(OvsSchema.Database, [LongWait], Cancelled);

        await ovs.StopDatabaseAsync();

        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(() => waiting);
        Assert.AreEqual(OvsdbErrorKind.Disconnected, failure.Kind);
        failure = await Assert.ThrowsExactlyAsync<OvsdbException>(() => client.EchoAsync(Cancelled));
        Assert.AreEqual(OvsdbErrorKind.Disconnected, failure.Kind);
    }

    private Task<OvsdbClient> Connect(string endpoint, OvsdbClientOptions? options = null) =>
        OvsdbClient.ConnectAsync(OvsdbEndpoint.Parse(endpoint), options, Cancelled);
}
