using System.Collections.Immutable;

namespace SharpOvsdb.Tests.Wire;

/// <summary>monitor_cond_since against a peer whose every byte the test says.</summary>
[TestClass]
public sealed class MonitorSinceTests
{
    private const string Row = "550e8400-e29b-41d4-a716-446655440000";
    private const string Since = "11111111-1111-1111-1111-111111111111";

    private static readonly OvsdbTable Things = OvsdbTable.Of(
        "Thing",
        ("name", OvsdbColumnType.Text),
        ("note", OvsdbColumnType.OptionalText),
        ("tags", OvsdbColumnType.Texts),
        ("ids", OvsdbColumnType.TextMap));

    private static readonly OvsdbSchema Schema = new("Db", "1.0.0", ImmutableDictionary<string,
        ImmutableDictionary<string, OvsdbColumnType>>.Empty.Add("Thing", Things.Columns));

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task MonitorSince_KnownPosition_AsksFromThereAndAppliesDifferences()
    {
        await using var server = new ScriptedServer();
        var known = await FirstAsync(server, Filled("""[false,"SINCE",{"Thing":{"ROW":{"initial":{"name":"a","tags":["set",["x","y"]],"ids":["map",[["k","1"],["l","2"]]]}}}}]"""));
        await using var next = new ScriptedServer();
        OvsdbPosition? now = null;
        var call = next.Client.MonitorSinceAsync(Schema, [Things], known, position => now = position);

        var request = await next.AnswerAsync(Filled("""[true,"22222222-2222-2222-2222-222222222222",{"Thing":{"ROW":{"modify":{"note":"n","tags":["set",["y","z"]],"ids":["map",[["k","1"],["l","3"],["m","4"]]]}}}}]"""));

        Assert.IsTrue(await call);
        Assert.AreEqual("monitor_cond_since", request.GetProperty("method").GetString());
        Assert.AreEqual(Since, request.GetProperty("params")[3].GetString());
        var row = now!.Snapshot.Rows("Thing")[Guid.Parse(Row)];
        Assert.AreEqual("a", row.Text("name"));
        Assert.AreEqual("n", row.OptionalText("note"));
        CollectionAssert.AreEqual(new[] { "x", "z" }, row.Texts("tags"));
        Assert.AreEqual("l=3 m=4", string.Join(' ', row.TextMap("ids").Select(pair => $"{pair.Key}={pair.Value}").Order()));
    }

    [TestMethod]
    public async Task MonitorSince_PositionForgotten_ReplacesEverything()
    {
        await using var server = new ScriptedServer();
        var known = await FirstAsync(server, Filled("""[false,"SINCE",{"Thing":{"ROW":{"initial":{"name":"a"}}}}]"""));
        await using var next = new ScriptedServer();
        OvsdbPosition? now = null;
        var call = next.Client.MonitorSinceAsync(Schema, [Things], known, position => now = position);

        await next.AnswerAsync("""[false,"00000000-0000-0000-0000-000000000000",{}]""");

        Assert.IsFalse(await call);
        Assert.IsEmpty(now!.Snapshot.Rows("Thing"));
    }

    [TestMethod]
    public async Task MonitorSince_RowWithDefaultsOnly_HasThem()
    {
        await using var server = new ScriptedServer();

        var position = await FirstAsync(server, Filled("""[false,"SINCE",{"Thing":{"ROW":{"insert":{}}}}]"""));

        var row = position.Snapshot.Rows("Thing").Values.Single();
        Assert.AreEqual("", row.Text("name"));
        Assert.IsNull(row.OptionalText("note"));
        Assert.IsEmpty(row.Texts("tags"));
        Assert.IsEmpty(row.TextMap("ids"));
    }

    [TestMethod]
    public async Task MonitorSince_UpdateThatDeletes_RemovesTheRowAndMovesThePosition()
    {
        await using var server = new ScriptedServer();
        var positions = System.Threading.Channels.Channel.CreateUnbounded<OvsdbPosition>();
        var call = server.Client.MonitorSinceAsync(
            Schema, [Things], OvsdbPosition.Beginning, position => positions.Writer.TryWrite(position));
        await server.AnswerAsync(Filled("""[false,"SINCE",{"Thing":{"ROW":{"initial":{}}}}]"""));
        await call;
        await positions.Reader.ReadAsync();

        await server.SendAsync(Filled("""{"id":null,"method":"update3","params":["monitor-1","22222222-2222-2222-2222-222222222222",{"Thing":{"ROW":{"delete":null}}}]}"""));

        var now = await positions.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.IsEmpty(now.Snapshot.Rows("Thing"));
        Assert.AreEqual(Guid.Parse("22222222-2222-2222-2222-222222222222"), now.Transaction);
    }

    [TestMethod]
    [DataRow("""{"Thing":{"550e8400-e29b-41d4-a716-446655440001":{"modify":{"name":"x"}}}}""")]
    [DataRow("""{"Thing":{"550e8400-e29b-41d4-a716-446655440000":{"modify":{"name":["set",[]]}}}}""")]
    [DataRow("""{"Thing":{"no uuid":{"delete":null}}}""")]
    [DataRow("""{"Other":{}}""")]
    [DataRow("""{"Thing":{"550e8400-e29b-41d4-a716-446655440000":{}}}""")]
    public async Task MonitorSince_UpdateThatCannotBe_EndsTheSessionBecauseTheCopyWouldBeWrong(string updates)
    {
        await using var server = new ScriptedServer();
        await FirstAsync(server, Filled("""[false,"SINCE",{"Thing":{"ROW":{"initial":{"name":"a"}}}}]"""));

        await server.SendAsync(Filled("""{"id":null,"method":"update3","params":["monitor-1","SINCE",UPDATES]}""").Replace("UPDATES", updates, StringComparison.Ordinal));

        var reason = await server.Client.Ended.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.AreEqual(OvsdbErrorKind.Protocol, reason.Kind);
    }

    private static string Filled(string text) =>
        text.Replace("SINCE", Since, StringComparison.Ordinal).Replace("ROW", Row, StringComparison.Ordinal);

    private static async Task<OvsdbPosition> FirstAsync(ScriptedServer server, string answer)
    {
        OvsdbPosition? position = null;
        var call = server.Client.MonitorSinceAsync(Schema, [Things], OvsdbPosition.Beginning, now => position = now);
        await server.AnswerAsync(answer);
        await call;
        return position!;
    }
}
