using System.Text;
using System.Text.Json;

namespace SharpOvsdb.Tests.Wire;

/// <summary>
/// Damaged messages: whatever a byte is changed to, reading gives a value or an <see cref="OvsdbException"/>, nothing
/// else. The seeds are fixed, so a failure comes back; its number is in the message.
/// </summary>
[TestClass]
public sealed class MutatedJsonTests
{
    private const int Rounds = 20_000;

    private static readonly OvsdbTable Things = OvsdbTable.Of(
        "Thing", ("name", OvsdbColumnType.Text), ("ids", OvsdbColumnType.TextMap), ("refs", OvsdbColumnType.Rows),
        ("number", OvsdbColumnType.OptionalInteger), ("up", OvsdbColumnType.Flag));

    private static readonly Dictionary<string, (string Text, Action<JsonElement> Read)> Samples = new()
    {
        ["value"] = (
            """["map",[["k\u00e9\"","v"],[1,["uuid","550e8400-e29b-41d4-a716-446655440000"]],[true,-1.5e3]]]""",
            json => OvsdbValue.Read(json).ToJson()),
        ["updates"] = (
            """
            {"Thing":{"550e8400-e29b-41d4-a716-446655440000":{"old":{"name":"a"},"new":{"name":"b\ud834\udd1e","ids":["map",[["x","y"]]],
            "refs":["set",[["uuid","550e8400-e29b-41d4-a716-446655440001"]]],"number":["set",[]],"up":true}}}}
            """,
            json => OvsdbSnapshot.Empty.With(OvsdbSnapshot.ReadUpdates(json, [Things]))),
        ["results"] = (
            """[{"uuid":["uuid","550e8400-e29b-41d4-a716-446655440000"]},{"count":2},{"rows":[{"a":"b"}]},{"error":"e","details":"d"},null]""",
            json => OvsdbResult.ReadAll(json, 4)),
        ["schema"] = (
            """
            {"name":"Db","version":"1.0.0","tables":{"T":{"columns":{"a":{"type":"string"},"b":{"type":{"key":{"type":"integer",
            "minInteger":0},"value":"uuid","min":0,"max":"unlimited"}},"c":{"type":{"key":"real","min":1,"max":4096}}}}}}
            """,
            json => OvsdbSchema.Read(json).Require([OvsdbTable.Of("T", ("a", OvsdbColumnType.Text))])),
    };

    [TestMethod]
    [DataRow("value")]
    [DataRow("updates")]
    [DataRow("results")]
    [DataRow("schema")]
    public void Read_MutatedSample_ThrowsOnlyOvsdbException(string sample)
    {
        var (text, read) = Samples[sample];
        var original = Encoding.UTF8.GetBytes(text);
        var survived = 0;
        for (var seed = 0; seed < Rounds; seed++)
        {
            var bytes = Mutate(original, new Random(seed));
            try
            {
                read(JsonText.Parse(bytes));
                survived++;
            }
            catch (OvsdbException)
            {
                // As promised.
            }
            catch (Exception other)
            {
                Assert.Fail($"seed {seed}: {other.GetType().Name} for {Encoding.UTF8.GetString(bytes)}: {other}");
            }
        }

        Assert.IsTrue(survived is > 0 and < Rounds, "the mutations must neither all pass nor all fail");
    }

    [TestMethod]
    public async Task Client_MutatedStream_EndsWithAReasonOrGoesOn()
    {
        const string Stream =
            """{"id":"echo","method":"echo","params":[]}{"id":null,"method":"update","params":["monitor-1",{}]}{"id":1,"result":["Db"],"error":null}""";
        var original = Encoding.UTF8.GetBytes(Stream);
        for (var seed = 0; seed < 500; seed++)
        {
            await using var server = new ScriptedServer();
            var call = server.Client.ListDatabasesAsync();
            await server.ReceiveAsync();

            await server.SendAsync(Mutate(original, new Random(seed)));
            await server.CloseAsync();

            try
            {
                await call.WaitAsync(TimeSpan.FromSeconds(10));
            }
            catch (OvsdbException)
            {
                // The call was answered with nonsense, or the session ended.
            }

            var reason = await server.Client.Ended.WaitAsync(TimeSpan.FromSeconds(10));
            Assert.IsTrue(
                reason.Kind is OvsdbErrorKind.Protocol or OvsdbErrorKind.Disconnected, $"seed {seed}: {reason}");
            Assert.IsTrue(
                reason.InnerException is null or JsonException or InvalidOperationException, $"seed {seed}: {reason}");
        }
    }

    // One to four times: a byte changed, removed, repeated or replaced by something that means something in JSON.
    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var round = random.Next(1, 5); round > 0; round--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)));
                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at - 1));
                    break;
                default:
                    string[] words = ["null", "[]", "{}", "\"", "\\ud800", "\\u0000", "-", "1e400",
                        "99999999999999999999", ",", ":", "true"];
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(words[random.Next(words.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }
}
