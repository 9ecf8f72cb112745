using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace SharpOvsdb.Tests.Wire;

/// <summary>The client against a peer whose every byte the test says.</summary>
[TestClass]
public sealed class OvsdbClientTests
{
    private static readonly OvsdbTable Things = OvsdbTable.Of("Thing", ("name", OvsdbColumnType.Text));

    private static readonly OvsdbClientOptions Impatient = new()
    {
        EchoInterval = TimeSpan.FromMilliseconds(50),
        RequestTimeout = TimeSpan.FromMilliseconds(200),
    };

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Cancelled => TestContext.CancellationToken;

    [TestMethod]
    public async Task Transact_Operations_AreWrittenAsTheRfcHasThem()
    {
        await using var server = new ScriptedServer();
        var row = Guid.Parse("550e8400-e29b-41d4-a716-446655440000");
        var call = server.Client.TransactAsync("Db",
        [
            OvsdbOperation.Insert("T", Row("name", OvsdbValue.Of("x")), "new"),
            OvsdbOperation.Select("T", [OvsdbCondition.Row(row)], ["name"]),
            OvsdbOperation.Update("T", [], Row("refs", OvsdbSet.Of(OvsdbAtom.Named("new")))),
            OvsdbOperation.Mutate("T", [OvsdbCondition.Includes("m", OvsdbValue.Map("k", "v"))],
                [OvsdbMutation.Delete("m", OvsdbValue.Of("k"))]),
            OvsdbOperation.Delete("T", [new OvsdbCondition("n", "<", OvsdbValue.Of(7))]),
            OvsdbOperation.Wait(
                "T", [], ["name"], [Row("name", OvsdbSet.Empty)], TimeSpan.FromSeconds(1), equal: false),
            OvsdbOperation.Comment("why"),
            OvsdbOperation.Abort(),
            OvsdbOperation.Assert("held"),
        ], Cancelled);

        var request = await server.AnswerAsync("""[{"uuid":["uuid","550e8400-e29b-41d4-a716-446655440000"]},{"rows":[{"name":"y"}]},{"count":3},{"count":0},{"count":1},{},{},{},{}]""");
        var results = await call;

        Assert.AreEqual("transact", request.GetProperty("method").GetString());
        using var expected = JsonDocument.Parse(
            """
            ["Db",{"op":"insert","table":"T","row":{"name":"x"},"uuid-name":"new"},
            {"op":"select","table":"T","where":[["_uuid","==",["uuid","550e8400-e29b-41d4-a716-446655440000"]]],"columns":["name"]},
            {"op":"update","table":"T","where":[],"row":{"refs":["named-uuid","new"]}},
            {"op":"mutate","table":"T","where":[["m","includes",["map",[["k","v"]]]]],"mutations":[["m","delete","k"]]},
            {"op":"delete","table":"T","where":[["n","<",7]]},
            {"op":"wait","table":"T","where":[],"columns":["name"],"until":"!=","rows":[{"name":["set",[]]}],"timeout":1000},
            {"op":"comment","comment":"why"},{"op":"abort"},{"op":"assert","lock":"held"}]
            """);
        Assert.IsTrue(JsonElement.DeepEquals(expected.RootElement, request.GetProperty("params")), request.ToString());
        Assert.AreEqual(row, results[0].Inserted);
        Assert.AreEqual(OvsdbValue.Of("y"), results[1].Rows.Single()["name"]);
        Assert.AreEqual(3, results[2].Count);
    }

    [TestMethod]
    public async Task Transact_RepliesOutOfOrder_ReachTheirCallers()
    {
        await using var server = new ScriptedServer();
        var first = server.Client.ListDatabasesAsync(Cancelled);
        var one = await server.ReceiveAsync();
        var second = server.Client.ListDatabasesAsync(Cancelled);
        var two = await server.ReceiveAsync();

        await server.SendAsync($$"""{"id":{{two.GetProperty("id")}},"result":["two"],"error":null}""");
        await server.SendAsync($$"""{"id":{{one.GetProperty("id")}},"result":["one"],"error":null}""");

        Assert.AreEqual("one", (await first).Single());
        Assert.AreEqual("two", (await second).Single());
    }

    [TestMethod]
    public async Task Echo_OfTheServer_IsAnsweredWithItsOwnIdAndParameters()
    {
        await using var server = new ScriptedServer();

        await server.SendAsync("""{"id":"echo","method":"echo","params":[1,{"a":null}]}""");

        var reply = await server.ReceiveAsync();
        Assert.AreEqual("echo", reply.GetProperty("id").GetString());
        Assert.AreEqual("[1,{\"a\":null}]", reply.GetProperty("result").GetRawText());
    }

    [TestMethod]
    public async Task Request_OfAnUnknownMethod_IsRefusedAndTheSessionGoesOn()
    {
        await using var server = new ScriptedServer();

        await server.SendAsync(
            """{"id":7,"method":"steal_everything","params":[]}{"id":null,"method":"gossip","params":[]}""");
        var reply = await server.ReceiveAsync();
        var call = server.Client.EchoAsync(Cancelled);
        await server.AnswerAsync("[]");
        await call;

        Assert.AreEqual("unknown method", reply.GetProperty("error").GetString());
    }

    [TestMethod]
    public async Task SilentServer_IsAskedAndThenGivenUp()
    {
        await using var server = new ScriptedServer(Impatient);

        Assert.AreEqual("echo", (await server.ReceiveAsync()).GetProperty("method").GetString());
        var reason = await server.Client.Ended.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        Assert.AreEqual(OvsdbErrorKind.Disconnected, reason.Kind);
        StringAssert.Contains(reason.Message, "echo");
    }

    [TestMethod]
    public async Task QuietServerThatAnswersEcho_IsKept()
    {
        await using var server = new ScriptedServer(Impatient with { EchoInterval = TimeSpan.FromMilliseconds(500) });
        for (var round = 0; round < 4; round++)
        {
            await server.AnswerAsync("[]");
        }

        Assert.IsFalse(server.Client.Ended.IsCompleted);
    }

    [TestMethod]
    public async Task Request_WithoutAnswer_TimesOutAndIsCancelledAtTheServer()
    {
        await using var server = new ScriptedServer(Impatient with { EchoInterval = TimeSpan.FromSeconds(30) });
        var call = server.Client.TransactAsync("Db", [OvsdbOperation.Comment("x")], Cancelled);
        var request = await server.ReceiveAsync();

        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(() => call);

        Assert.AreEqual(OvsdbErrorKind.Timeout, failure.Kind);
        var cancel = await server.ReceiveAsync();
        Assert.AreEqual("cancel", cancel.GetProperty("method").GetString());
        Assert.AreEqual(request.GetProperty("id").GetInt64(), cancel.GetProperty("params")[0].GetInt64());
        await server.SendAsync($$"""{"id":{{request.GetProperty("id")}},"result":[{}],"error":null}""");
        var next = server.Client.EchoAsync(Cancelled);
        await server.AnswerAsync("[]");
        await next;
    }

    [TestMethod]
    public async Task ServerThatAsksAndNeverReads_IsDisconnectedNotBuffered()
    {
        await using var server = new ScriptedServer(new OvsdbClientOptions { OutgoingQueue = 1 }, capacity: 64);
        var echo = Encoding.UTF8.GetBytes(
            """{"id":"e","method":"echo","params":["01234567890123456789012345678901234567890123456789"]}""");

        for (var sent = 0; sent < 1000 && !server.Client.Ended.IsCompleted; sent++)
        {
            await server.SendAsync(echo);
            await Task.Yield();
        }

        var reason = await server.Client.Ended.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        StringAssert.Contains(reason.Message, "does not read");
    }

    [TestMethod]
    [DataRow("{\"id\":1,\"result\"", "in the middle of a message")]
    [DataRow("", "closed the connection")]
    public async Task ServerCloses_CallsFailWithTheReason(string before, string reason)
    {
        await using var server = new ScriptedServer();
        var call = server.Client.EchoAsync(Cancelled);
        await server.ReceiveAsync();

        await server.SendAsync(before);
        await server.CloseAsync();

        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(() => call);
        Assert.AreEqual(OvsdbErrorKind.Disconnected, failure.Kind);
        StringAssert.Contains(failure.Message, reason);
    }

    [TestMethod]
    [DataRow("garbage")]
    [DataRow("{]")]
    [DataRow("{\"a\":}")]
    [DataRow("{\"result\":1}", DisplayName = "neither request nor reply")]
    [DataRow("{\"method\":7,\"params\":[],\"id\":null}")]
    [DataRow("{\"method\":\"update\",\"params\":{},\"id\":null}")]
    [DataRow("{\"method\":\"update\",\"id\":null}")]
    [DataRow("{\"method\":\"\\ud800\",\"params\":[],\"id\":null}", DisplayName = "half a surrogate pair")]
    public async Task MalformedMessage_EndsTheSessionWithProtocol(string text)
    {
        await using var server = new ScriptedServer();
        var call = server.Client.EchoAsync(Cancelled);

        await server.SendAsync(text);

        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(() => call);
        Assert.AreEqual(OvsdbErrorKind.Protocol, failure.Kind);
    }

    [TestMethod]
    public async Task OversizedMessage_EndsTheSessionWithProtocol()
    {
        await using var server = new ScriptedServer(new OvsdbClientOptions { MaximumMessageLength = 1000 });

        await server.SendAsync($$"""{"id":1,"result":"{{new string('x', 2000)}}""");

        var reason = await server.Client.Ended.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        Assert.AreEqual(OvsdbErrorKind.Protocol, reason.Kind);
        StringAssert.Contains(reason.Message, "1000 bytes");
    }

    [TestMethod]
    [DataRow("null", "\"canceled\"", OvsdbErrorKind.Request, null)]
    [DataRow("null", "{\"error\":\"unknown database\",\"details\":\"no\"}", OvsdbErrorKind.Request, null)]
    [DataRow("null", "[1]", OvsdbErrorKind.Request, null)]
    [DataRow("[{\"error\":\"constraint violation\"},null]", "null", OvsdbErrorKind.Operation, 0)]
    [DataRow("[{},{\"error\":\"timed out\"}]", "null", OvsdbErrorKind.Operation, 1)]
    [DataRow("[{},{},{\"error\":\"referential integrity violation\"}]", "null", OvsdbErrorKind.Operation, 2)]
    [DataRow("[{\"error\":7},null]", "null", OvsdbErrorKind.Operation, 0)]
    [DataRow("[{}]", "null", OvsdbErrorKind.Protocol, null)]
    [DataRow("[{},null]", "null", OvsdbErrorKind.Protocol, null)]
    [DataRow("[{},{\"count\":\"x\"}]", "null", OvsdbErrorKind.Protocol, null)]
    [DataRow("[{},{\"rows\":{}}]", "null", OvsdbErrorKind.Protocol, null)]
    [DataRow("[{},{\"uuid\":1}]", "null", OvsdbErrorKind.Protocol, null)]
    [DataRow("null", "null", OvsdbErrorKind.Protocol, null)]
    public async Task Transact_ErrorsAndNonsense_BecomeExceptionsAndTheSessionGoesOn(
        string result, string error, OvsdbErrorKind kind, int? operation)
    {
        await using var server = new ScriptedServer();
        var call = server.Client.TransactAsync(
            "Db", [OvsdbOperation.Comment("a"), OvsdbOperation.Comment("b")], Cancelled);

        await server.AnswerAsync(result, error);

        var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(() => call);
        Assert.AreEqual(kind, failure.Kind);
        Assert.AreEqual(operation, failure.OperationIndex);
        var next = server.Client.EchoAsync(Cancelled);
        await server.AnswerAsync("[]");
        await next;
    }

    [TestMethod]
    public async Task Monitor_UpdatesRightBehindTheFirstAnswer_AreSeenInOrder()
    {
        await using var server = new ScriptedServer();
        var snapshot = OvsdbSnapshot.Empty;
        var names = new List<string>();
        var call = server.Client.MonitorAsync("Db", [Things], changes =>
        {
            snapshot = snapshot.With(changes);
            names.Add(string.Join(',', snapshot.Rows("Thing").Values.Select(row => row.Text("name")).Order()));
        }, Cancelled);
        var request = await server.ReceiveAsync();
        var id = request.GetProperty("params")[1].GetRawText();
        const string A = "00000000-0000-0000-0000-00000000000a", B = "00000000-0000-0000-0000-00000000000b";

        await server.SendAsync(
            $$"""{"id":{{request.GetProperty("id")}},"result":{{Thing(A, """{"new":{"name":"a"}}""")}},"error":null}""" +
            Update(id, Thing(B, """{"new":{"name":"b"}}""")) +
            Update("\"another\"", """{"Nothing":{}}""") +
            Update(id, Thing(A, """{"old":{"name":"a"},"new":{"name":"c"}}""")) +
            Update(id, Thing(B, """{"old":{"name":"b"}}""")));
        await call;
        var echo = server.Client.EchoAsync(Cancelled);
        await server.AnswerAsync("[]");
        await echo;

        Assert.AreEqual("a|a,b|b,c|c", string.Join('|', names));
        Assert.AreEqual("""{"Thing":[{"columns":["name"]}]}""", request.GetProperty("params")[2].GetRawText());
    }

    [TestMethod]
    [DataRow("""{"Other":{}}""", DisplayName = "a table that was not asked for")]
    [DataRow("""{"Thing":{"not-a-uuid":{"new":{"name":"a"}}}}""")]
    [DataRow("""{"Thing":{"00000000-0000-0000-0000-00000000000a":{"new":{}}}}""", DisplayName = "a column is missing")]
    [DataRow("""{"Thing":{"00000000-0000-0000-0000-00000000000a":{"new":{"name":7}}}}""",
        DisplayName = "a column of another type")]
    [DataRow("""{"Thing":{"00000000-0000-0000-0000-00000000000a":{"new":[]}}}""")]
    [DataRow("""{"Thing":[]}""")]
    [DataRow("[]")]
    public async Task Monitor_UpdateThatCannotBe_EndsTheSessionBecauseTheCopyWouldBeWrong(string updates)
    {
        await using var server = new ScriptedServer();
        var call = server.Client.MonitorAsync("Db", [Things], _ => { }, Cancelled);
        var request = await server.AnswerAsync("{}");
        await call;

        await server.SendAsync(Update(request.GetProperty("params")[1].GetRawText(), updates));

        var reason = await server.Client.Ended.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        Assert.AreEqual(OvsdbErrorKind.Protocol, reason.Kind);
    }

    [TestMethod]
    public async Task Dispose_WhileCallsWait_FailsThemAndComesBack()
    {
        var server = new ScriptedServer();
        var calls = Enumerable.Range(0, 200).Select(_ => server.Client.EchoAsync(Cancelled)).ToList();

        await server.Client.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        foreach (var call in calls)
        {
            var failure = await Assert.ThrowsExactlyAsync<OvsdbException>(() => call);
            Assert.AreEqual(OvsdbErrorKind.Disconnected, failure.Kind);
        }
    }

    [TestMethod]
    public void Options_ZeroOrLess_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OvsdbClientOptions { EchoInterval = TimeSpan.Zero });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new OvsdbClientOptions { OutgoingQueue = -1 });
    }

    private static string Update(string monitor, string tables) =>
        $$"""{"id":null,"method":"update","params":[{{monitor}},{{tables}}]}""";

    private static string Thing(string row, string change) => $$$"""{"Thing":{"{{{row}}}":{{{change}}}}}""";

    private static ImmutableDictionary<string, OvsdbValue> Row(string column, OvsdbValue value) =>
        ImmutableDictionary<string, OvsdbValue>.Empty.Add(column, value);
}
